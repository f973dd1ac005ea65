"""Money in every state it can be in: notices, objections, batches, the bank's answers, corrections, clawbacks."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.clock import BEIJING
from office.jobs.models import Job
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.clawback.corrected import to_ask
from subsidies.clawback.models import Clawback
from subsidies.clawback.services import propose_clawback, record_receipt, sign_clawback
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import export_batch, prepare_batch, release_batch
from subsidies.publicity.jobs import print_notice
from subsidies.publicity.models import NoticeRow, PublicNotice
from subsidies.publicity.services import PRINT, draw_notice, file_objection, publish_notice, settle_objection
from subsidies.returns.services import import_return, propose_correction
from tests.banking import line, text_file
from tests.factories import AT

EARLIER = datetime(2020, 1, 22, 9, 0, tzinfo=BEIJING)  # published then, a notice is over on the sixth of February
MEASURE = "chartered_bus"


class PaidInEveryState:
    """From seven awards of one measure; ``lower`` puts a lower award in the place of one that was paid.

    Papers of notices are printed when ``printed``.
    """

    def __init__(
        self,
        session: Session,
        preparer: uuid.UUID,
        releaser: uuid.UUID,
        granted: Sequence[Award],
        *,
        lower: Callable[[Award], Claim],
        printed: bool = False,
    ) -> None:
        self.session, self.preparer, self.releaser, self.printed = session, preparer, releaser, printed
        drafted, running, waiting, paid, failed, unknown, overpaid = (each.id for each in granted)
        self.draft = draw_notice(session, actor=preparer, at=AT, measure=MEASURE, award_ids=[drafted])
        self.running = self.published(AT, [running])
        self.over = self.published(EARLIER, [waiting, paid, failed, unknown, overpaid])
        self.objections()
        self.prepared = self.batch([waiting])
        self.released = self.batch([paid, failed, unknown, overpaid])
        release_batch(session, actor=releaser, at=AT, batch_id=self.released.id, content=self.released.content_hash)
        export_batch(session, actor=releaser, at=AT, batch_id=self.released.id)
        self.answers()
        self.claim = lower(granted[3])
        self.clawback = self.clawed_back()
        lower(granted[6])
        session.flush()

    def published(self, at: datetime, award_ids: list[uuid.UUID]) -> PublicNotice:
        drawn = draw_notice(self.session, actor=self.preparer, at=at, measure=MEASURE, award_ids=award_ids)
        notice = publish_notice(self.session, actor=self.releaser, at=at, notice_id=drawn.id)
        if self.printed:
            job = self.session.scalars(select(Job).where(Job.kind == PRINT, Job.subject_id == notice.id)).one()
            job.result, job.state = print_notice(self.session, job, lambda done, total: None), "done"
        return notice

    def objections(self) -> None:
        """One open and one dismissed, to the same row."""
        row = self.session.scalars(select(NoticeRow).where(NoticeRow.notice_id == self.running.id)).one()
        for words in ("该企业二月七日没有包车。", "金额与发票不符。"):
            filed = file_objection(
                self.session, actor=None, at=AT, row_id=row.id, name="费国荣", contact="13800001111", words=words
            )
        settle_objection(
            self.session,
            actor=self.releaser,
            at=AT,
            objection_id=filed.id,
            outcome="dismissed",
            reason="经核对发票，金额相符。",
        )

    def batch(self, award_ids: list[uuid.UUID]) -> Batch:
        return prepare_batch(self.session, actor=self.preparer, at=AT, award_ids=award_ids)

    def answers(self) -> None:
        """One paid, one failed with a proposed correction, one unknown; a line of another batch besides."""
        rows = self.session.scalars(
            select(Remittance).where(Remittance.batch_id == self.released.id).order_by(Remittance.number)
        ).all()
        lines = [
            line(self.released, row, outcome)
            for row, outcome in zip(rows, ("paid", "failed", "unknown", "paid"), strict=True)
        ]
        lines.append({**lines[0], "batch": "2020-9999"})
        content = text_file("generic", lines)
        self.file, _ = import_return(
            self.session, actor=self.preparer, at=AT, batch_id=self.released.id, name="回单.csv", content=content
        )
        self.rows = rows
        propose_correction(
            self.session,
            actor=self.preparer,
            at=AT,
            remittance_id=rows[1].id,
            account_name=rows[1].firm_name,
            number="1205017984794077573",
            bank=rows[1].bank,
            cnaps=rows[1].cnaps,
            reason="企业来函更正账号，附开户许可证。",
        )

    def clawed_back(self) -> Clawback:
        """What the correction takes back, signed, with a receipt."""
        [due] = to_ask(self.session)
        half = due.amount_fen // 2
        row = propose_clawback(
            self.session,
            actor=self.preparer,
            at=AT,
            award_id=due.award_id,
            amount_fen=due.amount_fen,
            reason=due.reason,
            legal_basis="财政违法行为处罚处分条例第六条",
            instalments=[(date(2020, 3, 9), half), (date(2020, 4, 9), due.amount_fen - half)],
            correction_id=due.correction_id,
        )
        sign_clawback(self.session, actor=self.releaser, at=AT, clawback_id=row.id, series="湖财追")
        record_receipt(
            self.session,
            actor=self.preparer,
            at=AT + timedelta(hours=1),
            clawback_id=row.id,
            received_on=AT.date(),
            amount_fen=50_000,
            slip="HZ20200208001",
        )
        return row

    @property
    def values(self) -> dict[str, list[object]]:
        """What stands in addresses, by the names of the routes."""
        return {
            "notice_number": [self.running.number, self.over.number],
            "row_number": [1],
            "notice_id": [self.draft.id, self.running.id, self.over.id],
            "file_number": [1],
            "return_file_id": [self.file.id],
            "remittance_id": [row.id for row in self.rows],
            "clawback_id": [self.clawback.id],
            "award_id": [self.clawback.award_id],
        }

    @property
    def pages(self) -> dict[str, str]:
        """The pages that finance and the auditor see, by name."""
        paid, failed, unknown, _ = self.rows
        return {
            "notices": "/publicity/office/",
            "notice-draft": f"/publicity/office/{self.draft.id}",
            "notice-objected": f"/publicity/office/{self.running.id}",
            "payouts": "/payouts/",
            "batch-prepared": f"/payouts/{self.prepared.id}",
            "batch-released": f"/payouts/{self.released.id}",
            "returns": "/returns/",
            "reconciliation": f"/returns/batches/{self.released.id}",
            "return-file": f"/returns/files/{self.file.id}",
            "remittance-failed": f"/returns/remittances/{failed.id}",
            "remittance-unknown": f"/returns/remittances/{unknown.id}",
            "clawbacks": "/clawback/",
            "clawback": f"/clawback/{self.clawback.id}",
            "traces": "/trace/",
            "trace": f"/trace/{paid.id}",
            "finance": "/finance/",
        }

    @property
    def proposing(self) -> str:
        """The form of a clawback that a correction fills in."""
        [due] = to_ask(self.session)
        return f"/clawback/awards/{due.award_id}?correction={due.correction_id}"

    @property
    def public(self) -> dict[str, str]:
        """The pages that anybody sees."""
        return {
            "notices": "/publicity/",
            "notice": f"/publicity/{self.running.number}",
            "notice-over": f"/publicity/{self.over.number}",
            "objection": f"/publicity/{self.running.number}/1/objection",
        }
