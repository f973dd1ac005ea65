"""The company's pages: its applications, one page of a draft after another, filing, the receipt, the answer."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.documents.queries import about
from office.errors import DomainError, Invalid, NotFound
from office.journal.queries import history
from office.web import locale, say
from resumption.applications import queries, services
from resumption.applications.answers import AnsweredPage, answered
from resumption.applications.forms import form_for, values_of
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.pages import PAGES, PLAN, TITLES, PageState, guidance, lacks, way
from resumption.chain.queries import current_step
from resumption.recordfiling.queries import regime_of
from resumption.policy.plan import sections
from resumption.policy.ranking import TIER_TITLES
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


def loaded(act: str, application_id: uuid.UUID) -> Application:
    """The application, if it is this person's to ``act`` on."""
    application = queries.application_of(db.session, application_id)
    may(act, firm_id=application.firm_id, area=application.area)
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
    application = loaded("application.edit", application_id)
    if page not in PAGES:
        raise NotFound()
    form = form_for(page, application.content.get(page, {}), on=clock.today(), english=english())
    status = 200
    if form.validate_on_submit():
        try:
            services.save_page(
                db.session,
                actor=person_id(),
                at=clock.now(),
                application_id=application_id,
                page=page,
                revision=request.form.get("revision", -1, type=int),
                values=values_of(form),
            )
        except DomainError as error:
            # The text stays in the form: the reader compares it with the other window and saves again.
            flash(say(error), "error")
            status = 409
        else:
            flash(gettext("已保存。"), "success")
            following = PAGES[PAGES.index(page) + 1 :]
            target = url_for(".page", application_id=application_id, page=following[0]) if following else None
            return redirect(target or url_for(".show", application_id=application_id))
    elif request.method == "POST":
        status = 422
    shown = render_template(
        "applications/page.html",
        application=application,
        page=page,
        pages=PAGES,
        titles=TITLES,
        form=form,
        sections=sections(clock.today()) if page == PLAN else (),
        way=progress(application),
        guidance=guidance(page, on=clock.today()),
        english=english(),
    )
    return shown, status


@blueprint.get("/<uuid:application_id>")
@permit("application.view")
def show(application_id: uuid.UUID) -> str:
    """Where the application stands: what is missing, or the receipt, tier and reasons, decision."""
    application = loaded("application.view", application_id)
    decisions = [
        each for each in decisions_of(db.session, application.id) if each.signed_at or each.outcome == "return"
    ]
    return render_template(
        "applications/show.html",
        **overview(application),
        decisions=decisions,
        timeline=history(db.session, application.id, without=DELIBERATION),
        way=progress(application),
        step=current_step(db.session, application.id),
        **regime_of(db.session, application, clock.today()),
    )


def progress(application: Application) -> tuple[PageState, ...]:
    """How far each page of a draft is."""
    return way(application.content, has_roster=application.roster_id is not None, on=clock.today())


def overview(application: Application) -> dict[str, Any]:
    """What the firm's page and the reviewer's have in common."""
    roster = queries.accepted_roster(db.session, application)
    version = queries.newest_version(db.session, application.id)
    return {
        "application": application,
        "firm": queries.firm_of(db.session, application),
        "lacks": lacks(application.content, has_roster=roster is not None, on=clock.today()),
        "roster": roster,
        "version": version,
        "titles": TITLES,
        "tiers": TIER_TITLES,
        "documents": about(db.session, application.id),
        "answered": filed_answers(version) if version else [],
        "pages": PAGES,
        "english": english(),
    }


def filed_answers(version: ApplicationVersion) -> list[AnsweredPage]:
    """What was filed, in words, with what changed since the time before."""
    before = queries.version_before(db.session, version)
    return answered(version.content, before.content if before else None, on=version.ranked_on, english=english())


@blueprint.post("/<uuid:application_id>/file")
@permit("application.file")
def file(application_id: uuid.UUID) -> ResponseReturnValue:
    """File the draft."""
    application = loaded("application.file", application_id)
    try:
        services.file_application(db.session, actor=person_id(), at=clock.now(), application_id=application.id)
    except Invalid as error:
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
