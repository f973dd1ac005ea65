"""What clawbacks say of themselves elsewhere: on the desks of the office and of a firm, and on a claim's page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Tally, waits
from office.documents.models import IssuedDocument
from office.money import yuan_grouped
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim
from subsidies.claims.queries import tells
from subsidies.clawback import corrected
from subsidies.clawback.models import Clawback, Instalment
from subsidies.clawback.queries import ReducedBy, Sums, ledger_of, of_claim, plans_of, reductions_of
from subsidies.clawback.reducing import NOTHING_LEFT


def signed(session: Session, firms: Sequence[UUID] | None = None) -> Sequence[UUID]:
    """The clawbacks of which something is still owed, of these firms or of any."""
    query = select(Clawback.id).where(Clawback.state == "signed")
    return session.scalars(query if firms is None else query.where(Clawback.firm_id.in_(firms))).all()


def late_ones(session: Session, sums: Mapping[UUID, Sums], on: date) -> set[UUID]:
    """Those of these clawbacks of which less came in than was due before ``on``.

    Reductions take from the end of the plan.
    """
    due = (
        select(Instalment.clawback_id, func.sum(Instalment.amount_fen))
        .where(Instalment.clawback_id.in_(sums), Instalment.due_on < on)
        .group_by(Instalment.clawback_id)
    )
    return {
        each
        for each, amount in session.execute(due)
        if min(int(amount), sums[each].received + sums[each].owed) > sums[each].received
    }


@waits
def waiting(session: Session, who: Actor, at: datetime) -> Desk | None:
    """What corrections take back and nobody asked back, clawbacks to sign, and instalments that are late."""
    if not scopes("clawback.list", who):
        return owing(session, who, at)
    found = corrected.to_ask(session)
    proposed = session.scalar(select(func.count()).where(Clawback.state == "proposed")) or 0
    sums = ledger_of(session, signed(session))
    late = len(late_ones(session, sums, at.date()))
    asked, owed = sum(each.amount_fen for each in found), sum(each.owed for each in sums.values())
    return Desk(
        N_("追回"),
        (
            Tally(N_("更正后待追回"), len(found), "clawback.index", note=f"¥{yuan_grouped(asked)}"),
            Tally(N_("待签发的追回"), proposed, "clawback.index", {"state": "proposed"}),
            Tally(
                N_("待收回的追回款"), len(sums), "clawback.index", {"state": "signed"}, note=f"¥{yuan_grouped(owed)}"
            ),
            Tally(N_("逾期未缴的追回"), late, "clawback.index", {"state": "signed"}, late=late > 0),
        ),
    )


def owing(session: Session, who: Actor, at: datetime) -> Desk | None:
    """For a firm's representative: what is owed back, each leading to its claim; nothing where nothing is."""
    if not scopes("claim.list_own", who):
        return None
    sums = ledger_of(session, signed(session, sorted(who.firms)))
    query = (
        select(Clawback.id, Award.claim_id, Claim.tracking_number)
        .join(Award, Award.id == Clawback.award_id)
        .join(Claim, Claim.id == Award.claim_id)
        .where(Clawback.id.in_(sums))
        .order_by(Clawback.signed_at, Clawback.id)
    )
    late = late_ones(session, sums, at.date())
    tallies = [
        Tally(
            N_("待缴回的补助款"), 1, "claims.show", {"claim_id": claim_id},
            note=f"¥{yuan_grouped(sums[each].owed)} · {number}", late=each in late,
        )
        for each, claim_id, number in session.execute(query)
    ]  # fmt: skip
    return Desk(N_("追回"), tuple(tallies)) if tallies else None


@tells
def asked_back(session: Session, claim: Claim) -> dict[str, Any]:
    """For the claim's page: its clawbacks with their plans and letters, and what is still to be asked back."""
    told = of_claim(session, claim.id)
    plans = plans_of(session, told, date.min)
    reductions: dict[UUID, list[ReducedBy]] = {}
    for each in reductions_of(session, list(plans)):
        reductions.setdefault(each.reduction.clawback_id, []).append(each)
    query = select(IssuedDocument).where(IssuedDocument.id.in_([each.clawback.document_id for each in told]))
    letters = {letter.subject_id: letter for letter in session.scalars(query)}
    return {
        "clawbacks": [(each, plans[each.clawback.id], letters.get(each.clawback.id)) for each in told],
        "to_ask": corrected.of_claim(session, claim.id),
        "reductions": reductions,
        "nothing_left": NOTHING_LEFT,
    }
