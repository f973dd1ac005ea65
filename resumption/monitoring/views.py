"""The pages of daily reports: the firm's, thumb-sized and quick; the reviewers' list of a day and its workbook."""

import io
import uuid
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.errors import DomainError, NotFound
from office.firms.areas import AREAS
from office.firms.models import Firm
from office.web import locale, say, sentence
from resumption.escalations.queries import escalations_of
from resumption.monitoring import queries, services
from resumption.monitoring.export import day_workbook, file_name
from resumption.monitoring.forms import begins_with, figures_of, people_of, report_form, show_faults, value_of
from resumption.monitoring.models import DailyReport
from resumption.monitoring.trends import trends
from resumption.policy.law import law
from resumption.policy.reporting import (
    Hours,
    Person,
    degrees,
    destinations,
    faults,
    fields,
    groups,
    hours,
    is_due,
    mask_days,
)

blueprint = Blueprint("monitoring", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def loaded(act: str, firm_id: uuid.UUID) -> Firm:
    """The firm, if its reports are this person's to ``act`` on."""
    firm = queries.firm_of(db.session, firm_id)
    may(act, firm_id=firm.id, area=firm.area)
    return firm


def times_of(day: date) -> Hours | None:
    """The hours of a day on which reports are due."""
    return hours(day) if is_due(day) else None


def day_named(text: str) -> date:
    """The day of an address; no such page otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound() from None


@blueprint.get("/reports/")
@permit("report.list_own")
def own() -> ResponseReturnValue:
    """The firms one reports for; with one firm, its own page."""
    today = clock.today()
    firms = queries.working_firms(db.session, sorted(actor().firms), today)
    if len(firms) == 1:
        return redirect(url_for(".firm", firm_id=firms[0].id))
    standing = {firm.id: queries.standing_report(db.session, firm.id, today) for firm in firms}
    return render_template("monitoring/own.html", firms=firms, standing=standing, day=today, times=times_of(today))


@blueprint.get("/reports/<uuid:firm_id>")
@permit("report.view")
def firm(firm_id: uuid.UUID) -> str:
    """A firm's reports: today's, the trend, the last weeks, its abnormal temperatures."""
    of = loaded("report.view", firm_id)
    return render_template("monitoring/firm.html", firm=of, areas=AREAS, **watched(of.id))


def watched(firm_id: uuid.UUID) -> dict[str, Any]:
    """What every page that shows how a firm does after resumption needs."""
    today = clock.today()
    reports = queries.reports_of(db.session, firm_id, until=today)
    return {
        "firm_id": firm_id,
        "reports": list(reversed(reports)),
        "trends": trends(reports, supply_days=law("whitelist", today).value("supply_days")),
        "standing": reports[-1] if reports and reports[-1].day == today else None,
        "before": queries.report_before(db.session, firm_id, today),
        "due": is_due(today) and queries.working_entry(db.session, firm_id, today) is not None,
        "escalations": escalations_of(db.session, firm_id),
        "mask_days": mask_days,
        "times": times_of(today),
        "day": today,
    }


@blueprint.route("/reports/<uuid:firm_id>/<day>/edit", methods=["GET", "POST"])
@permit("report.file")
def edit(firm_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """Fill in a day's report, or correct it: yesterday's values stand in the form and are marked as such."""
    of, on = loaded("report.file", firm_id), day_named(day)
    entry = queries.working_entry(db.session, firm_id, on)
    if entry is None or not is_due(on) or on > clock.today():
        raise NotFound()
    standing = queries.standing_report(db.session, firm_id, on)
    before = queries.report_before(db.session, firm_id, on)
    form = report_form(on, english=locale() == "en")(data=begins_with(before, standing, on))
    people = [Person(**each) for each in standing.people] if standing else []
    found: dict[str, str] = {}
    if request.method == "POST":
        figures = figures_of(form, on)
        people = people_of(request.form, figures.get("abnormal"))
        wrong = faults(figures, people, headcount=entry.headcount, on=on)
        found = {fault.field: sentence(fault.sentence, **fault.values) for fault in wrong}
        if not found and form.validate():
            try:
                report = services.file_report(
                    db.session,
                    actor=person_id(),
                    at=clock.now(),
                    firm_id=firm_id,
                    day=on,
                    figures=figures,
                    people=people,
                    seen=request.form.get("seen", 0, type=int),
                    reason=request.form.get("reason", ""),
                )
            except DomainError as error:
                db.session.rollback()
                found = {error.field or "form": say(error)}
            else:
                return thanks(report)
        show_faults(form, found)
    shown = edit_page(of, on, form, found, people, standing=standing, before=before, headcount=entry.headcount)
    return shown, 422 if found else 200


def edit_page(
    of: Firm,
    on: date,
    form: FlaskForm,
    found: dict[str, str],
    people: list[Person],
    *,
    before: DailyReport | None,
    **more: Any,
) -> str:
    """The form, with the faults at their fields and what was reported last beside them."""
    return render_template(
        "monitoring/edit.html",
        firm=of,
        day=on,
        form=form,
        found=found,
        people=people,
        typed=request.form,
        fields=fields(on),
        before=before,
        value_before={each.code: value_of(before, each) for each in fields(on)} if before else {},
        groups=groups(on),
        destinations=destinations(on),
        degrees=degrees,
        line=law("monitoring", on).value("fever_line"),
        line_cite=law("monitoring", on).cite("fever_line").plain(),
        **more,
    )


def thanks(report: DailyReport) -> ResponseReturnValue:
    """Say what came of it, on the firm's page."""
    if report.abnormal:
        flash(gettext("日报已提交。体温异常已立即报告所在地和经信局，请保持电话畅通。"), "warning")
    else:
        flash(gettext("日报已提交。"), "success")
    return redirect(url_for(".firm", firm_id=report.firm_id))


@blueprint.post("/reports/<uuid:firm_id>/<day>/zero")
@permit("report.file")
def zero(firm_id: uuid.UUID, day: str) -> ResponseReturnValue:
    """The zero report, in one press."""
    loaded("report.file", firm_id)
    try:
        report = services.file_zero_report(
            db.session, actor=person_id(), at=clock.now(), firm_id=firm_id, day=day_named(day)
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for(".firm", firm_id=firm_id))
    return thanks(report)


@blueprint.get("/reports/<uuid:firm_id>/<day>")
@permit("report.view")
def show(firm_id: uuid.UUID, day: str) -> str:
    """A day's report with every earlier version."""
    of, on = loaded("report.view", firm_id), day_named(day)
    versions = queries.versions_of(db.session, firm_id, on)
    if not versions:
        raise NotFound()
    correctable = on >= clock.today() - timedelta(days=law("monitoring", clock.today()).value("late_days"))
    return render_template(
        "monitoring/show.html",
        firm=of,
        day=on,
        versions=versions,
        fields=fields(on),
        value_of=value_of,
        degrees=degrees,
        groups={each.code: each for each in groups(on)},
        destinations={each.code: each for each in destinations(on)},
        correctable=correctable,
    )


def wanted() -> queries.ReportFilter:
    """What the address asks for; a town reviewer sees the town's firms only."""
    everywhere = "any" in scopes("report.list", actor())
    state, asked = request.args.get("state", ""), request.args.get("day", "")
    area = request.args.get("area", "")
    return queries.ReportFilter(
        day=day_named(asked) if asked else clock.today(),
        area=(area if area in AREAS else None) if everywhere else actor().area or "",
        state=state if state in queries.STATES else "",
        text=request.args.get("text", "").strip(),
        order=request.args.get("order", "attention"),
        page=max(1, request.args.get("page", 1, type=int)),
    )


@blueprint.get("/monitoring/")
@permit("report.list")
def index() -> str:
    """Who reported what on a day, filtered and ordered in the address."""
    asked, now = wanted(), clock.now()
    times = times_of(asked.day)
    return render_template(
        "monitoring/index.html",
        listing=queries.day_list(db.session, asked),
        totals=queries.totals(db.session, asked.day, asked.area),
        wanted=asked,
        areas=AREAS,
        everywhere="any" in scopes("report.list", actor()),
        due=is_due(asked.day),
        late=asked.day < now.date() or bool(times and now.time() >= times.list),
        times=times,
        mask_days=mask_days,
    )


@blueprint.get("/monitoring/workbook")
@permit("report.list")
def workbook() -> ResponseReturnValue:
    """The list exactly as filtered, as a workbook."""
    asked = wanted()
    content = day_workbook(queries.whole_list(db.session, asked), day=asked.day, areas=AREAS, zone=clock.BEIJING)
    return send_file(io.BytesIO(content), mimetype=WORKBOOK, as_attachment=True, download_name=file_name(asked.day))
