"""The company's pages: its applications, one page of a draft after another, filing, the receipt, the answer."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import DomainError, Invalid, NotFound
from office.journal.queries import history
from office.web import locale, say
from resumption.applications import queries, services
from resumption.applications.answers import Collision, collisions
from resumption.applications.answers import answer as field_answer
from resumption.applications.forms import PageForm, form_for, kept_values, values_of
from resumption.applications.locks import open_fields
from resumption.applications.models import Application
from resumption.applications.overview import mended, overview, progress
from resumption.applications.pages import (
    PAGES,
    PLAN,
    SUPPLIES,
    TITLES,
    field_titles,
    guidance,
    supplies_of,
)
from resumption.chain.queries import current_step
from resumption.corrections.queries import open_correction, reasons_of
from resumption.filings.services import submit_application
from resumption.policy.plan import sections
from resumption.recordfiling.queries import regime_of
from resumption.review.queries import decisions_of

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
# What the office thinks before it has decided is not yet the firm's to read.
DELIBERATION = (
    "decision_approve_proposed",
    "decision_reject_proposed",
    "case_assigned",
    "case_taken",
    "case_step_agreed",
    "case_step_disagreed",
    "case_sent_back",
    "case_forwarded",
    "case_opinion_given",
    "case_overdue",
)


@dataclass(frozen=True)
class Sheet:
    """One page at work: its form, what was saved of it, and the fields that may not be changed now."""

    application: Application
    page: str
    form: PageForm
    saved: dict[str, Any]
    locked: frozenset[str]


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The application, if it is this person's to ``act`` on."""
    application = queries.application_of(db.session, application_id)
    may(act, **application.whose)
    return application


def english() -> bool:
    """Whether the reader reads English."""
    return locale() == "en"


@blueprint.get("/")
@permit("application.list_own")
def index() -> str:
    """The firms one represents and their applications."""
    firms = sorted(actor().firms)
    return render_template(
        "applications/index.html",
        firms=queries.firms_of(db.session, firms),
        applications=queries.applications_of(db.session, firms),
    )


@blueprint.post("/")
@permit("application.start")
def start() -> ResponseReturnValue:
    """A new draft for one of one's firms."""
    firm_id = request.form.get("firm_id", type=uuid.UUID)
    found = queries.firms_of(db.session, [firm_id] if firm_id else [])
    if not found:
        raise NotFound()
    may("application.start", firm_id=found[0].id)
    application = services.start_application(db.session, actor=person_id(), at=clock.now(), firm=found[0])
    return redirect(url_for(".page", application_id=application.id, page=PAGES[0]))


@blueprint.route("/<uuid:application_id>/<page>", methods=["GET", "POST"])
@permit("application.edit")
def page(application_id: uuid.UUID, page: str) -> ResponseReturnValue:
    """One page of the draft: show it, or keep it and go on."""
    sheet = opened(application_id, page)
    collided: list[Collision] = []
    status = 200
    if sheet.form.validate_on_submit():
        try:
            save(sheet, values_of(sheet.form))
        except DomainError as error:
            db.session.rollback()
            flash(say(error), "error")
            status = 409
            if error.field == services.STALE:
                # The text stays in the form, beside what the other window saved; saved again, it stands.
                collided = collisions(sheet.form, values_of(sheet.form), saved_now(sheet))
        else:
            flash(gettext("已保存。"), "success")
            following = PAGES[PAGES.index(page) + 1 :]
            target = url_for(".page", application_id=application_id, page=following[0]) if following else None
            return redirect(target or url_for(".show", application_id=application_id))
    elif request.method == "POST":
        status = 422
    shown = render_template(
        "applications/page.html",
        **sheet_facts(sheet),
        titles=TITLES,
        collisions=collided,
        sections=sections(clock.today()) if page == PLAN else (),
        guidance=guidance(page, on=clock.today()),
    )
    return shown, status


@blueprint.post("/<uuid:application_id>/<page>/save")
@permit("application.edit")
def autosave(application_id: uuid.UUID, page: str) -> ResponseReturnValue:
    """Keep what is typed so far; answers JSON: the new revision, when it was saved, what could not be, and why."""
    sheet = opened(application_id, page)
    sheet.form.validate()
    values, faults = kept_values(sheet.form, sheet.saved)
    try:
        application = save(sheet, values)
    except DomainError as error:
        db.session.rollback()
        return refused(sheet, values, error), 409
    facts = sheet_facts(sheet)
    labels = [f"{sheet.form[name].label.text}{gettext('：')}{words}" for name, words in faults.items()]
    said = gettext("已于 %(time)s 保存", time=application.saved_at.strftime("%H:%M"))
    return {
        "revision": application.revision,
        "said": gettext(
            "%(said)s；有 %(count)s 项没有保存：%(faults)s", said=said, count=len(faults), faults=" ".join(labels)
        )
        if faults
        else said,
        "faults": len(faults),
        "parts": {
            "steps": render_template("applications/steps.html", **facts),
            **({"needs": render_template("applications/needs.html", **facts)} if page == SUPPLIES else {}),
        },
    }


def refused(sheet: Sheet, values: dict[str, Any], error: DomainError) -> dict[str, Any]:
    """What the page is told when nothing was saved; after another window, with both windows' answers side by side."""
    answer: dict[str, Any] = {"problem": say(error)}
    if error.field == services.STALE:
        found = collisions(sheet.form, values, saved_now(sheet))
        answer["collision"] = render_template(
            "applications/collision.html", collisions=found, application=sheet.application, live=True
        )
        answer["revision"] = sheet.application.revision
    return answer


def opened(application_id: uuid.UUID, page: str) -> Sheet:
    """A page of an application that is this person's to edit, with what was posted in it."""
    application = loaded("application.edit", application_id)
    if page not in PAGES:
        raise NotFound()
    on = clock.today()
    editable = open_fields(db.session, application, on=on)
    saved = application.content.get(page, {})
    names = {field.partition(".")[2] for field in field_titles(on) if field.startswith(f"{page}.")}
    locked = frozenset(name for name in names if application.state != "draft" and f"{page}.{name}" not in editable)
    posted = request.form if request.method == "POST" else None
    form = form_for(page, saved, on=on, english=english(), posted=posted, locked=locked)
    return Sheet(application, page, form, saved, locked)


def save(sheet: Sheet, values: dict[str, Any]) -> Application:
    """Keep the page; ``DomainError`` if it cannot be."""
    return services.save_page(
        db.session,
        actor=person_id(),
        at=clock.now(),
        application_id=sheet.application.id,
        page=sheet.page,
        revision=request.form.get("revision", -1, type=int),
        values=values,
    )


def saved_now(sheet: Sheet) -> dict[str, Any]:
    """What stands in the database now, another window's saving included."""
    saved: dict[str, Any] = sheet.application.content.get(sheet.page, {})
    return saved


def sheet_facts(sheet: Sheet) -> dict[str, Any]:
    """What a page and the parts of it that follow each saving are made of."""
    application = sheet.application
    return {
        "application": application,
        "page": sheet.page,
        "pages": PAGES,
        "form": sheet.form,
        "locked": sheet.locked,
        "editable": any(field.name not in {*sheet.locked, "csrf_token"} for field in sheet.form),
        "answers": {name: field_answer(sheet.form[name], sheet.saved, None) for name in sheet.locked},
        "returned": returned_reasons(application, sheet.page),
        "way": progress(db.session, application, on=clock.today()),
        "needs": supplies_of(application.content, on=clock.today()),
        "english": english(),
    }


def returned_reasons(application: Application, page: str) -> dict[str, str]:
    """Why each field of a page came back, by its name, while the application is in correction."""
    correction = open_correction(db.session, application.id)
    reasons = reasons_of(db.session, correction) if correction else {}
    return {field.removeprefix(f"{page}."): reason for field, reason in reasons.items() if field.startswith(f"{page}.")}


@blueprint.get("/<uuid:application_id>")
@permit("application.view")
def show(application_id: uuid.UUID) -> str:
    """Where the application stands: what is missing, or the receipt, tier and reasons, decision."""
    application = loaded("application.view", application_id)
    decisions = [each for each in decisions_of(db.session, application.id) if each.signed_at]
    facts = overview(db.session, application, on=clock.today(), english=english())
    return render_template(
        "applications/show.html",
        **facts,
        mended=mended(application, facts["version"]),
        decisions=decisions,
        timeline=history(db.session, application.id, without=DELIBERATION),
        way=progress(db.session, application, on=clock.today()),
        step=current_step(db.session, application.id),
        **regime_of(db.session, application, clock.today()),
    )


@blueprint.post("/<uuid:application_id>/file")
@permit("application.file")
def file(application_id: uuid.UUID) -> ResponseReturnValue:
    """File the draft."""
    application = loaded("application.file", application_id)
    try:
        submit_application(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application_id=application.id,
            series=current_app.extensions["settings"].receipt_series,
        )
    except Invalid as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("申请已提交，受理号 %(number)s。", number=application.tracking_number), "success")
    return redirect(url_for(".show", application_id=application_id))


@blueprint.post("/<uuid:application_id>/withdraw")
@permit("application.withdraw")
def withdraw(application_id: uuid.UUID) -> ResponseReturnValue:
    """Take the application back."""
    application = loaded("application.withdraw", application_id)
    services.withdraw_application(db.session, actor=person_id(), at=clock.now(), application_id=application.id)
    flash(gettext("申请已撤回。"), "success")
    return redirect(url_for(".index"))
