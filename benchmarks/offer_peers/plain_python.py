"""The refund as one would write it by hand: a function a firm, rows of the ORM, a notice a person. The same law."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from office.firms.models import Representation
from office.notices.models import Notice
from subsidies.insurance.models import InsuredUnit
from subsidies.offers.models import Offer, OfferRun
from tests.factories import AT

PIECE = 10_000


def offer_each(session: Session, run: OfferRun) -> None:
    """Judge, store and offer each unit of the register in turn."""
    people: dict[object, list[object]] = {}
    for row in session.scalars(select(Representation)):
        people.setdefault(row.firm_id, []).append(row.person_id)
    units = session.execute(select(*InsuredUnit.__table__.columns).where(InsuredUnit.year == run.year)).all()
    for start in range(0, len(units), PIECE):
        rows = [judged(run, unit) for unit in units[start : start + PIECE]]
        session.add_all(rows)
        session.flush()
        for offer in rows:
            if offer.state == "offered":
                session.add_all(
                    Notice(
                        person_id=person, kind="offer_made", values={"amount": offer.payable_fen},
                        endpoint="offers.show", arguments={"offer_id": str(offer.id)}, at=AT,
                    )
                    for person in people.get(offer.firm_id, ())
                )  # fmt: skip
        session.flush()
        session.expire_all()


def judged(run: OfferRun, unit: Row[Any]) -> Offer:
    """One unit's conditions and steps, in the order of the measure."""
    start, drawing = unit.insured_start, unit.drawing_benefit
    lost = max(start - unit.insured_end - unit.not_counted, 0)
    limit = 2_000 if start <= 30 else 550
    few = lost * 10_000 <= limit * start or drawing * 10_000 <= limit * start
    long_enough = unit.months_contributed >= 12
    met = [start >= 1, few, long_enough, not unit.serious_breach, not unit.zombie_firm]
    refund = (unit.paid_fen + 1) // 2 if all(met) else 0
    return Offer(
        run_id=run.id,
        firm_id=unit.firm_id,
        measure=run.measure,
        year=run.year,
        state="offered" if refund else "excluded",
        payable_fen=refund,
        facts=[
            start, unit.insured_end, unit.not_counted, drawing, unit.months_contributed, unit.paid_fen,
            int(unit.serious_breach), int(unit.zombie_firm),
        ],
        met=met,
        figures=[hundredths(lost, start), hundredths(drawing, start), limit, refund],
        obstacle=None if refund else "conditions",
        record_id=unit.record_id,
    )  # fmt: skip


def hundredths(part: int, whole: int) -> int:
    """The rate in hundredths of a percent, half-up."""
    return (2 * part * 10_000 + whole) // (2 * whole)
