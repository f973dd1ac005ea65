"""Money asked back: two people, never more than was paid, never more received than is owed; the ledger says what is."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.printer import render
from office.documents.queries import validity
from office.errors import Conflict, Invalid, NotAllowed
from subsidies.clawback.models import Clawback
from subsidies.clawback.queries import claimable, clawback_of, plan_of
from subsidies.clawback.services import (
    decline_clawback,
    propose_clawback,
    record_receipt,
    sign_clawback,
    withdraw_clawback,
)
from subsidies.ledger.queries import fund_figures
from subsidies.ledger.verification import verify
from subsidies.returns.services import import_return
from tests.factories import PAY_AT
from tests.subsidies.returns.test_returning import Sent

DUE = (date(2020, 3, 16), date(2020, 4, 16))


class Paid(Sent):
    """One award paid 1,000.00."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, ["1000.00"])
        import_return(
            session, actor=self.preparer, at=PAY_AT, batch_id=self.batch.id, name="a", content=self.said("paid")
        )
        self.award_id = self.rows()[0].award_id

    def propose(self, amount: int = 60_000, plan: list[tuple[date, int]] | None = None) -> Clawback:
        return propose_clawback(
            self.session, actor=self.preparer, at=PAY_AT, award_id=self.award_id, amount_fen=amount,
            reason="有一辆车未开行。", legal_basis="财政违法行为处罚处分条例第六条",
            instalments=plan if plan is not None else [(DUE[0], amount - 20_000), (DUE[1], 20_000)],
        )  # fmt: skip

    def signed(self, amount: int = 60_000) -> Clawback:
        row = self.propose(amount)
        return sign_clawback(self.session, actor=self.releaser, at=PAY_AT, clawback_id=row.id, series="湖财追")

    def receive(self, row: Clawback, amount: int, slip: str = "001") -> None:
        record_receipt(
            self.session, actor=self.preparer, at=PAY_AT + timedelta(days=1), clawback_id=row.id,
            received_on=PAY_AT.date(), amount_fen=amount, slip=slip,
        )  # fmt: skip


def test_the_way_of_a_clawback_to_its_last_fen(session: Session) -> None:
    paid = Paid(session)
    row = paid.propose()
    with pytest.raises(NotAllowed, match="提出人以外"):
        sign_clawback(session, actor=paid.preparer, at=PAY_AT, clawback_id=row.id, series="湖财追")
    assert clawback_of(session, row.id).owed == 0
    sign_clawback(session, actor=paid.releaser, at=PAY_AT, clawback_id=row.id, series="湖财追")
    assert (clawback_of(session, row.id).owed, claimable(session, paid.award_id).amount_fen) == (60_000, 40_000)
    paid.receive(row, 45_000)
    with pytest.raises(IntegrityError, match="uq_clawback_receipts"), session.begin_nested():
        paid.receive(row, 1, "001")
    with pytest.raises(Invalid, match=r"不超过尚欠的 150.00 元"):
        paid.receive(row, 15_001, "002")
    told = clawback_of(session, row.id)
    assert [(each.received, each.late) for each in plan_of(session, told, date(2020, 5, 1))] == [
        (40_000, False),
        (5_000, True),
    ]
    paid.receive(row, 15_000, "002")
    assert (row.state, clawback_of(session, row.id).owed) == ("settled", 0)
    figures = fund_figures(session, "resumption", 2020)
    assert (figures.clawback_claimed, figures.clawback_received) == (60_000, 60_000)
    session.commit()
    assert verify(session).fault == ""


def test_never_more_than_was_paid_and_the_plan_comes_to_the_whole(session: Session) -> None:
    paid = Paid(session)
    for amount, plan, words in (
        (100_001, [(DUE[0], 100_001)], r"不超过已支付而未追回的 1,000.00 元"),
        (500, [(DUE[0], 499)], r"各期之和 4.99 元与追回金额 5.00 元不符"),
        (500, [], "1 至 36 期"),
        (500, [(DUE[1], 250), (DUE[0], 250)], "依次递增"),
        (500, [(date(2020, 2, 1), 500)], "不早于今天"),
    ):
        with pytest.raises(Invalid, match=words):
            paid.propose(amount, plan)
    paid.signed()
    with pytest.raises(IntegrityError, match="uq_clawbacks_open_award_id"), session.begin_nested():
        paid.propose(30_000)


def test_withdrawn_and_declined_owe_nothing(session: Session) -> None:
    paid = Paid(session)
    declined = paid.propose()
    decline_clawback(session, actor=paid.releaser, at=PAY_AT, clawback_id=declined.id, reason="证据不足")
    row = paid.signed()
    paid.receive(row, 10_000)
    with pytest.raises(NotAllowed):
        withdraw_clawback(session, actor=paid.preparer, at=PAY_AT, clawback_id=row.id, reason="复议撤销")
    withdraw_clawback(session, actor=paid.releaser, at=PAY_AT, clawback_id=row.id, reason="复议撤销")
    told = clawback_of(session, row.id)
    assert (told.received, told.owed, claimable(session, paid.award_id).amount_fen) == (10_000, 0, 90_000)
    with pytest.raises(Conflict):
        paid.receive(row, 1, "003")
    session.commit()
    assert verify(session).fault == ""


def test_the_letter_says_what_is_owed_and_whether_it_still_is(session: Session) -> None:
    paid = Paid(session)
    row = paid.signed()
    document = session.get_one(IssuedDocument, row.document_id)
    pdf = render(
        document.template, {"issuer": "湖州市经济和信息化局", **document.facts}, number=document.full_number,
        verification_url="http://127.0.0.1:8000/verify/ABC", code=document.verification_code,
    )  # fmt: skip
    told = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for expected in (
        "湖财追〔2020〕1号",
        "湖经信补〔2020〕1号",
        "600.00元",
        "陆佰元整",
        "2020年3月16日前缴400.00元",
        "有一辆车未开行",
    ):
        assert expected in told
    found = validity(session, document, on=PAY_AT.date())
    assert found.sentence.format(**found.values) == "该追回决定有效，尚有 600.00 元未收回。"
