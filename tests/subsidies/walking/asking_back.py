"""Steps of asking back: clawbacks by hand and because of corrections, signed, declined, withdrawn, received."""

import itertools
import uuid
from datetime import timedelta

from subsidies.clawback.corrected import of_claim
from subsidies.clawback.services import (
    decline_clawback,
    propose_clawback,
    record_receipt,
    sign_clawback,
    withdraw_clawback,
)
from tests.subsidies.walking.model import AskedBack, Granted
from tests.subsidies.walking.steps import PICK, WHO, Steps, act, one_in, whole

_slips = itertools.count(1)


class AskingBack(Steps):
    """From money that was paid too much to its last fen."""

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
        held = max(min(award.paid - award.claimed, award.claim.held), 0)
        most = award.claim.most(award, by_hand=True) or held
        amount = max(most * part // 100, 1) if pick % 7 else most + part
        by = self.who(who)
        why = (
            "不超过已支付而未追回的" if not 0 < amount <= held
            else "多支付而还没有人提出追回的只有" if amount > award.claim.most(award, by_hand=True)
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
            self.asked(AskedBack(found, award, amount, by, by_hand=True))

    @act(
        8,
        lambda self: any(each.took_back for each in self.books.claims),
        lambda self: any(each.took_back and each.excess for each in self.books.claims),
        pick=PICK,
        who=WHO,
    )
    def ask_corrected(self, pick: int, who: int) -> None:
        claim = self.chosen([each for each in self.books.claims if each.took_back], pick, lambda each: each.excess > 0)
        found, by = of_claim(self.session, claim.id), self.who(who)
        open_ = sum(each.amount for each in claim.asks if each.state == "proposed")
        assert sum(each.amount_fen for each in found) <= max(claim.excess - open_, 0)
        if not found:
            return
        due = found[pick % len(found)]
        award = next(each for each in claim.awards if each.id == due.award_id)
        assert due.amount_fen <= claim.most(award, by_hand=False)

        def deed() -> uuid.UUID:
            return propose_clawback(
                self.session, actor=by, at=self.at, award_id=award.id, amount_fen=due.amount_fen, reason="更正",
                legal_basis="条例第六条", instalments=[(self.at.date() + timedelta(days=30), due.amount_fen)],
                correction_id=due.correction_id,
            ).id  # fmt: skip

        asked = self.attempt("ask_corrected", deed, "uq_clawbacks_open_award_id" if self.open(award) else "")
        if asked is not None:
            self.asked(AskedBack(asked, award, due.amount_fen, by, by_hand=False))

    def asked(self, row: AskedBack) -> None:
        """Keep a clawback somebody proposed."""
        self.books.clawbacks.append(row)
        row.award.claim.asks.append(row)

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
            if sign:
                award.owed += row.amount
                row.signed_at = self.at
                award.claim.fit()

    @act(5, lambda self: any(each.state == "signed" for each in self.books.clawbacks), pick=PICK, who=WHO)
    def withdraw_clawback(self, pick: int, who: int) -> None:
        if pick % 2:  # one that is withdrawn is of little use to the rest of the walk
            return
        row = self.chosen(self.books.clawbacks, pick // 2, lambda each: each.state == "signed")
        by = self.who(who)
        claim = row.award.claim
        why = (
            "已由他人办理" if row.state != "signed"
            else "另一人撤销" if by == row.proposer
            else "元待付，撤销后" if claim.waits > max(claim.total - claim.held - row.owed, 0)
            else ""
        )  # fmt: skip

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
