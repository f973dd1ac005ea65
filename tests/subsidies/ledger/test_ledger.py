"""The ledger on the real PostgreSQL: what it refuses at commit, what nobody can change, what verification names."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from office.db import domain_error
from office.web import Office
from subsidies.ledger.models import Balance, Posting, PostingLine
from subsidies.ledger.queries import award_standing, fund_figures
from subsidies.ledger.services import Move, move_awards, post
from subsidies.ledger.verification import Verification, verify
from subsidies.payouts.models import Remittance
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.policy.postings import Account, Event
from tests.conftest import copy_of
from tests.factories import AT, PAY_AT, award, bank_account, budget, firm, noticed, person

FUND, YEAR = "resumption", AT.year
AMOUNT = 2_400_000


@pytest.fixture
def own(app: Office, template: tuple[str, str]) -> Iterator[Session]:
    """A session on a database of the test's own, whose commits are real."""
    engine = create_engine(copy_of(template, "ledger"))
    with app.app_context(), Session(engine) as session:
        yield session
    engine.dispose()


def ceiling(session: Session, amount: int = 1000) -> int:
    return post(
        session, actor=None, at=AT, event=Event.CEILING_SET, fund=FUND, year=YEAR, amount_fen=amount,
        subject_id=uuid.uuid4(), reference="湖财测〔2020〕1号",
    )  # fmt: skip


def test_a_posting_moves_the_balances(session: Session) -> None:
    number = ceiling(session)
    sides = session.execute(
        select(PostingLine.account, PostingLine.amount_fen)
        .where(PostingLine.posting_id == number)
        .order_by(PostingLine.account)
    ).all()
    assert sides == [("appropriation", -1000), ("available", 1000)]
    kept = session.execute(select(Balance.account, Balance.amount_fen).order_by(Balance.account)).all()
    assert kept == sides


@pytest.mark.parametrize(
    "sides",
    [[], [("available", 1000)], [("available", 1000), ("appropriation", -999)]],
)
def test_an_unbalanced_posting_is_let_in_and_refused_at_commit(own: Session, sides: list[tuple[str, int]]) -> None:
    row = Posting(
        event="ceiling_set", fund=FUND, year=YEAR, amount_fen=1000, at=AT, subject_type="ceiling",
        subject_id=uuid.uuid4(), reference="",
    )  # fmt: skip
    own.add(row)
    own.flush()
    own.add_all(PostingLine(posting_id=row.id, account=account, amount_fen=amount) for account, amount in sides)
    own.flush()
    with pytest.raises(IntegrityError, match=f"posting {row.id} is not balanced: its {len(sides)} lines sum to"):
        own.commit()
    own.rollback()
    assert [own.scalar(select(func.count()).select_from(table)) for table in (Posting, PostingLine, Balance)] == [0] * 3


def test_a_line_added_later_to_a_balanced_posting_is_refused_at_commit(own: Session) -> None:
    number = ceiling(own)
    own.commit()
    own.add(PostingLine(posting_id=number, account="payable", amount_fen=5))
    own.flush()
    with pytest.raises(IntegrityError, match=f"posting {number} is not balanced: its 3 lines sum to 5 fen"):
        own.commit()
    own.rollback()
    assert fund_figures(own, FUND, YEAR).payable == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE postings SET amount_fen = 1",
        "UPDATE postings SET reference = 'other'",
        "DELETE FROM postings",
        "TRUNCATE postings CASCADE",
        "UPDATE posting_lines SET amount_fen = -amount_fen",
        "DELETE FROM posting_lines",
        "TRUNCATE posting_lines",
        "TRUNCATE balances",
    ],
)
def test_nothing_posted_ever_changes(session: Session, statement: str) -> None:
    ceiling(session)
    session.commit()
    with pytest.raises(DBAPIError, match="the ledger is append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE balances SET amount_fen = 7 WHERE account = 'available'",
        "DELETE FROM balances",
        "INSERT INTO balances VALUES ('resumption', 2020, 'paid', 7)",
    ],
)
def test_balances_follow_from_lines_and_nothing_else(session: Session, statement: str) -> None:
    ceiling(session)
    with pytest.raises(DBAPIError, match="balances follow from the lines"):
        session.execute(text(statement))


def test_the_same_event_on_the_same_thing_is_posted_once(session: Session) -> None:
    of = firm(session)
    granted = award(session, of)
    with pytest.raises(IntegrityError, match="uq_postings_event_subject_id") as refused, session.begin_nested():
        move_awards(
            session, actor=None, at=AT, event=Event.AWARD_SIGNED, moves=[Move(granted.id, granted.id, 5)], reference=""
        )
    assert str(domain_error(refused.value)) == "这笔款项已经记账，不能重复办理。请刷新查看最新状态。"


def move(session: Session, event: Event, award_id: uuid.UUID, amount: int = AMOUNT) -> None:
    moves = [Move(award_id, uuid.uuid4(), amount)]
    move_awards(session, actor=None, at=AT, event=event, moves=moves, reference="")


def test_one_awards_money_cannot_be_sent_twice_though_the_fund_has_more(session: Session) -> None:
    of = firm(session)
    twice, _other = award(session, of), award(session, of)
    move(session, Event.REMITTED, twice.id)
    session.commit()
    move(session, Event.REMITTED, twice.id)
    with pytest.raises(IntegrityError, match=f"award {twice.id} would stand at -{AMOUNT} fen in payable"):
        session.commit()


@pytest.mark.parametrize(
    ("event", "constraint"),
    [
        (Event.PAID, "ck_balances_side_kept"),
        (Event.RETURNED, "ck_balances_side_kept"),
        (Event.REMITTED_AGAIN, "ck_balances_side_kept"),
        (Event.CLAWBACK_RECEIVED, "ck_balances_side_kept"),
    ],
)
def test_money_does_not_leave_where_it_never_came(session: Session, event: Event, constraint: str) -> None:
    granted = award(session, firm(session))
    with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
        move(session, event, granted.id)


def test_the_whole_way_of_an_awards_money(session: Session) -> None:
    granted = award(session, firm(session))
    steps = [
        (Event.REMITTED, {Account.REMITTED: AMOUNT}),
        (Event.RETURNED, {Account.RETURNED: AMOUNT}),
        (Event.REMITTED_AGAIN, {Account.REMITTED: AMOUNT}),
        (Event.PAID, {Account.PAID: AMOUNT}),
    ]
    for event, stands in steps:
        move(session, event, granted.id)
        session.commit()
        assert award_standing(session, granted.id) == {Account.AVAILABLE: -AMOUNT, **stands}
    move(session, Event.CLAWBACK_DECIDED, granted.id, 1000)
    move(session, Event.CLAWBACK_RECEIVED, granted.id, 400)
    session.commit()
    found = fund_figures(session, FUND, YEAR)
    assert (found.paid, found.clawback_claimed, found.clawback_received) == (AMOUNT, 1000, 400)


def released(session: Session) -> Remittance:
    of = firm(session)
    bank_account(session, of)
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, award(session, of)))
    release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    session.commit()
    return session.scalars(select(Remittance)).one()


def test_a_whole_ledger_verifies(session: Session) -> None:
    released(session)
    # three ceilings, one award, one remittance
    assert verify(session) == Verification(5, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE posting_lines SET amount_fen = amount_fen + 1 WHERE account = 'remitted'",
         "posting {remitted} is not balanced: its 2 lines sum to 0.01"),
        ("UPDATE posting_lines SET account = 'paid' WHERE account = 'remitted'",
         "posting {remitted} has not the lines of remitted over 24000.00"),
        ("UPDATE balances SET amount_fen = 1 WHERE account = 'remitted'",
         "balance resumption 2020 remitted is kept as 0.01, its lines sum to 24000.00"),
        ("UPDATE awards SET amount_fen = amount_fen - 1",
         "award {award} is over 23999.99, posting {signed} over 24000.00"),
        ("UPDATE remittances SET amount_fen = amount_fen + 1",
         "remittance {remittance} is over 24000.01, posting {remitted} over 24000.00"),
        ("UPDATE batches SET state = 'prepared', released_at = NULL",
         "posting {remitted} over 24000.00 belongs to no remittance"),
        ("UPDATE ceilings SET amount_fen = 5 WHERE fund = 'resumption'",
         "ceiling resumption 2020 is 0.05, the ledger has 100000000.00"),
    ],
)  # fmt: skip
def test_verification_names_the_first_thing_altered_behind_the_triggers_back(
    session: Session, statement: str, fault: str
) -> None:
    row = released(session)
    numbers = dict(
        session.execute(select(Posting.event, Posting.id).where(Posting.event.in_(("award_signed", "remitted")))).all()
    )
    session.execute(text("SET LOCAL session_replication_role = replica"))  # what a malicious superuser could do
    session.execute(text(statement))
    session.expire_all()
    assert verify(session).fault == fault.format(
        award=row.award_id, remittance=row.id, signed=numbers["award_signed"], remitted=numbers["remitted"]
    )


def test_an_award_that_nobody_posted_is_named(session: Session) -> None:
    granted = award(session, firm(session))
    session.commit()
    session.execute(text("SET LOCAL session_replication_role = replica"))
    number = session.scalar(select(Posting.id).where(Posting.subject_id == granted.id))
    for statement in (
        f"DELETE FROM posting_lines WHERE posting_id = {number}",
        f"DELETE FROM postings WHERE id = {number}",
        "DELETE FROM balances WHERE account = 'payable'",
        "UPDATE balances SET amount_fen = 10000000000 WHERE account = 'available'",
    ):
        session.execute(text(statement))
    assert verify(session).fault == f"award {granted.id} over 24000.00 is not posted"


def test_the_command_says_whether_the_ledger_is_whole(app: Office, session: Session) -> None:
    budget(session)
    session.commit()
    run = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert (run.exit_code, run.output) == (0, "ledger: 3 postings, all balanced and all accounted for\n")
    session.execute(text("SET LOCAL session_replication_role = replica"))
    session.execute(text("DELETE FROM ceilings WHERE fund = 'emergency_goods'"))
    session.commit()
    run = app.test_cli_runner().invoke(args=["ledger", "verify"])
    assert run.exit_code == 1
    assert run.output == "ledger: ceiling emergency_goods 2020 is 0.00, the ledger has 100000000.00\n"
