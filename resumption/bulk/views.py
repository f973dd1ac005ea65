"""Acts on many cases: the count and the names first, then each done, then what became of each."""

import uuid

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.db import db
from office.errors import DomainError, Invalid, NotFound
from office.firms.areas import AREAS
from office.web import say
from office.wording import N_
from resumption.bulk import queries, services
from resumption.policy.ranking import TIER_TITLES
from resumption.queue.queries import QueueRow
from resumption.queue.services import KEPT
from resumption.queue.views import asked_for

blueprint = Blueprint("bulk", __name__, url_prefix="/review/many")

ACT_TITLES = {
    "approve": N_("批量拟同意复工"),
    "return": N_("批量退回补正"),
    "reject": N_("批量拟不予批准"),
    "sign": N_("批量签发"),
    "take_back": N_("批量撤回审核意见"),
}


def asked_act() -> str:
    """The act asked for; one that is unknown was not made by our form."""
    act = request.form.get("act", "")
    if act not in ACT_TITLES:
        raise Invalid(N_("请选择要批量办理的事项。"), field="act")
    return act


def ticked() -> list[uuid.UUID]:
    """The cases ticked; an id that is none is as if it were not there."""
    try:
        return [uuid.UUID(each) for each in request.form.getlist("case")]
    except ValueError:
        raise NotFound() from None


def kept() -> dict[str, str]:
    """The queue's filter as the form carried it along."""
    return {key: value for key, value in request.form.items() if key in KEPT and value}


@blueprint.post("/")
@permit("case.many")
def confirm() -> ResponseReturnValue:
    """The count and the names of what is about to be done; nothing is written yet."""
    act = asked_act()
    ids = [] if request.form.get("all") else ticked()
    if not ids and not request.form.get("all"):
        flash(gettext("请至少选择一件申请。"), "error")
        return redirect(url_for("queue.index", **kept()))  # type: ignore[arg-type]
    rows = queries.chosen(db.session, asked_for(), ids, most=services.MOST_AT_ONCE)
    return confirm_page(act, queries.may_all(db.session, rows, act, actor()))


def confirm_page(act: str, rows: list[QueueRow], fault: DomainError | None = None) -> str:
    """The cases with a reason for each where one is needed; after a ``fault`` with what had been typed."""
    return render_template(
        "bulk/confirm.html",
        act=act,
        title=ACT_TITLES[act],
        rows=rows,
        reasoned=act in services.REASONED,
        tiers=list(TIER_TITLES.values()),
        areas=AREAS,
        typed=request.form,
        most=services.MOST_AT_ONCE,
        kept=kept(),
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


@blueprint.post("/do")
@permit("case.many")
def do() -> ResponseReturnValue:
    """Do it, case by case."""
    act = asked_act()
    found = queries.chosen(db.session, asked_for(), ticked(), most=services.MOST_AT_ONCE)
    rows = queries.may_all(db.session, found, act, actor())
    settings = current_app.extensions["settings"]
    shared = request.form.get("reason", "")
    try:
        bulk = services.act_on_cases(
            db.session,
            actor=person_id(),
            at=clock.now(),
            act=act,
            cases=[row.id for row in rows] if ticked() else [],
            reasons={row.id: request.form.get(f"reason-{row.id}", "").strip() or shared for row in rows},
            conditions=request.form.get("conditions", "").splitlines(),
            paper=services.Paper(settings.number_series, settings.issuer),
        )
    except DomainError as error:
        db.session.rollback()
        return confirm_page(act, rows, error), 422
    return redirect(url_for(".show", bulk_id=bulk.id))


@blueprint.get("/<uuid:bulk_id>")
@permit("case.many")
def show(bulk_id: uuid.UUID) -> str:
    """What became of each case."""
    bulk, results = queries.bulk_of(db.session, bulk_id, person_id())
    return render_template(
        "bulk/show.html",
        bulk=bulk,
        title=ACT_TITLES[bulk.act],
        results=results,
        done=sum(result.item.done for result in results),
    )
