"""Any yuan traced: from a payment to its article and back; and finance's overview of where the money is."""

import io
import uuid

from flask import Blueprint, render_template, request, send_file
from flask.typing import ResponseReturnValue

from office import clock
from office.accounts.access import permit
from office.db import db
from office.files.services import JSON, XLSX
from office.firms.areas import AREAS
from subsidies.budgets.bars import bar
from subsidies.budgets.queries import fund_years, years
from subsidies.ledger.queries import year_figures
from subsidies.policy.budgets import WARNING
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import ACCOUNT_TITLES, total
from subsidies.tracing import dashboard as figures
from subsidies.tracing import queries
from subsidies.tracing.export import file_name, trace_facts, trace_json, trace_workbook
from subsidies.tracing.flow import flow

blueprint = Blueprint("tracing", __name__)


@blueprint.get("/trace/")
@permit("trace.view")
def index() -> str:
    """Find a payment by firm, code, or the number of a paper, batch or claim."""
    wanted = queries.TraceFilter(
        text=request.args.get("text", "").strip(), page=max(1, request.args.get("page", 1, type=int))
    )
    return render_template(
        "tracing/index.html", listing=queries.payments(db.session, wanted), wanted=wanted, measures=catalogue().measures
    )


@blueprint.get("/trace/<uuid:remittance_id>")
@permit("trace.view")
def show(remittance_id: uuid.UUID) -> str:
    """The whole way of one payment."""
    trace = queries.trace_of(db.session, remittance_id)
    return render_template("tracing/show.html", trace=trace, measure=catalogue().measure(trace.row.measure))


@blueprint.get("/trace/<uuid:remittance_id>.json")
@permit("trace.view")
def as_json(remittance_id: uuid.UUID) -> ResponseReturnValue:
    """The same, for programs."""
    facts = trace_facts(queries.trace_of(db.session, remittance_id))
    return handed_out(trace_json(facts), JSON, f"{file_name(facts)}.json")


@blueprint.get("/trace/<uuid:remittance_id>.xlsx")
@permit("trace.view")
def as_workbook(remittance_id: uuid.UUID) -> ResponseReturnValue:
    """The same, for spreadsheets."""
    facts = trace_facts(queries.trace_of(db.session, remittance_id))
    return handed_out(trace_workbook(facts), XLSX, f"{file_name(facts)}.xlsx")


def handed_out(content: bytes, media: str, name: str) -> ResponseReturnValue:
    """A file made just now."""
    return send_file(io.BytesIO(content), mimetype=media, as_attachment=True, download_name=name)


@blueprint.get("/finance/")
@permit("finance.view")
def dashboard() -> str:
    """The money's way, ceilings, what waits and how long a claim takes, for a budget year."""
    today = clock.today()
    year = request.args.get("year", today.year, type=int)
    known = years(db.session, today)
    year = year if year in known else today.year
    found = total(year_figures(db.session, year).values())
    stages = figures.stages(db.session, year, found)
    warning = catalogue().rulebook.value(WARNING, today)
    return render_template(
        "tracing/dashboard.html",
        year=year,
        years=known,
        stages=stages,
        picture=flow(stages),
        funds=fund_years(db.session, year, today),
        bar=lambda each: bar(each, warning.numerator, warning.denominator),
        ageing=figures.ageing(db.session, clock.now()),
        accounts=ACCOUNT_TITLES,
        by_measure=figures.spans(db.session, "measure"),
        by_area=figures.spans(db.session, "area"),
        measures=catalogue().measures,
        areas=AREAS,
    )
