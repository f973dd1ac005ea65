"""Verbs on a run: compute all firms, make the offers, discard it.

Each is asked for in a request and done by a job in one transaction: a worker that is killed leaves nothing behind, and
the job is simply done again. One person computes, another makes the offers.
"""

import uuid
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Numeric, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.copying import copy_into
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.models import Representation
from office.jobs.services import Report, enqueue
from office.journal.services import record
from office.money import yuan
from office.notices.models import Notice
from office.wording import N_, plain
from subsidies.insurance.models import InsuranceImport
from subsidies.insurance.queries import newest
from subsidies.offers.gathering import CODE, facts_of_register, with_states
from subsidies.offers.models import Offer, OfferRun, RulebookText
from subsidies.offers.traces import arrays_of, columns_of, legend_of
from subsidies.policy.catalogue import Catalogue, catalogue
from subsidies.policy.offers import RunState, State, offerable
from subsidies.policy.once import keys_of
from subsidies.policy.support import Support

COMPUTE, OFFER = "offers.compute", "offers.offer"
CHUNK = 50_000


def start_run(session: Session, *, actor: uuid.UUID, at: datetime, measure: str, year: int) -> OfferRun:
    """Have a measure computed over every unit of a year's register, by the law of the day."""
    known = catalogue()
    declared = known.paid(measure)
    if not offerable(declared):
        raise Conflict(N_("该措施所需的事项不在参保名册中，须由企业申报。"))
    taken = newest(session, year)
    if taken is None:
        raise Conflict(N_("{year} 年度还没有已确认的参保名册，请先导入。"), year=year)
    run = OfferRun(
        measure=measure,
        year=year,
        on=at.date(),
        import_id=taken.id,
        rulebook=keep_rulebook(session, at, known),
        legend=legend_of(declared, known.rulebook, at.date()),
        held=held_by(known, declared, at.date()),
        started_by=actor,
        started_at=at,
    )
    session.add(run)
    session.flush()
    run.job_id = enqueue(session, actor=actor, at=at, kind=COMPUTE, subject_id=run.id).id
    session.flush()
    note(session, actor, at, run, "offers_computing")
    return run


def keep_rulebook(session: Session, at: datetime, known: Catalogue) -> str:
    """Keep the text of the law once for its version; returns the version."""
    row = upsert(RulebookText).values(version=known.rulebook.version, texts=dict(known.rulebook.texts), kept_at=at)
    session.execute(row.on_conflict_do_nothing())
    return known.rulebook.version


def held_by(known: Catalogue, measure: Support, on: date) -> dict[str, list[str]]:
    """The keys a firm's claim of that day would use up: kind → texts, with ``{code}`` for the credit code."""
    keys = keys_of(known, measure, [], firm=CODE, on=on)
    return {kind: [value.replace(CODE.upper(), CODE) for value in values] for kind, values in keys.items()}


def locked_run(session: Session, run_id: uuid.UUID, *states: RunState) -> OfferRun:
    """The run, locked until the transaction ends, in one of these states."""
    run = session.scalars(select(OfferRun).where(OfferRun.id == run_id).with_for_update()).one_or_none()
    if run is None:
        raise NotFound()
    if run.state not in states:
        raise Conflict(N_("这次测算已由他人办理，请刷新查看最新状态。"))
    return run


def compute_run(session: Session, *, actor: uuid.UUID, at: datetime, run: OfferRun, report: Report) -> None:
    """Compute every firm in one evaluation over columns, and keep each one's trace, in chunks of COPY."""
    if newest(session, run.year) is None or newest(session, run.year) != session.get(InsuranceImport, run.import_id):
        raise Conflict(N_("参保名册在测算期间已更新，请重新测算。"))
    known = catalogue()
    measure = known.measure(run.measure)
    facts = facts_of_register(session, measure, run.year)
    found = with_states(session, run, columns_of(measure, facts, rulebook=known.rulebook, on=run.on))
    for start in range(0, found.height, CHUNK):
        piece = found.slice(start, CHUNK)
        copy_into(session, "offers", rows_of(run, piece))
        report(start + piece.height, found.height)
    going = found.filter(pl.col("state") == State.COMPUTED)
    run.firms, run.eligible, run.total_fen = found.height, going.height, int(going["payable"].sum())
    run.state = RunState.COMPUTED
    session.flush()
    note(session, actor, at, run, "offers_computed", firms=run.firms, eligible=run.eligible, total=yuan(run.total_fen))


def rows_of(run: OfferRun, found: pl.DataFrame) -> pl.DataFrame:
    """The rows of ``offers``; the database gives each its id."""
    return found.select(
        pl.lit(str(run.id)).alias("run_id"),
        "firm_id",
        pl.lit(run.measure).alias("measure"),
        pl.lit(run.year).alias("year"),
        "state",
        pl.col("payable").alias("payable_fen"),
        "obstacle",
        "record_id",
    ).hstack(arrays_of(found, run.legend).get_columns())


def release_run(
    session: Session, *, actor: uuid.UUID, at: datetime, run_id: uuid.UUID, expires_on: date | None
) -> OfferRun:
    """Have the offers of a computed run made, by another person than computed it; firms may answer until that day."""
    run = locked_run(session, run_id, RunState.COMPUTED)
    if run.started_by == actor:
        raise NotAllowed(N_("免申即享的通知须由测算人以外的另一人发出。"))
    if expires_on is None or expires_on <= at.date():
        raise Invalid(N_("请填写企业确认的截止日期，须晚于今天。"), field="expires_on")
    if not run.eligible:
        raise Conflict(N_("没有可以发出通知的企业。"))
    run.state = RunState.OFFERING
    run.offered_by, run.offered_at, run.expires_on = actor, at, expires_on
    session.flush()
    run.job_id = enqueue(session, actor=actor, at=at, kind=OFFER, subject_id=run.id).id
    session.flush()
    note(session, actor, at, run, "offers_releasing", firms=run.eligible, until=expires_on.isoformat())
    return run


def make_offers(session: Session, *, actor: uuid.UUID, at: datetime, run: OfferRun, report: Report) -> None:
    """Offer every firm of the run what it came to, and tell its representatives, in one statement each."""
    assert run.expires_on is not None
    made = update(Offer).where(Offer.run_id == run.id, Offer.state == State.COMPUTED).values(state=State.OFFERED)
    session.execute(made.execution_options(synchronize_session=False))
    report(1, 2)
    session.execute(insert(Notice).from_select(NOTICE_COLUMNS, notices_of(run, at)))
    run.state = RunState.OFFERED
    session.flush()
    report(2, 2)
    note(session, actor, at, run, "offers_made", firms=run.eligible, total=yuan(run.total_fen))


NOTICE_COLUMNS = ["id", "person_id", "kind", "values", "endpoint", "arguments", "urgent", "at"]


def notices_of(run: OfferRun, at: datetime) -> Any:
    """A notice for each representative of each firm, as rows of the inbox."""
    assert run.expires_on is not None
    measure = plain({"measure": catalogue().measure(run.measure).named})["measure"]
    values = func.jsonb_build_object(
        literal("measure"), literal(measure, JSONB),
        literal("amount"), func.to_char(Offer.payable_fen / literal(100.0, Numeric), "FM999999999990.00"),
        literal("until"), literal(run.expires_on.isoformat()),
    )  # fmt: skip
    return (
        select(
            func.gen_random_uuid(), Person.id, literal("offer_made"), values, literal("offers.show"),
            func.jsonb_build_object(literal("offer_id"), Offer.id), literal(False), literal(at),
        )
        .join(Representation, Representation.firm_id == Offer.firm_id)
        .join(Person, Person.id == Representation.person_id)
        .where(Offer.run_id == run.id, Offer.state == State.OFFERED)
        .where(Representation.confirmed_at.is_not(None), Person.active)
    )  # fmt: skip


def discard_run(session: Session, *, actor: uuid.UUID, at: datetime, run_id: uuid.UUID, reason: str) -> OfferRun:
    """Leave a computed run: nothing of it is offered, its figures stay to be read."""
    run = locked_run(session, run_id, RunState.COMPUTED)
    if not reason.strip():
        raise Invalid(N_("放弃测算时须写明理由。"), field="reason")
    run.state, run.reason = RunState.DISCARDED, reason.strip()
    gone = update(Offer).where(Offer.run_id == run.id, Offer.state == State.COMPUTED)
    session.execute(gone.values(state=State.WITHDRAWN, reason=run.reason).execution_options(synchronize_session=False))
    session.flush()
    note(session, actor, at, run, "offers_discarded", reason=run.reason)
    return run


def note(session: Session, actor: uuid.UUID | None, at: datetime, run: OfferRun, act: str, **details: Any) -> None:
    """The journal's entry of one act on a run."""
    record(
        session, actor=actor, at=at, act=act, subject_type="offer_run", subject_id=run.id,
        measure=run.measure, year=run.year, **details,
    )  # fmt: skip
