"""A person's own interests, and the list of all of them for whoever may end one."""

import uuid
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import permit, person_id
from office.db import db
from office.errors import DomainError
from office.interests import queries, services
from office.web import say

blueprint = Blueprint("interests", __name__, url_prefix="/interests")


@blueprint.get("/")
@permit("interest.declare")
def index() -> str:
    """One's own declarations, and a new one."""
    return own()


def own(fault: DomainError | None = None) -> str:
    """The page; after a ``fault`` with what was typed."""
    return render_template(
        "interests/index.html",
        listing=queries.listed(db.session, person_id=person_id(), page=page()),
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


def page() -> int:
    """The page of the list asked for."""
    return max(1, request.args.get("page", 1, type=int))


@blueprint.post("/")
@permit("interest.declare")
def declare() -> ResponseReturnValue:
    """Declare an interest."""
    try:
        services.declare_interest(
            db.session,
            actor=person_id(),
            at=clock.now(),
            firm=request.form.get("firm", ""),
            since=request.form.get("since", None, type=date.fromisoformat),
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        return own(error), 422
    flash(gettext("已申报。今后您看不到也不能办理该企业的任何事项。"), "success")
    return redirect(url_for(".index"))


@blueprint.get("/all")
@permit("interest.manage")
def everyone() -> str:
    """Everybody's declarations."""
    return all_of_them()


def all_of_them(fault: str = "") -> str:
    """The list; after a fault with what is wrong."""
    standing = request.args.get("state") != "all"
    listing = queries.listed(db.session, standing=standing, page=page())
    return render_template("interests/all.html", listing=listing, standing=standing, me=person_id(), fault=fault)


@blueprint.post("/<uuid:interest_id>/end")
@permit("interest.manage")
def end(interest_id: uuid.UUID) -> ResponseReturnValue:
    """End somebody else's interest."""
    try:
        services.end_interest(
            db.session,
            actor=person_id(),
            at=clock.now(),
            interest_id=interest_id,
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        return all_of_them(say(error)), 422
    flash(gettext("已解除回避。"), "success")
    return redirect(url_for(".everyone"))
