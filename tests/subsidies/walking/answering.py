"""Steps after payment: what banks answer, at once or late; unknown money settled, accounts corrected."""

import uuid
from collections import Counter

from sqlalchemy import select

from office.money import yuan
from subsidies.payouts.models import Batch, Remittance
from subsidies.returns.services import decide_correction, import_return, propose_correction, settle_remittance
from tests.banking import line as said
from tests.banking import text_file, workbook
from tests.subsidies.walking.model import BACK, Drawn, Line
from tests.subsidies.walking.steps import PICK, WHO, Steps, act, always, one_in, one_of
from tests.subsidies.walking.town import BANKS, NUMBERS

SAYS = one_of(["paid", "paid", "paid", "failed", "failed", "unknown", "part", "nothing", "torn", "twice"])
HOLDS = ("unknown", "partial", "contradiction")


def found_of(line: Line, says: str) -> str:
    """What a bank's word of a line comes to, where the line stands; in the words of the statement."""
    if says == "torn":
        return "contradiction"
    if says == "part":
        return "partial" if line.amount > 1 else "paid"
    if line.state in ("sent", "unknown"):
        return says
    if line.state == "paid":
        return "returned_later" if says == "failed" else "repeated"
    return "reversed" if says == "paid" else "repeated"


def known(line: Line) -> bool:
    """Whether something was decided of a payment since: its award was corrected, or is asked back."""
    return bool(line.award.claim.asks) or len(line.award.claim.awards) > 1


class Answering(Steps):
    """From the bank's answer to the account it pays again to."""

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

    @act(
        4,
        lambda self: any(each.state == "paid" for each in self.books.lines()),
        lambda self: any(each.state == "paid" and known(each) for each in self.books.lines()),
        pick=PICK,
        who=WHO,
    )
    def comes_back(self, pick: int, who: int) -> None:
        """A payment comes back by itself, likely one of which something was decided since."""
        line = self.chosen([each for each in self.books.lines() if each.state == "paid"], pick, known)
        told = self.session.get_one(Batch, line.batch.id)
        words = [said(told, self.session.get_one(Remittance, line.id), "failed", words=f"退汇 {len(line.batch.files)}")]
        content = text_file(line.batch.profile, words)

        def deed() -> dict[str, int]:
            taken, _ = import_return(
                self.session, actor=self.who(who), at=self.at, batch_id=line.batch.id, name="回单", content=content
            )
            return taken.counts

        assert self.attempt("comes_back", deed) == {"returned_later": 1}
        line.batch.files.append(content)
        self.done["answer_returned_later"] += 1
        self.answered(line, "returned_later")

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
            claim = award.claim
            covered, gone = claim.came_back(award, line.amount)
            line.state = "failed"
            for kind, met in {
                "late_after_correction": len(claim.awards) > 1, "late_after_clawback": bool(claim.asks),
                "late_covers_clawback": covered > 0, "late_not_due": gone > 0,
            }.items():  # fmt: skip
                self.done[kind] += met
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
            each is each.award.last_back() and each.award.returned and not each.correction and not each.corrected
            for each in self.books.lines()
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
            else "无需更正账户" if not line.award.returned
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
