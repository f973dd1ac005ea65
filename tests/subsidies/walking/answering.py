"""Steps after payment: what banks answer, accounts corrected, unknown money settled, money asked back and received."""

import itertools
import uuid
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from office.money import yuan
from subsidies.clawback.services import (
    decline_clawback,
    propose_clawback,
    record_receipt,
    sign_clawback,
    withdraw_clawback,
)
from subsidies.payouts.models import Batch, Remittance
from subsidies.returns.services import decide_correction, import_return, propose_correction, settle_remittance
from tests.banking import line as said
from tests.banking import text_file, workbook
from tests.subsidies.walking.model import BACK, AskedBack, Drawn, Granted, Line
from tests.subsidies.walking.steps import PICK, WHO, Steps, act, always, one_in, one_of, whole
from tests.subsidies.walking.town import BANKS, NUMBERS

SAYS = one_of(["paid", "paid", "paid", "failed", "failed", "unknown", "part", "nothing", "torn", "twice"])
HOLDS = ("unknown", "partial", "contradiction")
_slips = itertools.count(1)


def found_of(line: Line, says: str) -> str:
    """What a bank's word of a line comes to, where the line stands; in the words of the statement."""
    if says == "torn":
        return "contradiction"
    if says == "part":
        return "partial" if line.amount > 1 else "paid"
    if line.state in ("sent", "unknown"):
        return says
    if line.state == "paid":
        back = "clawed_back" if line.award.claimed else "returned_later"
        return back if says == "failed" else "repeated"
    return "reversed" if says == "paid" else "repeated"


class Answering(Steps):
    """From the bank's answer to the last fen that comes back."""

    @act(
        14,
        lambda self: any(each.state == "released" for each in self.books.batches),
        always,
        pick=PICK,
        says=lambda chance: [SAYS(chance) for _ in range(6)],
        who=WHO,
        foreign=one_in(2),
        old=one_in(5),
    )
    def bank_answers(self, pick: int, says: list[str], who: int, foreign: bool, old: bool) -> None:
        def unanswered(batch: Drawn) -> bool:
            return batch.state == "released" and any(each.state in ("sent", "unknown") for each in batch.lines)

        batch = self.chosen(self.books.batches, pick, unanswered)
        if old and batch.files:
            self.same_file(batch, pick, who)
            return
        row_of = {
            row.id: row for row in self.session.scalars(select(Remittance).where(Remittance.batch_id == batch.id))
        }
        told = self.session.get_one(Batch, batch.id)
        lines, findings, counts = [], {}, Counter[str]()
        for line, word in zip(batch.lines, says, strict=False):
            row = row_of[line.id]
            if word == "nothing":
                continue
            finding = found_of(line, "paid" if word == "twice" else word)
            findings[line.id] = finding
            counts[finding] += 2 if word == "torn" else 1
            if word == "torn":
                lines += [said(told, row, "paid"), said(told, row, "failed")]
            elif word == "part":
                lines.append(said(told, row, "paid", amount=yuan(max(line.amount // 2, 1))))
            else:
                lines.append(said(told, row, "paid" if word == "twice" else word))
            if word == "twice":
                lines.append(lines[-1])
                counts["duplicate"] += 1
        if foreign:
            lines += [said(told, row_of[batch.lines[0].id], "paid", batch="2019-9999")]
            counts["other_batch"] += 1
        if not lines:
            return
        content = (workbook if pick % 2 else text_file)(batch.profile, lines)
        if content in batch.files:
            return
        by = self.who(who)

        def deed() -> tuple[dict[str, int], bool]:
            taken, new = import_return(
                self.session, actor=by, at=self.at, batch_id=batch.id, name="回单", content=content
            )
            return taken.counts, new

        why = "" if batch.state == "released" else "放行后才能导入"
        result = self.attempt("bank_answers", deed, why)
        if why:
            return
        assert result == (dict(counts), True)
        batch.files.append(content)
        for line in batch.lines:
            if line.id in findings:
                self.done[f"answer_{findings[line.id]}"] += 1
                self.answered(line, findings[line.id])

    def same_file(self, batch: Drawn, pick: int, who: int) -> None:
        """The same file once more: nothing is done."""

        def deed() -> bool:
            content = batch.files[pick % len(batch.files)]
            _, new = import_return(
                self.session, actor=self.who(who), at=self.at, batch_id=batch.id, name="回单", content=content
            )
            return new

        assert self.attempt("same_file", deed) is False

    def answered(self, line: Line, finding: str) -> None:
        """What an answer does to the money of a line."""
        award = line.award
        if finding == "returned_later":
            award.paid -= line.amount
            award.returned += line.amount
            line.state = "failed"
        elif finding in HOLDS and line.state in ("sent", "unknown"):
            line.state = "unknown"
        elif finding in ("paid", "failed"):
            self.settled(line, line.amount if finding == "paid" else 0)

    def settled(self, line: Line, paid: int) -> None:
        """So much of a line was paid, the rest came back."""
        line.award.remitted -= line.amount
        line.award.paid += paid
        line.award.returned += line.amount - paid
        line.state = "paid" if paid == line.amount else "part_paid" if paid else "failed"

    @act(
        8,
        lambda self: any(each.state == "unknown" for each in self.books.lines()),
        pick=PICK,
        who=WHO,
        outcome=one_of(["paid", "failed", "part_paid"]),
    )
    def settle_unknown(self, pick: int, who: int, outcome: str) -> None:
        line = self.chosen(self.books.lines(), pick, lambda each: each.state == "unknown")
        by, part = self.who(who), pick % line.amount
        why = (
            "已由他人办理" if line.state != "unknown"
            else "编制人不能核定" if by == line.batch.preparer
            else "部分到账的金额须" if outcome == "part_paid" and not part
            else ""
        )  # fmt: skip

        def deed() -> None:
            settle_remittance(
                self.session, actor=by, at=self.at, remittance_id=line.id, outcome=outcome, paid_fen=part,
                reason="银行函复", evidence_name="函.pdf", evidence=b"%PDF-1.7 letter",
            )  # fmt: skip

        self.attempt("settle_unknown", deed, why)
        if not why:
            self.settled(line, {"paid": line.amount, "failed": 0, "part_paid": part}[outcome])

    @act(
        10,
        lambda self: any(each.state in BACK for each in self.books.lines()),
        lambda self: any(
            each is each.award.last_back() and not each.correction and not each.corrected for each in self.books.lines()
        ),
        pick=PICK,
        who=WHO,
        number=one_of(NUMBERS),
        cnaps=one_of(sorted(BANKS)),
    )
    def propose_account(self, pick: int, who: int, number: str, cnaps: str) -> None:
        line = self.chosen(
            self.books.lines(), pick, lambda each: each is each.award.last_back() and each.correction is None
        )
        by = self.who(who)
        again = any(each.retry_of is line and each.state != "dissolved" for each in line.award.lines)
        why = (
            "已由他人办理" if line.state not in BACK
            else "已列入另一批次" if again
            else "uq_account_corrections_standing" if line.correction or line.corrected
            else ""
        )  # fmt: skip

        def deed() -> uuid.UUID:
            return propose_correction(
                self.session, actor=by, at=self.at, remittance_id=line.id, account_name=line.award.firm.name,
                number=number, bank=BANKS[cnaps], cnaps=cnaps, reason="企业来函更正",
            ).id  # fmt: skip

        found = self.attempt("propose_account", deed, why)
        if found is not None:
            line.correction = (found, by, number, cnaps, "proposed")

    @act(
        10,
        lambda self: any(each.correction for each in self.books.lines()),
        pick=PICK,
        who=WHO,
        decline=one_in(5),
    )
    def decide_account(self, pick: int, who: int, decline: bool) -> None:
        confirm = not decline
        lines = [each for each in self.books.lines() if each.correction]
        line = lines[pick % len(lines)]
        assert line.correction is not None
        key, proposer, number, cnaps, _ = line.correction
        by = self.who(who)
        why = "提出人以外的另一人" if confirm and by == proposer else ""

        def deed() -> None:
            decide_correction(self.session, actor=by, at=self.at, correction_id=key, confirm=confirm)

        self.attempt("confirm_account" if confirm else "decline_account", deed, why)
        if not why:
            line.correction, line.corrected = None, confirm
            if confirm:
                line.award.firm.number, line.award.firm.cnaps = number, cnaps

    @act(
        5,
        lambda self: any(each.paid for each in self.books.awards),
        lambda self: any(each.paid > each.claimed and not self.open(each) for each in self.books.awards),
        pick=PICK,
        who=WHO,
        part=whole(1, 100),
    )
    def ask_back(self, pick: int, who: int, part: int) -> None:
        award = self.chosen(self.books.awards, pick, lambda each: each.paid > each.claimed and not self.open(each))
        most = award.paid - award.claimed
        amount = max(most * part // 100, 1) if pick % 7 else most + part
        by = self.who(who)
        why = (
            "不超过已支付而未追回的" if not 0 < amount <= most
            else "uq_clawbacks_open_award_id" if self.open(award)
            else ""
        )  # fmt: skip

        def deed() -> uuid.UUID:
            return propose_clawback(
                self.session, actor=by, at=self.at, award_id=award.id, amount_fen=amount, reason="车辆未开行",
                legal_basis="条例第六条", instalments=[(self.at.date() + timedelta(days=30), amount)],
            ).id  # fmt: skip

        found = self.attempt("ask_back", deed, why)
        if found is not None:
            self.books.clawbacks.append(AskedBack(found, award, amount, by))

    def open(self, award: Granted) -> AskedBack | None:
        """The clawback of an award that is not over."""
        return next(
            (each for each in self.books.clawbacks if each.award is award and each.state in ("proposed", "signed")),
            None,
        )

    @act(
        8,
        lambda self: self.books.clawbacks,
        lambda self: any(each.state == "proposed" for each in self.books.clawbacks),
        pick=PICK,
        who=WHO,
        decline=one_in(4),
    )
    def decide_clawback(self, pick: int, who: int, decline: bool) -> None:
        sign = not decline
        row = self.chosen(self.books.clawbacks, pick, lambda each: each.state == "proposed")
        by, award = self.who(who), row.award
        why = (
            "已由他人办理" if row.state != "proposed"
            else "提出人以外的另一人签发" if sign and by == row.proposer
            else "不超过已支付而未追回的" if sign and row.amount > award.paid - award.claimed
            else ""
        )  # fmt: skip

        def deed() -> None:
            if sign:
                sign_clawback(self.session, actor=by, at=self.at, clawback_id=row.id, series="湖财追")
            else:
                decline_clawback(self.session, actor=by, at=self.at, clawback_id=row.id, reason="证据不足")

        self.attempt("sign_clawback" if sign else "decline_clawback", deed, why)
        if not why:
            row.state = "signed" if sign else "declined"
            award.owed += row.amount if sign else 0

    @act(3, lambda self: any(each.state == "signed" for each in self.books.clawbacks), pick=PICK, who=WHO)
    def withdraw_clawback(self, pick: int, who: int) -> None:
        if pick % 3:
            return
        row = self.chosen(self.books.clawbacks, pick // 3, lambda each: each.state == "signed")
        by = self.who(who)
        why = "已由他人办理" if row.state != "signed" else "另一人撤销" if by == row.proposer else ""

        def deed() -> None:
            withdraw_clawback(self.session, actor=by, at=self.at, clawback_id=row.id, reason="复议撤销")

        self.attempt("withdraw_clawback", deed, why)
        if not why:
            row.award.owed -= row.owed
            row.state = "withdrawn"

    @act(
        8,
        lambda self: any(each.state == "signed" for each in self.books.clawbacks),
        pick=PICK,
        part=whole(1, 130),
    )
    def receive(self, pick: int, part: int) -> None:
        row = self.chosen(self.books.clawbacks, pick, lambda each: each.state == "signed")
        amount = max((row.owed or row.amount) * min(part, 100) // 100, 1) + (part if part > 120 else 0)
        why = "已由他人办理" if row.state != "signed" else "不超过尚欠的" if amount > row.owed else ""

        def deed() -> None:
            record_receipt(
                self.session, actor=self.who(0), at=self.at, clawback_id=row.id, received_on=self.at.date(),
                amount_fen=amount, slip=f"W{next(_slips)}",
            )  # fmt: skip

        self.attempt("receive", deed, why)
        if not why:
            row.award.owed -= amount
            row.award.received += amount
            row.received += amount
            if not row.owed:
                row.state = "settled"
