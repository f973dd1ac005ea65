"""The reviewers' queue: filtered and ordered in the address, exported as it stands, kept as views."""

import uuid
from io import BytesIO
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.departments import DEPARTMENTS
from office.errors import DomainError
from office.firms.areas import AREAS
from office.web import say
from office.wording import N_
from resumption.bulk.queries import acts_offered
from resumption.policy.ranking import TIER_TITLES
from resumption.queue import queries, services
from resumption.queue.export import described, queue_workbook, workbook_name

blueprint = Blueprint("queue", __name__, url_prefix="/review")

FLAG_TITLES = {
    "contradiction": N_("与登记不一致"),
    "two_rosters": N_("一人两处花名册"),
    "refer": N_("须转卫生部门"),
    "dissuade": N_("须劝返"),
    "isolate": N_("须隔离"),
    "refiled": N_("补正后重报"),
}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_for() -> queries.QueueFilter:
    """What the address asks for; who sees one district's or one department's cases only, asks for these."""
    given, held = request.values, scopes("case.queue", actor())
    tier, state, deadline = given.get("tier", type=int), given.get("state", ""), given.get("deadline", "")
    return queries.QueueFilter(
        states=(state,) if state in queries.STATES else queries.WAITING,
        tier=tier if tier in range(len(TIER_TITLES)) else None,
        flag=given.get("flag", ""),
        least_score=given.get("score", type=int),
        due_before=clock.now() + queries.DEADLINES[deadline] if deadline in queries.DEADLINES else None,
        area=actor().area if held == {"area"} else given.get("area"),
        department=actor().department if held == {"department"} else given.get("department"),
        who=actor(),
        text=given.get("text", "").strip(),
        order=given.get("order", "rank"),
        page=max(1, given.get("page", 1, type=int)),
    )


@blueprint.get("/")
@permit("case.queue")
def index() -> str:
    """The queue."""
    wanted, offered = asked_for(), scopes("case.queue", actor())
    views = queries.views_of(db.session, person_id())
    address = urlencode([(key, value) for key, value in request.args.items() if key in services.KEPT and value])
    return render_template(
        "queue/index.html",
        listing=queries.queue(db.session, wanted),
        wanted=wanted,
        deadline=request.args.get("deadline", ""),
        states=queries.STATES,
        tiers=list(TIER_TITLES.values()),
        areas=AREAS if offered & {"any", "department"} else {},
        departments=DEPARTMENTS if offered & {"any", "area"} else {},
        area_names=AREAS,
        flags=FLAG_TITLES,
        views=views,
        address=address,
        kept={key: value for key, value in request.args.items() if key in services.KEPT and value},
        bulk_acts=acts_offered(wanted.states, actor()),
    )


@blueprint.post("/export")
@permit("case.export")
def export() -> ResponseReturnValue:
    """The cases as filtered, all of them, as a workbook; who took it stands in the journal."""
    wanted = asked_for()
    at = clock.now()
    filters = described(wanted, zone=clock.BEIJING, flags=FLAG_TITLES)
    content = queue_workbook(
        queries.all_rows(db.session, wanted), zone=clock.BEIJING, filters=filters, flags=FLAG_TITLES
    )
    services.note_export(db.session, actor=person_id(), at=at, filters=filters)
    return send_file(BytesIO(content), mimetype=WORKBOOK, as_attachment=True, download_name=workbook_name(at))


@blueprint.post("/views")
@permit("case.queue")
def save_view() -> ResponseReturnValue:
    """Keep the filter as it stands under a name."""
    query = request.form.get("query", "")
    try:
        services.save_view(
            db.session, actor=person_id(), at=clock.now(), name=request.form.get("name", ""), query=query
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("视图已保存。"), "success")
    return redirect(url_for(".index") + ("?" + query if query else ""))


@blueprint.post("/views/<uuid:view_id>/forget")
@permit("case.queue")
def forget_view(view_id: uuid.UUID) -> ResponseReturnValue:
    """Let go of a view of one's own."""
    services.forget_view(db.session, actor=person_id(), at=clock.now(), view_id=view_id)
    flash(gettext("视图已删除。"), "success")
    return redirect(url_for(".index"))
