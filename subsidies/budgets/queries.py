"""Read budgets: the funds there are, what each may still commit, what a decision would do to it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.errors import NotFound
from office.money import yuan_grouped
from office.wording import N_
from subsidies.budgets.models import Ceiling
from subsidies.ledger.queries import budget_years, fund_figures, year_figures
from subsidies.policy.budgets import warned
from subsidies.policy.catalogue import catalogue
from subsidies.policy.postings import Figures, figures
from subsidies.policy.support import Fund


@dataclass(frozen=True)
class FundYear:
    """A fund in a budget year: its figures, the ceiling in force, the one that waits, whether people are warned."""

    fund: Fund
    year: int
    figures: Figures
    ceiling: Ceiling | None
    proposed: Ceiling | None
    warned: bool


@dataclass(frozen=True)
class Outlook:
    """What committing ``asked`` fen would do to a fund: it fits, or it does not; people may have to be warned of it."""

    fund: Fund
    year: int
    figures: Figures
    asked: int
    in_force: bool
    warned: bool

    @property
    def fits(self) -> bool:
        """Whether a signature would be accepted now."""
        return self.in_force and self.asked <= self.figures.left


@dataclass(frozen=True)
class CeilingTold:
    """A ceiling with the names of who proposed and who decided it."""

    ceiling: Ceiling
    proposed_by: str
    decided_by: str


def funds() -> dict[str, Fund]:
    """Every fund that a measure of the catalogue draws on, by code."""
    found = {each.fund.code: each.fund for each in catalogue().measures.values() if each.fund}
    return dict(sorted(found.items()))


def fund_of(code: str) -> Fund:
    """The fund of that code; raises ``NotFound``."""
    if code not in funds():
        raise NotFound(N_("没有这项资金，请从资金预算页面选择。"))
    return funds()[code]


def drawn_on(measure: str) -> Fund:
    """The fund a paid measure draws on; raises ``Conflict`` for a measure that is not paid."""
    fund = catalogue().paid(measure).fund
    assert fund is not None  # every paid measure has one: Support.__post_init__
    return fund


def measures_of(fund: str) -> list[str]:
    """The codes of the measures that draw on a fund."""
    return sorted(code for code, each in catalogue().measures.items() if each.fund and each.fund.code == fund)


def ceiling_in_force(session: Session, fund: str, on: date) -> Ceiling | None:
    """The newest confirmed ceiling of the day's budget year that has begun by that day."""
    query = (
        select(Ceiling)
        .where(Ceiling.fund == fund, Ceiling.year == on.year, Ceiling.state == "confirmed", Ceiling.since <= on)
        .order_by(Ceiling.decided_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def fund_year(session: Session, fund: Fund, year: int, on: date) -> FundYear:
    """One fund in one budget year as it stands, seen on a day."""
    return _seen(session, fund, year, fund_figures(session, fund.code, year), on)


def fund_years(session: Session, year: int, on: date) -> list[FundYear]:
    """Every fund in a budget year."""
    known = year_figures(session, year)
    return [_seen(session, fund, year, known.get(code, figures({})), on) for code, fund in funds().items()]


def _seen(session: Session, fund: Fund, year: int, found: Figures, on: date) -> FundYear:
    day = min(max(on, date(year, 1, 1)), date(year, 12, 31))
    waiting = select(Ceiling).where(Ceiling.fund == fund.code, Ceiling.year == year, Ceiling.state == "proposed")
    return FundYear(
        fund,
        year,
        found,
        ceiling_in_force(session, fund.code, day),
        session.scalars(waiting).one_or_none(),
        warned(catalogue().rulebook, found, day),
    )


def outlook(session: Session, measure: str, amount_fen: int, on: date) -> Outlook:
    """What signing an award of ``amount_fen`` for a paid measure on a day would do to its fund."""
    fund = drawn_on(measure)
    found = fund_figures(session, fund.code, on.year)
    after = figures_after(found, amount_fen)
    in_force = ceiling_in_force(session, fund.code, on) is not None
    return Outlook(fund, on.year, found, amount_fen, in_force, warned(catalogue().rulebook, after, on))


def figures_after(found: Figures, amount_fen: int) -> Figures:
    """The figures if ``amount_fen`` more were committed."""
    return Figures(
        **{
            **{name: getattr(found, name) for name in Figures.__dataclass_fields__},
            "left": found.left - amount_fen,
            "payable": found.payable + amount_fen,
        }
    )


def years(session: Session, today: date) -> list[int]:
    """The budget years to choose from, newest first; the present one is always among them."""
    proposed = session.scalars(select(Ceiling.year).distinct()).all()
    return sorted({today.year, *budget_years(session), *proposed}, reverse=True)


def ceiling_of(session: Session, ceiling_id: uuid.UUID) -> Ceiling:
    """One ceiling; raises ``NotFound``."""
    found = session.get(Ceiling, ceiling_id)
    if found is None:
        raise NotFound()
    return found


def ceilings_of(session: Session, fund: str, year: int) -> Sequence[CeilingTold]:
    """Every ceiling ever proposed for a fund's budget year, newest first."""
    proposer, decider = aliased(Person), aliased(Person)
    query = (
        select(Ceiling, proposer.name, decider.name)
        .join(proposer, proposer.id == Ceiling.proposed_by)
        .outerjoin(decider, decider.id == Ceiling.decided_by)
        .where(Ceiling.fund == fund, Ceiling.year == year)
        .order_by(Ceiling.proposed_at.desc())
    )
    return [CeilingTold(row, by, decided or "") for row, by, decided in session.execute(query)]


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """Ceilings to confirm, funds that near or lack their ceiling, and what is left in all."""
    if not scopes("budget.view", who):
        return None
    open_ones = session.scalar(select(func.count()).select_from(Ceiling).where(Ceiling.state == "proposed")) or 0
    seen = fund_years(session, at.year, at.date())
    near = sum(1 for each in seen if each.warned)
    bare = sum(1 for each in seen if each.ceiling is None)
    left = sum(each.figures.left for each in seen)
    tallies = [
        Tally(N_("待确认的预算上限"), open_ones, "budgets.index"),
        Tally(N_("达到预警线的资金"), near, "budgets.index", note=f"¥{yuan_grouped(left)}", late=near > 0),
    ]
    if bare:
        tallies.append(Tally(N_("尚无预算上限的资金"), bare, "budgets.index", late=True))
    return Desk(N_("资金预算"), tuple(tallies))
