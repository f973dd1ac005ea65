"""Finance's pages on budgets: every fund of a year, one fund with its postings, ceilings by two people, the export."""

import io
import tempfile
import uuid
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.db import db
from office.errors import DomainError, NotFound
from office.firms.areas import AREAS
from office.web import say
from office.wording import N_
from subsidies.budgets import queries, services
from subsidies.budgets.bars import Bar, bar
from subsidies.budgets.export import write_postings
from subsidies.budgets.forms import CeilingForm
from subsidies.ledger.queries import PostingFilter, cost_split, every_posting, postings
from subsidies.payouts.views import measure_titles
from subsidies.policy.budgets import CITY_SHARES, WARNING, city_share, minimum_in_all
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import ACCOUNT_TITLES, RULES, Figures, total

blueprint = Blueprint("budgets", __name__, url_prefix="/budgets")
EVENTS = {event.value: rule.title for event, rule in RULES.items()}
ACCOUNTS = {account.value: title for account, title in ACCOUNT_TITLES.items()}
FIRST_YEAR, LAST_YEAR = 2000, 2100
IN_MEMORY = 4 * 1024 * 1024


def drawn(found: Figures) -> Bar:
    """The bar of some figures with the warning line of today."""
    share = catalogue().rulebook.value(WARNING, clock.today())
    return bar(found, share.numerator, share.denominator)


@blueprint.get("/")
@permit("budget.view")
def index() -> str:
    """Every fund of a budget year with its figures as bars."""
    known = queries.years(db.session, clock.today())
    year = request.args.get("year", clock.today().year, type=int)
    year = year if year in known else clock.today().year
    funds = queries.fund_years(db.session, year, clock.today())
    return render_template(
        "budgets/index.html",
        year=year,
        years=known,
        funds=funds,
        total=total(each.figures for each in funds),
        minimum=minimum_in_all(catalogue().rulebook, clock.today()) if year == clock.today().year else None,
        bar=drawn,
    )


def asked_for(fund: str, year: int) -> PostingFilter:
    """The postings of a fund that the address bar asks for; what it cannot mean is left out."""
    event = request.args.get("event", "")
    return PostingFilter(
        fund=fund,
        year=year,
        event=event if event in EVENTS else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )


@blueprint.get("/<fund>/<int:year>")
@permit("budget.view")
def show(fund: str, year: int) -> str:
    """One fund in one budget year: figures, cost split, ceilings, postings."""
    return page_of(fund, year, CeilingForm())


def page_of(code: str, year: int, form: CeilingForm, trouble: str = "") -> str:
    """The fund's page; after trouble with what was typed."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound(N_("没有这个预算年度。"))
    fund, today = queries.fund_of(code), clock.today()
    wanted = asked_for(code, year)
    seen = queries.fund_year(db.session, fund, year, today)
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    rulebook = catalogue().rulebook
    share = city_share(rulebook, code, day)
    return render_template(
        "budgets/show.html",
        seen=seen,
        fund=fund,
        year=year,
        bar=drawn(seen.figures),
        warning=rulebook.parameter(WARNING).on(day),
        city_share=f"{share.numerator}/{share.denominator}",
        split=cost_split(db.session, code, year),
        split_cite=rulebook.cite(CITY_SHARES, day).plain(),
        areas=AREAS,
        ceilings=queries.ceilings_of(db.session, code, year),
        measures=[measure_titles()[each] for each in queries.measures_of(code)],
        listing=postings(db.session, wanted),
        wanted=wanted,
        events=EVENTS,
        accounts=ACCOUNTS,
        form=form,
        trouble=trouble,
        me=actor().id,
    )


@blueprint.post("/<fund>/<int:year>/ceilings")
@permit("budget.propose")
def propose(fund: str, year: int) -> ResponseReturnValue:
    """Propose a ceiling; another person confirms it."""
    form = CeilingForm()
    if not form.validate():
        return page_of(fund, year, form), 422
    try:
        services.propose_ceiling(
            db.session,
            actor=person_id(),
            at=clock.now(),
            fund=fund,
            year=year,
            amount_fen=form.amount_fen,
            since=form.since.data,
            document=form.document.data,
            number=form.number.data or "",
            words=form.words.data,
        )
    except DomainError as error:
        db.session.rollback()
        if error.field in form._fields:
            form._fields[error.field].errors = [say(error)]
            return page_of(fund, year, form), 422
        return page_of(fund, year, form, say(error)), 422
    flash(gettext("预算上限已提出，请另一人核对确认。"), "success")
    return redirect(url_for(".show", fund=fund, year=year))


@blueprint.post("/ceilings/<uuid:ceiling_id>/confirm")
@permit("budget.confirm")
def confirm(ceiling_id: uuid.UUID) -> ResponseReturnValue:
    """Put another person's proposal in force."""
    return decided(ceiling_id, services.confirm_ceiling, gettext("预算上限已确认，即时生效。"))


@blueprint.post("/ceilings/<uuid:ceiling_id>/decline")
@permit("budget.confirm")
def decline(ceiling_id: uuid.UUID) -> ResponseReturnValue:
    """Send another person's proposal back."""
    reason = request.form.get("reason", "")
    return decided(ceiling_id, services.decline_ceiling, gettext("预算上限已退回。"), reason=reason)


def decided(ceiling_id: uuid.UUID, verb: Any, done: str, **more: str) -> ResponseReturnValue:
    """Run the verb on a ceiling and go back to its fund."""
    ceiling = queries.ceiling_of(db.session, ceiling_id)
    fund, year = ceiling.fund, ceiling.year
    try:
        verb(db.session, actor=person_id(), at=clock.now(), ceiling_id=ceiling_id, **more)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(done, "success")
    return redirect(url_for(".show", fund=fund, year=year))


@blueprint.get("/<fund>/<int:year>/postings.csv")
@permit("budget.export")
def export(fund: str, year: int) -> ResponseReturnValue:
    """The postings the address bar asks for, as CSV."""
    known = queries.fund_of(fund)
    wanted = asked_for(fund, year)
    # Spooled: a year of a large city has hundreds of thousands of postings, and the session ends with the view.
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (closed when it is sent)
    text = io.TextIOWrapper(kept, encoding="utf-8", newline="")
    write_postings(
        text,
        every_posting(db.session, wanted),
        zone=clock.BEIJING,
        events=EVENTS,
        accounts=ACCOUNTS,
        funds={fund: known.title},
        areas=AREAS,
    )
    text.flush()
    text.detach()
    kept.seek(0)
    answer = Response(pieces(kept), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"postings-{fund}-{year}.csv")
    return answer


def pieces(kept: IO[bytes]) -> Iterator[bytes]:
    """The file, a piece at a time; closed when it is sent."""
    with kept:
        while piece := kept.read(IN_MEMORY):
            yield piece
