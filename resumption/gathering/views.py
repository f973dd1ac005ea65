"""The firm's page of its employees' declarations: how far they are, the link and its poster, whom to decide about."""

import io
import uuid
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import allowed
from office.db import db
from office.errors import DomainError
from office.files.services import PDF
from office.sealing import seal_in_use
from office.web import moment, say
from resumption.applications.models import Application
from resumption.applications.queries import application_of, firm_of
from resumption.applications.services import OPEN
from resumption.declarations.queries import declaration_with_application
from resumption.declarations.views import CLEARANCES
from resumption.gathering import queries, services
from resumption.gathering.documents import REMINDER, poster
from resumption.gathering.models import DeclarationLink
from resumption.policy.declaring import COMPARED
from resumption.policy.law import law
from resumption.selfdeclaring.choices import HEALTH_CODES

blueprint = Blueprint("gathering", __name__)
FACTS = {**COMPARED}


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The application, if it is this person's to ``act`` on."""
    application = application_of(db.session, application_id)
    may(act, **application.whose)
    return application


@blueprint.get("/applications/<uuid:application_id>/declarations")
@permit("declaration.follow")
def show(application_id: uuid.UUID) -> str:
    """How far the declarations are, and everything the firm can do about it."""
    application = loaded("declaration.follow", application_id)
    today = clock.today()
    link = queries.link_of(db.session, application.id)
    return render_template(
        "gathering/show.html",
        firm=firm_of(db.session, application),
        link=link,
        link_over=link is not None and link.expires_at <= clock.now(),
        address=address_of(link) if link else "",
        proposals=queries.proposals(db.session, application),
        repeats=queries.repeats(db.session, application),
        disputed=queries.disputed(db.session, application, on=today),
        waiting=queries.waiting_people(
            db.session, application, on=today, page=max(1, request.args.get("page", 1, type=int))
        ),
        last=queries.last_reminder(db.session, application.id),
        words=FACTS,
        codes=HEALTH_CODES,
        clearances=CLEARANCES,
        link_days=law("declaring", today).value("link_days"),
        **told(application),
    )


@blueprint.get("/applications/<uuid:application_id>/declarations/progress")
@permit("declaration.follow")
def live(application_id: uuid.UUID) -> str:
    """The part of the page that a script asks for again."""
    return render_template("gathering/progress.html", **told(loaded("declaration.follow", application_id)))


@blueprint.get("/applications/<uuid:application_id>/declarations/reminder")
@permit("declaration.follow")
def reminder(application_id: uuid.UUID) -> str:
    """Who has not declared, to print, and words to copy for them."""
    application = loaded("declaration.follow", application_id)
    link = queries.link_of(db.session, application.id)
    firm = firm_of(db.session, application)
    people = queries.waiting_people(db.session, application, on=clock.today(), page=0)
    words = ""
    if link is not None and link.expires_at > clock.now():
        until, address = moment(link.expires_at), address_of(link)
        words = REMINDER.format(firm=firm.name, people=people.total, until=until, address=address)
    return render_template("gathering/reminder.html", firm=firm, people=people, words=words, **told(application))


def told(application: Application) -> dict[str, Any]:
    """What page and fragment have in common."""
    on = clock.today()
    editable = application.state in OPEN and allowed("declaration.gather", actor(), **application.whose)
    return {
        "application": application,
        "progress": queries.progress(db.session, application, on=on),
        "required": law("whitelist", on).value("all_declared_required"),
        "editable": editable,
    }


def address_of(link: DeclarationLink) -> str:
    """What the QR code opens."""
    base: str = current_app.extensions["settings"].base_url
    return base + url_for("selfdeclaring.declare", token=queries.token_of(link, seal_in_use()))


@blueprint.post("/applications/<uuid:application_id>/declarations/link")
@permit("declaration.gather")
def open_link(application_id: uuid.UUID) -> ResponseReturnValue:
    """A new link; the old one ends."""
    loaded("declaration.gather", application_id)
    return done(
        application_id,
        gettext("申报链接已生成，可以打印海报或发给员工。"),
        lambda: services.open_link(db.session, actor=person_id(), at=clock.now(), application_id=application_id),
    )


@blueprint.post("/applications/<uuid:application_id>/declarations/link/revoke")
@permit("declaration.gather")
def revoke(application_id: uuid.UUID) -> ResponseReturnValue:
    """End the link."""
    loaded("declaration.gather", application_id)
    return done(
        application_id,
        gettext("申报链接已停用。"),
        lambda: services.revoke_link(db.session, actor=person_id(), at=clock.now(), application_id=application_id),
    )


@blueprint.post("/applications/<uuid:application_id>/declarations/remind")
@permit("declaration.gather")
def remind(application_id: uuid.UUID) -> ResponseReturnValue:
    """Remind everybody who acts for the firm."""
    loaded("declaration.gather", application_id)
    return done(
        application_id,
        gettext("已提醒本企业的全部代表。"),
        lambda: services.send_reminder(db.session, actor=person_id(), at=clock.now(), application_id=application_id),
    )


@blueprint.post("/applications/<uuid:application_id>/declarations/accept")
@permit("declaration.gather")
def accept_everybody(application_id: uuid.UUID) -> ResponseReturnValue:
    """Take everybody who is plainly new onto the roster."""
    loaded("declaration.gather", application_id)
    return done(
        application_id,
        gettext("已加入花名册。"),
        lambda: services.accept_everybody(db.session, actor=person_id(), at=clock.now(), application_id=application_id),
    )


@blueprint.post("/declarations/<uuid:declaration_id>/<answer>")
@permit("declaration.gather")
def answer(declaration_id: uuid.UUID, answer: str) -> ResponseReturnValue:
    """Decide about one declaration: accept or refuse a proposal, adopt or drop a second one."""
    _, application = declaration_with_application(db.session, declaration_id)
    may("declaration.gather", **application.whose)
    known: dict[str, Any] = {"actor": person_id(), "at": clock.now(), "declaration_id": declaration_id}
    row = request.form.get("row", type=int)
    verbs = {
        "accept": (gettext("已加入花名册。"), lambda: services.accept_proposal(db.session, row=row, **known)),
        "refuse": (gettext("已记下：不是本企业员工。"), lambda: services.refuse_proposal(db.session, **known)),
        "adopt": (gettext("已采用这份申报。"), lambda: services.adopt_repeat(db.session, **known)),
        "drop": (gettext("仍以原申报为准。"), lambda: services.drop_repeat(db.session, **known)),
    }
    if answer not in verbs:
        return redirect(url_for(".show", application_id=application.id))
    words, verb = verbs[answer]
    return done(application.id, words, verb)


def done(application_id: uuid.UUID, words: str, verb: Any) -> ResponseReturnValue:
    """Do one thing, say so, or why not; back to the page."""
    try:
        verb()
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(words, "success")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.get("/declaration-links/<uuid:link_id>/poster.pdf")
@permit("declaration.gather")
def poster_pdf(link_id: uuid.UUID) -> ResponseReturnValue:
    """The poster of a link, A4."""
    link, application, firm = queries.link_with_application(db.session, link_id)
    may("declaration.gather", **application.whose)
    figures = law("declaring", clock.today())
    content = poster(
        {
            "firm_name": firm.name,
            "issuer": current_app.extensions["settings"].issuer,
            "address": address_of(link),
            "valid_until": link.expires_at.date().isoformat(),
            "retention_days": figures.value("retention_days"),
            "basis": [each["title"] for each in figures.value("lawful_basis")],
        }
    )
    name = gettext("员工申报海报.pdf")
    return send_file(io.BytesIO(content), mimetype=PDF, as_attachment=True, download_name=name)
