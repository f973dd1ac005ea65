"""The pages of escalations: who waits for an answer, and one case from the report to its end."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.errors import DomainError
from office.firms.areas import AREAS
from office.web import say
from resumption.escalations import queries, services
from resumption.escalations.services import RAISE
from resumption.monitoring.queries import report_of
from resumption.policy.escalation import EVENT_TITLES, STATE_TITLES
from resumption.policy.reporting import degrees, destinations, groups

blueprint = Blueprint("escalations", __name__, url_prefix="/escalations")
STATES = ("unfinished", *STATE_TITLES)
DONE = {
    "acknowledge": _l("已签收。请尽快核实并记录处置。"),
    "act": _l("处置情况已记录。"),
    "close": _l("已办结。"),
}


@blueprint.get("/")
@permit("escalation.list")
def index() -> str:
    """The cases, filtered in the address; a town reviewer sees the town's only."""
    everywhere = "any" in scopes("escalation.list", actor())
    state, area = request.args.get("state", "unfinished"), request.args.get("area", "")
    wanted = queries.EscalationFilter(
        area=(area if area in AREAS else None) if everywhere else actor().area or "",
        state=state if state in STATES else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return render_template(
        "escalations/index.html",
        listing=queries.escalations(db.session, wanted),
        wanted=wanted,
        states=STATE_TITLES,
        areas=AREAS,
        everywhere=everywhere,
    )


@blueprint.get("/<uuid:escalation_id>")
@permit("escalation.view")
def show(escalation_id: uuid.UUID) -> str:
    """One case: who, how warm, where sent, and every step."""
    return case_page(escalation_id)


def case_page(escalation_id: uuid.UUID, fault: DomainError | None = None) -> str:
    """The case; after a ``fault`` with what was typed."""
    found, firm = queries.escalation_of(db.session, escalation_id)
    may("escalation.view", firm_id=firm.id, area=found.area)
    report = report_of(db.session, found.report_id)
    return render_template(
        "escalations/show.html",
        case=found,
        firm=firm,
        report=report,
        steps=queries.steps_of(db.session, escalation_id),
        events={RAISE: _l("企业报告体温异常"), **EVENT_TITLES},
        states=STATE_TITLES,
        areas=AREAS,
        degrees=degrees,
        groups={each.code: each for each in groups(report.day)},
        destinations={each.code: each for each in destinations(report.day)},
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


@blueprint.post("/<uuid:escalation_id>/<any(acknowledge, act, close):event>")
@permit("escalation.act")
def step(escalation_id: uuid.UUID, event: str) -> ResponseReturnValue:
    """Acknowledge, record what was done, or close."""
    found, firm = queries.escalation_of(db.session, escalation_id)
    may("escalation.act", firm_id=firm.id, area=found.area)
    try:
        services.take_step(
            db.session,
            actor=person_id(),
            at=clock.now(),
            escalation_id=escalation_id,
            event=event,
            words=request.form.get("words", ""),
        )
    except DomainError as error:
        db.session.rollback()
        return case_page(escalation_id, error), 422
    flash(str(DONE[event]), "success")
    return redirect(url_for(".show", escalation_id=escalation_id))
