"""Steps of correcting: awards reopened, another sum found or none, or kept after all."""

from typing import Any

from subsidies.assessment.services import assess_claim
from subsidies.corrections.services import keep_award, reopen_award
from subsidies.findings.services import adjust_fact, withdraw_adjustment
from tests.subsidies.walking.deciding import FACTS, amounts, stated
from tests.subsidies.walking.model import Asked
from tests.subsidies.walking.steps import PICK, WHO, Steps, act, one_in


def away(claim: Asked) -> bool:
    """Whether money of a claim was paid, or is with the bank."""
    return claim.held > 0 or any(each.remitted for each in claim.awards)


class Correcting(Steps):
    """From an award that was reopened to what takes its place; who signs it does so as any other."""

    @act(
        5,
        lambda self: any(each.awards for each in self.books.claims),
        lambda self: any(each.state == "awarded" and away(each) for each in self.books.claims),
        pick=PICK,
    )
    def reopen(self, pick: int) -> None:
        # What is corrected before it is paid begins its way anew; most corrections are of what left already.
        paid = [each for each in self.books.claims if away(each)] if pick % 5 else []
        claim = self.chosen(paid or self.books.claims, pick, lambda each: each.state == "awarded")

        def deed() -> None:
            reopen_award(self.session, actor=self.who(0), at=self.at, claim_id=claim.id, reason="复核")

        why = "" if claim.state == "awarded" else "不能“启动更正”"
        self.attempt("reopen", deed, why)
        if not why:
            claim.state, claim.adjusted = "reopened", claim.awards[-1].adjusted

    @act(
        10,
        lambda self: any(each.state == "reopened" for each in self.books.claims),
        pick=PICK,
        who=WHO,
        amount=amounts,
        nothing=one_in(6),
    )
    def correct(self, pick: int, who: int, amount: int, nothing: bool) -> None:
        claim = self.chosen(
            [each for each in self.books.claims if each.state == "reopened"], pick, lambda each: not each.firm.stopped
        )
        actor, fact = self.who(who), FACTS[claim.measure]
        if claim.held > 60 and pick % 3:  # to less than was paid
            amount = max(amount % claim.held // 60, 1) * 60
        about: dict[str, Any] = {"actor": actor, "at": self.at, "claim_id": claim.id}

        def deed() -> None:
            if not nothing and amount != claim.filed:
                value = stated(claim.measure, amount)
                adjust_fact(self.session, **about, line=1, fact=fact, value=value, reason="更正")
            elif not nothing and claim.adjusted:
                withdraw_adjustment(self.session, **about, line=1, fact=fact)
            assess_claim(self.session, **about, outcome="refuse" if nothing else "award", reason="更正")

        why = "" if nothing or not claim.firm.stopped else "补助暂不能签发"
        why = why or ("与原决定相同" if not nothing and amount == claim.total else "")
        self.attempt("correct", deed, why)
        if not why:
            claim.state, claim.assessor = "corrected", actor
            claim.proposed = 0 if nothing else amount
            claim.adjusted = claim.adjusted if nothing else amount != claim.filed

    @act(1, lambda self: any(each.state == "reopened" for each in self.books.claims), pick=PICK)
    def keep(self, pick: int) -> None:
        claim = self.chosen(self.books.claims, pick, lambda each: each.state == "reopened")

        def deed() -> None:
            keep_award(self.session, actor=self.who(0), at=self.at, claim_id=claim.id)

        why = "" if claim.state == "reopened" else "不能“维持原决定”"
        self.attempt("keep", deed, why)
        if not why:
            claim.state = "awarded"
