"""Steps of deciding: ceilings, claims, assessments, signatures, stops; firms' standing; days that pass."""

import itertools
import uuid
from datetime import date, timedelta
from random import Random

from sqlalchemy import select

from office.accounts.models import Person
from office.firms.models import Firm
from office.money import yuan
from resumption.policy.standing import Sanction
from resumption.sanctions.services import Draft, confirm_sanction, propose_sanction
from subsidies.assessment.models import Award
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.budgets.services import confirm_ceiling, propose_ceiling, release_commitment
from subsidies.corrections.models import AwardCorrection
from subsidies.findings.services import accept_evidence
from tests.factories import BUS, filed_lines
from tests.resumption.sanctions.acts import CITE, ISSUER, REASON, SERIES, URGENT
from tests.subsidies.walking.model import Asked, Granted
from tests.subsidies.walking.steps import PICK, WHO, Steps, act, always, one_in, one_of, whole

YEARS = (2020, 2021)
FUNDS = {"chartered_bus": "resumption", "equipment": "emergency_goods"}
FACTS = {"chartered_bus": "fare", "equipment": "investment"}
LARGEST_FEN = 300_000


def ceilings(chance: Random) -> int:
    """What a fund may commit, in fen: mostly enough for a dozen awards, sometimes for none."""
    return chance.choice(
        (chance.randint(1, 40) * 100_000, chance.randint(10, 40) * 100_000, chance.randint(1, 900_000))
    )


def amounts(chance: Random) -> int:
    """What a firm is due, in fen: a multiple of 60, which 60 % of whole yuan comes to."""
    return chance.randint(1, LARGEST_FEN // 60) * 60


TRANSITIONS = {
    ("active", "suspend"): "suspended", ("active", "remove"): "removed", ("suspended", "remove"): "removed",
    ("suspended", "restore"): "active", ("removed", "restore"): "active",
}  # fmt: skip
_invoices = itertools.count(1)


def stated(measure: str, amount: int) -> str:
    """What a firm states so that it is due ``amount`` fen (a multiple of 60): its fare, or what it invested."""
    return yuan(amount if measure == "chartered_bus" else amount // 60 * 100)


class Deciding(Steps):
    """From a ceiling to an award, and to the award that supersedes it."""

    @act(
        4,
        always,
        lambda self: any(each.state == "published" and each.last_day >= self.at.date() for each in self.books.notices),
        days=whole(3, 9),
    )
    def days_pass(self, days: int) -> None:
        self.taken["days_pass"] += 1
        self.done["days_pass"] += 1
        self.at += timedelta(days=days)

    @act(1, lambda self: self.at.year == YEARS[0] and self.books.awards, pick=whole(0, 29))
    def year_ends(self, pick: int) -> None:
        if pick:
            return
        self.taken["year_ends"] += 1
        self.done["year_ends"] += 1
        self.at = self.at.replace(year=YEARS[1], month=1, day=4)

    @act(
        2,
        always,
        lambda self: any((fund, self.at.year) not in self.books.ceilings for fund in FUNDS.values()),
        fund=one_of(sorted(set(FUNDS.values()))),
        amount=ceilings,
    )
    def set_ceiling(self, fund: str, amount: int) -> None:
        year = self.at.year

        def deed() -> None:
            row = propose_ceiling(
                self.session, actor=self.who(0), at=self.at, fund=fund, year=year, amount_fen=amount,
                since=date(year, 1, 1), document="批复", number="", words="原文",
            )  # fmt: skip
            confirm_ceiling(self.session, actor=self.who(1), at=self.at, ceiling_id=row.id)

        why = "低于已承诺" if amount < self.books.committed(fund, year) else ""
        why = why or ("与现行上限相同" if self.books.ceilings.get((fund, year)) == amount else "")
        self.attempt("set_ceiling", deed, why)
        if not why:
            self.books.ceilings[fund, year] = amount

    @act(3, pick=PICK, measure=one_of(sorted(FUNDS)), amount=amounts)
    def file_claim(self, pick: int, measure: str, amount: int) -> None:
        firm = self.books.firms[pick % len(self.books.firms)]
        line = {FACTS[measure]: stated(measure, amount), "invoice_no": f"W{next(_invoices):09d}"}
        line = {**BUS, **line} if measure == "chartered_bus" else {"already_funded": "0", **line}

        def deed() -> uuid.UUID:
            of, by = self.session.get_one(Firm, firm.id), self.session.get_one(Person, firm.by)
            return filed_lines(self.session, of, by, measure, line).id

        claim_id = self.attempt("file_claim", deed)
        assert claim_id is not None
        self.books.claims.append(Asked(claim_id, firm, measure, amount))

    @act(
        8,
        lambda self: self.books.claims,
        lambda self: any(each.state == "filed" and not each.firm.stopped for each in self.books.claims),
        pick=PICK,
        who=WHO,
        refuse=one_in(10),
    )
    def assess(self, pick: int, who: int, refuse: bool) -> None:
        claim = self.chosen(self.books.claims, pick, lambda each: each.state == "filed" and not each.firm.stopped)
        if claim.state == "reopened":
            return
        actor = self.who(who)

        def deed() -> None:
            accept_evidence(self.session, actor=actor, at=self.at, claim_id=claim.id)
            assess_claim(
                self.session, actor=actor, at=self.at, claim_id=claim.id, outcome="refuse" if refuse else "award",
                reason="不符合条件",
            )  # fmt: skip

        why = "" if claim.state == "filed" else "已由他人办理"
        why = why or ("补助暂不能签发" if claim.firm.stopped and not refuse else "")
        self.attempt("assess", deed, why)
        if not why:
            claim.state, claim.assessor = "assessed", actor
            claim.proposed = 0 if refuse else claim.filed

    @act(
        10, lambda self: any(each.state in ("assessed", "corrected") for each in self.books.claims), pick=PICK, who=WHO
    )
    def sign(self, pick: int, who: int) -> None:
        claim = self.chosen(self.books.claims, pick, lambda each: each.state in ("assessed", "corrected"))
        first = not claim.awards
        fund, year = FUNDS[claim.measure], self.at.year
        signer = self.who(who) if pick % 3 else self.other(claim.assessor)
        waiting = [each for each in claim.awards if each.waiting] if claim.proposed < claim.total else []
        payable, back = self.comes_to(claim)
        covered = 0 if first else self.covers(claim)
        left = self.books.left(fund, year) + sum(each.waiting for each in waiting if each.year == year)
        why = (
            "已由他人办理" if claim.state not in ("assessed", "corrected")
            else "不能是同一人" if signer == claim.assessor
            else "正在银行办理" if claim.proposed < claim.total and any(each.remitted for each in claim.awards)
            else "" if not payable
            else "补助暂不能签发" if claim.firm.stopped
            else "没有生效的预算" if (fund, year) not in self.books.ceilings
            else "超出" if payable > left
            else ""
        )  # fmt: skip
        kind = "sign" if first else "supersede_up" if claim.proposed > claim.total else "supersede_down"

        def deed() -> Award | None:
            return sign_claim(self.session, actor=signer, at=self.at, claim_id=claim.id, series="湖经信补")

        granted = self.attempt(kind, deed, why)
        if why:
            return
        for each in waiting:
            each.release()
        claim.state = "awarded" if claim.proposed else "refused"
        if first and not claim.proposed:
            assert granted is None
            return
        assert granted is not None
        assert (granted.amount_fen, granted.total_fen) == (payable, claim.proposed)
        assert claim.assessor is not None
        award = Granted(
            granted.id, claim, fund, year, payable, claim.proposed, claim.assessor, signer, payable=payable,
            adjusted=claim.adjusted,
        )  # fmt: skip
        correction = self.session.scalar(select(AwardCorrection).where(AwardCorrection.award_id == granted.id))
        assert (correction.clawback_fen if correction else 0) == back
        if not first:
            for each in claim.signed():
                covered -= 0 if each.by_hand else each.reduce(covered)
        claim.took_back = claim.took_back or back > 0
        claim.awards.append(award)
        self.books.awards.append(award)
        if not first:
            claim.fit()

    def comes_to(self, claim: Asked) -> tuple[int, int]:
        """What a signature now makes payable, and what it finds was paid too much.

        More than before: the difference, without what the firm has of it already. Less: that much less of what still
        waits; what is left of it comes from what the firm keeps above the new sum, and from nothing that was stopped or
        asked back already. Who gave back more than it kept gets that again.
        """
        more = claim.proposed - claim.total
        if more >= 0:
            return max(more - claim.excess - self.covers(claim), 0), 0
        waiting = sum(each.waiting for each in claim.awards)
        return max(min(waiting + more, claim.proposed - claim.held), 0), max(claim.kept() - claim.proposed, 0)

    def covers(self, claim: Asked) -> int:
        """What is owed because of corrections, and is granted again now."""
        owed = sum(each.owed for each in claim.asks if not each.by_hand)
        return max(min(claim.proposed - claim.total - claim.excess, owed), 0)

    @act(1, lambda self: self.books.awards, pick=PICK)
    def stop(self, pick: int) -> None:
        if pick % 3:  # an award that is stopped is of little use to the rest of the walk
            return
        award = self.chosen(self.books.awards, pick // 3, lambda each: each.waiting > 0)

        def deed() -> None:
            release_commitment(self.session, actor=self.who(0), at=self.at, award_id=award.id, reason="停付")

        why = "" if award.waiting else "不能停付"
        self.attempt("stop", deed, why)
        if not why:
            award.release()

    @act(
        5,
        always,
        lambda self: any(each.stopped for each in self.books.firms),
        pick=PICK,
        kind=one_of(["suspend", "suspend", "remove", "restore", "restore", "restore"]),
    )
    def sanction(self, pick: int, kind: str) -> None:
        firm = self.chosen(self.books.firms, pick, lambda each: (each.standing, kind) in TRANSITIONS)

        def deed() -> None:
            draft = Draft(
                Sanction(kind), REASON, CITE, self.at.date(), urgent_reason=URGENT, evidence=[self.town.report]
            )
            row = propose_sanction(
                self.session, actor=self.who(0), at=self.at, entry_id=firm.entry, draft=draft, series=SERIES,
                issuer=ISSUER,
            )  # fmt: skip
            if row.state != "confirmed":
                confirm_sanction(
                    self.session, actor=self.who(1), at=self.at, sanction_id=row.id, series=SERIES, issuer=ISSUER
                )

        after = TRANSITIONS.get((firm.standing, kind))
        self.attempt(kind, deed, "" if after else "企业当前为“.*”，不能")
        firm.standing = after or firm.standing
