"""People as the administrator keeps them, and everybody's own password.

A first password is shown on the answer to the act that made it and nowhere else: it is neither kept nor sent.
"""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from office import clock
from office.accounts import queries, services
from office.accounts.access import permit, token_hash
from office.accounts.access import person_id as acting
from office.accounts.forms import ROLE_CHOICES, AppointForm, PasswordForm, PostForm
from office.accounts.models import Person
from office.accounts.permissions import ROLES
from office.db import db
from office.departments import DEPARTMENTS
from office.documents.views import limiter
from office.errors import DomainError
from office.firms.areas import AREAS
from office.journal.queries import history
from office.web import blame, say

blueprint = Blueprint("people", __name__)
GUESSES = "10 per minute"
STATES = ("active", "disabled")
SWITCHES = {"disable": services.disable_person, "enable": services.enable_person}
SWITCHED = {"disable": _l("账号已停用，此人在各处的登录已结束。"), "enable": _l("账号已恢复。")}


@blueprint.get("/people/")
@permit("person.manage")
def index() -> str:
    """Everybody with an account, filtered and ordered in the address."""
    role, area, department, state = (request.args.get(name, "") for name in ("role", "area", "department", "state"))
    order = request.args.get("order", "newest")
    wanted = queries.PeopleFilter(
        role=role if role in ROLES else "",
        area=area if area in AREAS else "",
        department=department if department in DEPARTMENTS else "",
        state=state if state in STATES else "",
        text=request.args.get("text", "").strip(),
        order=order if order in queries.ORDERS else "newest",
        page=max(1, request.args.get("page", 1, type=int)),
    )
    listing = queries.people(db.session, wanted)
    return render_template(
        "people/index.html",
        listing=listing,
        wanted=wanted,
        role_choices=ROLE_CHOICES,
        areas=AREAS,
        departments=DEPARTMENTS,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@permit("person.manage")
def appoint() -> ResponseReturnValue:
    """A new person; the first password is shown once."""
    form = AppointForm()
    if request.method == "GET":
        return render_template("people/appoint.html", form=form)
    if not form.validate():
        return render_template("people/appoint.html", form=form), 422
    try:
        person, password = services.appoint_member(
            db.session,
            actor=acting(),
            at=clock.now(),
            email=form.email.data or "",
            name=form.name.data or "",
            roles=form.roles.data or [],
            area=form.area.data or None,
            department=form.department.data or None,
        )
    except DomainError as error:
        db.session.rollback()
        blame(form, error, "email")
        return render_template("people/appoint.html", form=form), 422
    return render_template("people/password.html", person=person, password=password)


@blueprint.get("/people/<uuid:person_id>")
@permit("person.manage")
def show(person_id: uuid.UUID) -> str:
    """One person: roles, firms, what happened."""
    person = queries.person_of(db.session, person_id)
    held = {"roles": sorted(person.role_names), "area": person.area or "", "department": person.department or ""}
    form = PostForm(formdata=None, data=held)
    return person_page(person, form)


def person_page(person: Person, form: PostForm) -> str:
    """The page as it stands, with the form of roles as typed."""
    return render_template(
        "people/show.html",
        person=person,
        form=form,
        me=acting(),
        areas=AREAS,
        role_choices=ROLE_CHOICES,
        firms=queries.firms_of_person(db.session, person.id),
        live=queries.live_sign_ins(db.session, person.id),
        timeline=history(db.session, person.id),
    )


@blueprint.post("/people/<uuid:person_id>/roles")
@permit("person.manage")
def change(person_id: uuid.UUID) -> ResponseReturnValue:
    """Other roles, another district or department."""
    person, form = queries.person_of(db.session, person_id), PostForm()
    if not form.validate():
        return person_page(person, form), 422
    try:
        services.change_post(
            db.session,
            actor=acting(),
            at=clock.now(),
            person=person,
            roles=form.roles.data or [],
            area=form.area.data or None,
            department=form.department.data or None,
        )
    except DomainError as error:
        db.session.rollback()
        blame(form, error, "roles")
        return person_page(queries.person_of(db.session, person_id), form), 422
    flash(gettext("角色、区县和行业部门已更新，立即生效。"), "success")
    return redirect(url_for(".show", person_id=person_id))


@blueprint.post("/people/<uuid:person_id>/<any(disable, enable):verb>")
@permit("person.manage")
def switch(person_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Shut somebody out, or let them in again."""
    person = queries.person_of(db.session, person_id)
    try:
        SWITCHES[verb](db.session, actor=acting(), at=clock.now(), person=person)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(SWITCHED[verb], "success")
    return redirect(url_for(".show", person_id=person_id))


@blueprint.post("/people/<uuid:person_id>/password")
@permit("person.manage")
def password(person_id: uuid.UUID) -> ResponseReturnValue:
    """A new first password, shown once."""
    person = queries.person_of(db.session, person_id)
    try:
        given = services.give_password(db.session, actor=acting(), at=clock.now(), person=person)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for(".show", person_id=person_id))
    return render_template("people/password.html", person=person, password=given)


@blueprint.get("/account")
@permit("account.read")
def account() -> str:
    """One's own account."""
    return own_page(PasswordForm(formdata=None))


def own_page(form: PasswordForm) -> str:
    """The page as it stands."""
    person = queries.person_of(db.session, acting())
    live = queries.live_sign_ins(db.session, person.id)
    return render_template("people/account.html", person=person, form=form, areas=AREAS, live=live)


@blueprint.post("/account")
@permit("account.secure")
@limiter.limit(GUESSES)
def change_password() -> ResponseReturnValue:
    """Change one's own password; sign-ins elsewhere end."""
    form = PasswordForm()
    if not form.validate():
        return own_page(form), 422
    try:
        services.change_password(
            db.session,
            actor=acting(),
            at=clock.now(),
            old=form.old.data or "",
            new=form.new.data or "",
            keep=token_hash(session.get("sign_in", "")),
        )
    except DomainError as error:
        db.session.rollback()
        blame(form, error, "old")
        return own_page(form), 422
    flash(gettext("密码已修改，您在其他设备上的登录已结束。"), "success")
    return redirect(url_for(".account"))
