"""Sign-in state and permission at the edge: who acts in this request, and whether the route's act is theirs."""

import hashlib
import secrets
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_security import current_user, logout_user
from sqlalchemy import select, update

from office import clock
from office.accounts.models import Person, SignIn
from office.accounts.permissions import STRANGER, Actor, is_act, require, require_on, scopes
from office.db import db
from office.firms.models import Representation
from office.interests.models import Interest

View = TypeVar("View", bound=Callable[..., Any])

# Routes of the libraries we mount, each with its act; every other route carries its own.
LIBRARY_ACTS = {
    "static": "site.read",
    "bootstrap.static": "site.read",
    "security.static": "site.read",
    "security.login": "session.use",
    "security.logout": "session.use",
    "security.verify": "account.read",
}


def permit(act: str) -> Callable[[View], View]:
    """Name the act of a route. An act that is not in the table is refused when the module is read."""
    if not is_act(act):
        raise LookupError(f"act {act!r} is not in the permission table")

    def name(view: View) -> View:
        view.act = act  # type: ignore[attr-defined]
        return view

    return name


def act_of(app: Flask, endpoint: str) -> str | None:
    """The act a route names, or None."""
    return LIBRARY_ACTS.get(endpoint) or getattr(app.view_functions[endpoint], "act", None)


def actor() -> Actor:
    """Who acts in this request; read once."""
    if "actor" not in g:
        g.actor = actor_of(current_user) if current_user.is_authenticated else STRANGER
    known: Actor = g.actor
    return known


def person_id() -> uuid.UUID:
    """The id of who acts; for routes that have somebody signed in."""
    known = actor().id
    assert known is not None
    return known


def actor_of(person: Person) -> Actor:
    """The permission table's view of a person."""
    query = select(Representation.firm_id).where(
        Representation.person_id == person.id, Representation.confirmed_at.is_not(None)
    )
    interests = select(Interest.firm_id).where(Interest.person_id == person.id, Interest.ended_at.is_(None))
    firms, avoided = frozenset(db.session.scalars(query)), frozenset(db.session.scalars(interests))
    return Actor(person.id, person.role_names, firms, person.area, avoided, person.department)


def may(act: str, *, firm_id: Any, area: str | None = None, department: str | None = None) -> None:
    """Refuse, as not found, an act on a thing that is not this actor's.

    ``department`` is the one the thing stands with; for a thing of the firm itself,
    :func:`office.accounts.queries.department_in_common` says it.
    """
    g.checked = True
    require_on(act, actor(), firm_id=firm_id, area=area, department=department)


def token_hash(token: str) -> bytes:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).digest()


def start_sign_in(_sender: object, user: Person, **_details: object) -> None:
    """On sign-in: a fresh token for the browser, its hash for the table; the language chosen before is the person's."""
    token = secrets.token_urlsafe(32)
    session["sign_in"] = token
    db.session.add(SignIn(person_id=user.id, token_hash=token_hash(token), started_at=clock.now()))
    if session.pop("locale_chosen", False):
        user.locale = session["locale"]


def end_sign_in(_sender: object, user: Person, **_details: object) -> None:
    """On sign-out: the row ends, so a copied cookie is worth nothing."""
    token = session.pop("sign_in", "")
    db.session.execute(
        update(SignIn)
        .where(SignIn.person_id == user.id, SignIn.token_hash == token_hash(token))
        .values(ended_at=clock.now())
    )


def live() -> bool:
    """Whether the browser's session still stands in the table."""
    query = select(SignIn.id).where(
        SignIn.token_hash == token_hash(session.get("sign_in", "")),
        SignIn.person_id == current_user.id,
        SignIn.ended_at.is_(None),
    )
    return db.session.scalar(query) is not None


def guard() -> Response | None:
    """Before every request: a dead session is none; a route without an act is refused; so is an act not held."""
    if request.endpoint is None:
        return None
    if current_user.is_authenticated and not live():
        logout_user()
        g.pop("actor", None)
    act = act_of(current_app, request.endpoint)
    if act is None:
        raise LookupError(f"route {request.endpoint} names no act")
    if not scopes(act, STRANGER) and not current_user.is_authenticated:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))  # type: ignore[return-value]
    require(act, actor())
    return None
