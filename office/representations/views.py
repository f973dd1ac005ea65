"""Signing up, asking for a further firm, and the office's answer.

Signing up is limited per address, in each web process by itself, as the public checks of papers are.
"""

import io
import uuid

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user, login_user

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import allowed
from office.accounts.queries import person_of
from office.db import db
from office.documents.views import limiter
from office.errors import DomainError, NotFound
from office.files.models import StoredFile
from office.files.services import LARGEST, content_of
from office.firms.areas import AREAS
from office.firms.queries import representatives
from office.journal.queries import history
from office.representations import queries, services
from office.representations.forms import FirmForm, SignUpForm
from office.representations.models import PARTS, STATES
from office.web import blame, say

blueprint = Blueprint("representations", __name__)
SIGN_UPS = "20 per hour"
REQUESTS = "20 per hour"


def asked(form: FirmForm) -> services.Asked:
    """What the form tells of the firm and the asker's part in it."""
    letter = form.letter.data
    given = (letter.filename, letter.stream.read(LARGEST + 1)) if letter and letter.filename else None
    return services.Asked(
        credit_code=form.credit_code.data or "",
        firm_name=form.firm_name.data or "",
        area=form.area.data or "",
        industry=form.industry.data or "",
        industry_name=form.industry_name.data or "",
        part=form.part.data or "",
        letter=given,
        agreed=bool(form.agreed.data),
    )


def form_page(form: FirmForm) -> str:
    """The form as typed, with or without the part about the account."""
    return render_template("representations/ask.html", form=form, notice=services.NOTICE)


@blueprint.get("/signup")
@permit("representation.sign_up")
def sign_up() -> ResponseReturnValue:
    """The form for whoever has no account; who has one asks there."""
    if current_user.is_authenticated:
        return redirect(url_for(".ask"))
    return form_page(SignUpForm(formdata=None))


@blueprint.post("/signup")
@permit("representation.sign_up")
@limiter.limit(SIGN_UPS)
def take_sign_up() -> ResponseReturnValue:
    """Make the account and the request; the new person is signed in and sees what waits."""
    if current_user.is_authenticated:
        return redirect(url_for(".ask"))
    form = SignUpForm()
    if not form.validate():
        return form_page(form), 422
    try:
        made = services.sign_up(
            db.session,
            actor=None,
            at=clock.now(),
            asked=asked(form),
            name=form.name.data or "",
            mobile=form.mobile.data or "",
            email=form.email.data or "",
            password=form.password.data or "",
        )
    except DomainError as error:
        db.session.rollback()
        blame(form, error, "credit_code")
        return form_page(form), 422
    login_user(person_of(db.session, made.person_id), authn_via=["password"])
    flash(gettext("申请已提交。以后用您的电子邮箱和刚设置的密码登录。"), "success")
    return redirect(url_for("office.home"))


@blueprint.get("/representations/new")
@permit("representation.ask")
def ask() -> str:
    """The same form for somebody with an account."""
    return form_page(FirmForm(formdata=None))


@blueprint.post("/representations/new")
@permit("representation.ask")
@limiter.limit(REQUESTS)
def take_request() -> ResponseReturnValue:
    """A further firm."""
    form = FirmForm()
    if not form.validate():
        return form_page(form), 422
    try:
        services.ask_to_represent(db.session, actor=person_id(), at=clock.now(), asked=asked(form))
    except DomainError as error:
        db.session.rollback()
        blame(form, error, "credit_code")
        return form_page(form), 422
    flash(gettext("申请已提交，结果会通知您。"), "success")
    return redirect(url_for("office.home"))


@blueprint.get("/representations/mine/<uuid:request_id>")
@permit("representation.ask")
def mine(request_id: uuid.UUID) -> str:
    """One of one's own requests: where it stands and what to do."""
    told = queries.own(db.session, request_id, person_id())
    return render_template("representations/mine.html", told=told, areas=AREAS, parts=PARTS)


@blueprint.post("/representations/mine/<uuid:request_id>/withdraw")
@permit("representation.withdraw")
def withdraw(request_id: uuid.UUID) -> ResponseReturnValue:
    """Take one's own request back."""
    services.withdraw_request(db.session, actor=person_id(), at=clock.now(), request_id=request_id)
    flash(gettext("申请已撤回。"), "success")
    return redirect(url_for("office.home"))


@blueprint.get("/representations/")
@permit("representation.list")
def index() -> str:
    """Requests as the office sees them, filtered in the address."""
    state, area = request.args.get("state", ""), request.args.get("area", "")
    wanted = queries.RequestFilter(
        who=actor(),
        state=state if state in STATES else "",
        area=area if area in AREAS else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    listing = queries.requests(db.session, wanted)
    return render_template(
        "representations/index.html", listing=listing, wanted=wanted, areas=AREAS, parts=PARTS, states=STATES
    )


def load(request_id: uuid.UUID, act: str) -> queries.Seen:
    """A request, if this member of the office may do ``act`` on it."""
    told = queries.seen(db.session, request_id)
    may(act, firm_id=told.firm.id if told.firm else None, area=told.area)
    return told


@blueprint.get("/representations/<uuid:request_id>")
@permit("representation.list")
def show(request_id: uuid.UUID) -> str:
    """What was asked beside what the register knows."""
    return request_page(load(request_id, "representation.list"))


def request_page(told: queries.Seen, trouble: str = "") -> str:
    """The page; after a refusal with what is wrong."""
    firm_id = told.firm.id if told.firm else None
    return render_template(
        "representations/show.html",
        told=told,
        areas=AREAS,
        parts=PARTS,
        acting=representatives(db.session, firm_id) if firm_id else [],
        deciding=allowed("representation.decide", actor(), firm_id=firm_id, area=told.area)  # type: ignore[arg-type]
        and told.request.person_id != person_id(),
        opening=firm_id is not None and allowed("firm.view", actor(), firm_id=firm_id, area=told.area),
        timeline=history(db.session, told.request.id),
        trouble=trouble,
        typed=request.form,
    )


@blueprint.get("/representations/<uuid:request_id>/letter")
@permit("representation.list")
def letter(request_id: uuid.UUID) -> ResponseReturnValue:
    """The letter of authorization, for those who may see the request."""
    return sent(load(request_id, "representation.list").letter)


def sent(kept: StoredFile | None) -> ResponseReturnValue:
    """A kept file as a download; pictures and PDF of strangers are never shown within our own pages."""
    if kept is None:
        raise NotFound()
    content = io.BytesIO(content_of(kept))
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)


@blueprint.post("/representations/<uuid:request_id>/<any(confirm, refuse):verb>")
@permit("representation.decide")
def decide(request_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Let the asker act for the firm, or not, with a reason."""
    load(request_id, "representation.decide")
    by = {"actor": person_id(), "at": clock.now(), "request_id": request_id}
    try:
        if verb == "confirm":
            services.confirm_request(db.session, **by)  # type: ignore[arg-type]
        else:
            services.refuse_request(db.session, reason=request.form.get("reason", ""), **by)  # type: ignore[arg-type]
    except DomainError as error:
        db.session.rollback()
        return request_page(load(request_id, "representation.list"), say(error)), 422
    flash(gettext("已确认，申请人可以办理了。") if verb == "confirm" else gettext("已告知申请人不予确认。"), "success")
    return redirect(url_for(".show", request_id=request_id))
