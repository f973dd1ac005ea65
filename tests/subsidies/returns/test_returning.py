"""From release to the bank's answers and back: every fen in its place, failed money paid again once."""

import uuid
from collections.abc import Sequence
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from office.firms.models import BankAccount
from office.notices.models import Notice
from subsidies.ledger.queries import award_standing, fund_figures
from subsidies.ledger.verification import verify
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.payouts.waiting import unpaid_awards
from subsidies.policy.postings import Account
from subsidies.returns.export import statement
from subsidies.returns.models import ReturnLine
from subsidies.returns.queries import reconciled
from subsidies.returns.services import decide_correction, import_return, propose_correction, settle_remittance
from tests.banking import line, text_file, workbook
from tests.factories import CODES, PAY_AT, award, bank_account, firm, noticed, person

PDF = b"%PDF-1.7 the bank's letter"
GOOD = "1205017984794077573"


class Sent:
    """A released batch over awards of some firms."""

    def __init__(self, session: Session, amounts: Sequence[str], profile: str = "generic") -> None:
        self.session = session
        awards = []
        for number, amount in enumerate(amounts):
            of = firm(session, CODES[number], f"湖州第{number + 1}有限公司")
            bank_account(session, of)
            awards.append(award(session, of, amount=amount))
        self.preparer, self.releaser = person(session).id, person(session).id
        self.batch = prepare_batch(
            session, actor=self.preparer, at=PAY_AT, award_ids=noticed(session, *awards), profile=profile
        )
        self.release(self.batch)

    def release(self, batch: Batch) -> None:
        release_batch(self.session, actor=self.releaser, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)

    def rows(self, batch: Batch | None = None) -> list[Remittance]:
        wanted = (batch or self.batch).id
        query = select(Remittance).where(Remittance.batch_id == wanted).order_by(Remittance.number)
        return list(self.session.scalars(query))

    def answer(self, content: bytes, batch: Batch | None = None) -> dict[str, int]:
        taken, _ = import_return(
            self.session,
            actor=self.preparer,
            at=PAY_AT,
            batch_id=(batch or self.batch).id,
            name="回单",
            content=content,
        )
        return taken.counts

    def said(self, *outcomes: str) -> bytes:
        rows = zip(self.rows(), outcomes, strict=True)
        return text_file(self.batch.profile, [line(self.batch, row, outcome) for row, outcome in rows])

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def correct(self, row: Remittance, number: str = GOOD) -> None:
        correction = propose_correction(
            self.session, actor=self.preparer, at=PAY_AT, remittance_id=row.id, account_name=row.firm_name,
            number=number, bank=row.bank, cnaps=row.cnaps, reason="企业来函更正",
        )  # fmt: skip
        decide_correction(self.session, actor=self.releaser, at=PAY_AT, correction_id=correction.id, confirm=True)


def test_paid_failed_and_unknown_reconcile_to_the_fen(session: Session) -> None:
    sent = Sent(session, ["1000.01", "2000.02", "3000.03", "4000.04"])
    rows = sent.rows()
    content = text_file(
        "generic", [line(sent.batch, row, each) for row, each in zip(rows, ("paid", "failed", "unknown"), strict=False)]
    )
    assert sent.answer(content) == {"paid": 1, "failed": 1, "unknown": 1}
    found = reconciled(session, [sent.batch.id])[sent.batch.id]
    assert (found.sent, found.paid, found.returned) == ((4, 1_000_010), (1, 100_001), (1, 200_002))
    assert (found.unknown, found.unanswered, found.difference, found.closed) == ((1, 300_003), (1, 400_004), 0, False)
    figures = fund_figures(session, "resumption", 2020)
    assert (figures.paid, figures.returned, figures.remitted) == (100_001, 200_002, 700_007)
    assert verify(session).fault == ""
    told = session.execute(select(Notice.kind, func.count()).group_by(Notice.kind)).all()
    assert sorted(told) == [("claim_awarded", 4), ("support_paid", 1), ("support_returned", 1)]


def test_the_same_file_again_does_nothing_and_says_so(session: Session) -> None:
    sent = Sent(session, ["1000.00", "2000.00"])
    content = sent.said("paid", "failed")
    first, new = import_return(
        session, actor=sent.preparer, at=PAY_AT, batch_id=sent.batch.id, name="a", content=content
    )
    again, newer = import_return(
        session, actor=sent.preparer, at=PAY_AT, batch_id=sent.batch.id, name="b", content=content
    )
    assert (again.id, new, newer) == (first.id, True, False)
    # the same answers in another file are recognised line by line
    other = workbook(
        "generic", [line(sent.batch, row, each) for row, each in zip(sent.rows(), ("paid", "failed"), strict=True)]
    )
    assert sent.answer(other) == {"repeated": 2}
    assert verify(session).fault == ""


@pytest.mark.parametrize("profile", ["generic", "icbc"])
@pytest.mark.parametrize("made", ["gbk", "utf-8-sig", "xlsx"])
def test_a_bank_answers_in_its_own_columns(session: Session, profile: str, made: str) -> None:
    sent = Sent(session, ["1234.56"], profile)
    lines = [line(sent.batch, sent.rows()[0], "paid")]
    content = workbook(profile, lines, total="1234.56") if made == "xlsx" else text_file(profile, lines, encoding=made)
    assert sent.answer(content) == {"paid": 1}
    assert sent.states() == ["paid"]


def test_a_total_that_does_not_agree_refuses_the_whole_file(session: Session) -> None:
    sent = Sent(session, ["1000.00", "2000.00"])
    lines = [line(sent.batch, row, "paid") for row in sent.rows()]
    with pytest.raises(Invalid, match=r"回单合计 5000.00 元与明细之和 3000.00 元不符"):
        sent.answer(text_file("generic", lines, total="5000.00"))
    assert sent.states() == ["sent", "sent"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件是空的"), (b"%PDF-1.7", "只接受"), ("序号,户名\r\n1,甲\r\n".encode("gbk"), "回单缺少以下列")],
)
def test_a_file_of_which_nothing_can_be_used_is_refused(session: Session, content: bytes, words: str) -> None:
    sent = Sent(session, ["1000.00"])
    with pytest.raises(Invalid, match=words):
        sent.answer(content)


def test_foreign_partial_and_contradicting_lines_are_named_and_move_nothing(session: Session) -> None:
    sent = Sent(session, ["1000.00", "2000.00"])
    one, two = sent.rows()
    lines = [
        line(sent.batch, one, "paid", amount="400.00"),
        line(sent.batch, two, "paid"),
        line(sent.batch, two, "failed"),
        line(sent.batch, two, "paid", batch="2020-7777"),
        line(sent.batch, two, "paid", number="88"),
    ]
    assert sent.answer(text_file("generic", lines)) == {
        "partial": 1, "contradiction": 2, "other_batch": 1, "no_such_row": 1,
    }  # fmt: skip
    assert sent.states() == ["unknown", "unknown"]
    kept = session.scalars(select(ReturnLine).order_by(ReturnLine.line)).all()
    assert [each.remittance_id for each in kept] == [one.id, two.id, two.id, None, None]
    assert fund_figures(session, "resumption", 2020).remitted == 300_000


def test_failed_money_is_corrected_by_two_people_and_paid_again_once(session: Session) -> None:
    sent = Sent(session, ["1000.00"])
    row = sent.rows()[0]
    sent.answer(sent.said("failed"))
    [waits] = unpaid_awards(session, PAY_AT.date())
    assert waits.blocker is not None
    assert (waits.blocker.code, waits.amount_fen) == ("to_correct", 100_000)
    with pytest.raises(Conflict, match="银行退回"):
        prepare_batch(session, actor=sent.preparer, at=PAY_AT, award_ids=[row.award_id])
    correction = propose_correction(
        session, actor=sent.preparer, at=PAY_AT, remittance_id=row.id, account_name=row.firm_name, number=GOOD,
        bank=row.bank, cnaps=row.cnaps, reason="企业来函更正",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="另一人确认"):
        decide_correction(session, actor=sent.preparer, at=PAY_AT, correction_id=correction.id, confirm=True)
    decide_correction(session, actor=sent.releaser, at=PAY_AT, correction_id=correction.id, confirm=True)
    assert session.scalars(select(BankAccount.number).where(BankAccount.firm_id == row.firm_id)).one() == GOOD
    again = prepare_batch(session, actor=sent.preparer, at=PAY_AT, award_ids=[row.award_id])
    [retry] = sent.rows(again)
    assert (retry.retry_of, retry.amount_fen, retry.account_number) == (row.id, 100_000, GOOD)
    with pytest.raises(IntegrityError, match="uq_remittances_"), session.begin_nested():
        prepare_batch(session, actor=sent.preparer, at=PAY_AT, award_ids=[row.award_id])
    sent.release(again)
    assert sent.answer(text_file("generic", [line(again, retry, "paid")]), again) == {"paid": 1}
    assert award_standing(session, row.award_id) == {Account.AVAILABLE: -100_000, Account.PAID: 100_000}
    # the first batch's bank says after all that it paid: named, nothing moves
    assert sent.answer(sent.said("paid")) == {"reversed": 1}
    assert verify(session).fault == ""


def test_money_reported_failed_after_it_was_paid_comes_back(session: Session) -> None:
    sent = Sent(session, ["1000.00", "2000.00"])
    sent.answer(sent.said("paid", "paid"))
    assert sent.answer(sent.said("failed", "paid")) == {"returned_later": 1, "repeated": 1}
    assert sent.states() == ["failed", "paid"]
    found = reconciled(session, [sent.batch.id])[sent.batch.id]
    assert (found.paid, found.returned, found.difference) == ((1, 200_000), (1, 100_000), 0)
    session.commit()
    sent.correct(sent.rows()[0])
    assert unpaid_awards(session, PAY_AT.date())[0].blocker is None
    assert verify(session).fault == ""


def test_unknown_money_is_held_until_settled_with_evidence(session: Session) -> None:
    sent = Sent(session, ["1000.00"])
    row = sent.rows()[0]
    sent.answer(sent.said("unknown"))
    with pytest.raises(IntegrityError, match="uq_remittances_award_id"), session.begin_nested():
        prepare_batch(session, actor=sent.preparer, at=PAY_AT, award_ids=[row.award_id])

    def settle(actor: uuid.UUID, outcome: str, paid: int, evidence: bytes = PDF) -> None:
        settle_remittance(
            session, actor=actor, at=PAY_AT, remittance_id=row.id, outcome=outcome, paid_fen=paid, reason="银行函复",
            evidence_name="函.pdf", evidence=evidence,
        )  # fmt: skip

    with pytest.raises(NotAllowed, match="编制人"):
        settle(sent.preparer, "paid", 0)
    with pytest.raises(Invalid, match="小于应付金额"):
        settle(sent.releaser, "part_paid", 100_000)
    with pytest.raises(Invalid, match="文件是空的"):
        settle(sent.releaser, "paid", 0, b"")
    settle(sent.releaser, "part_paid", 40_000)
    assert award_standing(session, row.award_id) == {
        Account.AVAILABLE: -100_000, Account.PAID: 40_000, Account.RETURNED: 60_000,
    }  # fmt: skip
    sent.correct(row)
    again = prepare_batch(session, actor=sent.preparer, at=PAY_AT, award_ids=[row.award_id])
    assert again.total_fen == 60_000
    sent.release(again)
    assert sent.answer(text_file("generic", [line(again, sent.rows(again)[0], "paid")]), again) == {"paid": 1}
    assert award_standing(session, row.award_id) == {Account.AVAILABLE: -100_000, Account.PAID: 100_000}
    assert verify(session).fault == ""


def test_the_statement_says_what_the_ledger_says(session: Session) -> None:
    content = statement("2020-0001", [(3, 600), (1, 100), (1, 200), (1, 300), (0, 0)], [])
    page = load_workbook(BytesIO(content))["对账"]
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["已送银行", 3, 6], ["已支付", 1, 1], ["已退回", 1, 2], ["结果不明", 1, 3], ["尚未回单", 0, 0], ["差额", 0, 0],
    ]  # fmt: skip
