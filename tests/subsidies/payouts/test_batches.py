"""Batches: two people, each award once, also when sixteen clients try at the same moment."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.errors import Conflict, DomainError, NotAllowed
from office.web import Office
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import prepare_batch, release_batch
from tests.conftest import copy_of
from tests.factories import PAY_AT, award, bank_account, firm, noticed, person

CLIENTS = 16


def test_a_batch_sums_its_rows_and_names_the_account(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    awards = [award(session, of, amount="24000.00"), award(session, of, amount="6666.67")]
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, *awards))
    rows = session.scalars(select(Remittance).order_by(Remittance.number)).all()
    assert (batch.row_count, batch.total_fen) == (2, 3066667)
    assert [(row.amount_fen, row.account_name, row.basis) for row in rows] == [
        (2400000, of.name, "湖经信补〔2020〕1号"),
        (666667, of.name, "湖经信补〔2020〕2号"),
    ]


def test_the_same_award_in_a_second_batch_dies_on_the_named_constraint(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    granted = award(session, of)
    noticed(session, granted)
    preparer = person(session).id
    prepare_batch(session, actor=preparer, at=PAY_AT, award_ids=[granted.id])
    with pytest.raises(IntegrityError, match="uq_remittances_award_id") as refused, session.begin_nested():
        prepare_batch(session, actor=preparer, at=PAY_AT, award_ids=[granted.id])
    assert str(domain_error(refused.value)) == "批次中有补助已列入另一批次，不能支付两次。请刷新后重新生成。"


def test_neither_preparer_nor_decider_may_release(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    granted, preparer = award(session, of), person(session)
    noticed(session, granted)
    batch = prepare_batch(session, actor=preparer.id, at=PAY_AT, award_ids=[granted.id])
    for insider in (preparer.id, granted.assessed_by, granted.signed_by):
        with pytest.raises(NotAllowed):
            release_batch(session, actor=insider, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    other = person(session)
    assert (
        release_batch(session, actor=other.id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash).state
        == "released"
    )
    with pytest.raises(Conflict):
        release_batch(session, actor=other.id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)


def test_an_altered_batch_cannot_be_released(session: Session) -> None:
    of = firm(session)
    bank_account(session, of)
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, award(session, of)))
    row = session.scalars(select(Remittance)).one()
    row.amount_fen += 1
    session.flush()
    with pytest.raises(Conflict):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)


def test_sixteen_clients_at_once_cannot_pay_an_award_twice(app: Office, template: tuple[str, str]) -> None:
    engine = create_engine(copy_of(template, "sixteen"), pool_size=CLIENTS)
    with app.app_context(), Session(engine) as session:
        of = firm(session)
        bank_account(session, of)
        granted = noticed(session, *(award(session, of) for _ in range(3)))
        people = [person(session, "finance_preparer").id for _ in range(CLIENTS)]
        session.commit()
    together = threading.Barrier(CLIENTS)

    def client(number: int) -> uuid.UUID | None:
        with Session(engine) as session:
            together.wait()
            try:
                batch = prepare_batch(session, actor=people[number], at=PAY_AT, award_ids=granted[number % 3 :])
                session.commit()
            except (IntegrityError, DomainError):
                session.rollback()
                return None
            return batch.id

    with ThreadPoolExecutor(CLIENTS) as pool:
        won = [batch for batch in pool.map(client, range(CLIENTS)) if batch]
    with Session(engine) as session:
        assert sorted(session.scalars(select(Batch.id))) == sorted(won)
        rows = session.execute(select(Remittance.award_id, func.count()).group_by(Remittance.award_id)).all()
        assert [count for _, count in rows] == [1] * len(rows)
        numbers = sorted(session.scalars(select(Batch.number)))
        assert numbers == [f"2020-{n:04d}" for n in range(1, len(won) + 1)]
    engine.dispose()
