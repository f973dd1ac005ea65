"""For the scene: a payment the bank brought back after its award was corrected and partly given back."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.firms.models import Firm
from subsidies.assessment.models import Award
from subsidies.clawback.corrected import of_claim
from subsidies.clawback.models import Clawback
from subsidies.clawback.services import propose_clawback, record_receipt, sign_clawback
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.publicity.services import draw_notice, publish_notice
from subsidies.returns.services import import_return
from tests.banking import line, text_file
from tests.factories import AT
from tests.looking.claiming import Cast, awarded, buses, lowered
from tests.looking.paying import EARLIER, MEASURE

LATER = AT + timedelta(hours=3)


@dataclass(frozen=True)
class Late:
    """The clawback that was covered, the payment that came back, and their claim."""

    clawback: Clawback
    row: Remittance
    claim_id: uuid.UUID

    @property
    def finance(self) -> dict[str, str]:
        """What finance sees."""
        return {
            "clawback-reduced": f"/clawback/{self.clawback.id}",
            "returned-late": f"/returns/remittances/{self.row.id}",
            "trace-returned-late": f"/trace/{self.row.id}",
        }


def late(session: Session, all_: Cast, of: Firm, preparer: uuid.UUID, releaser: uuid.UUID) -> Late:
    """Paid, corrected, asked back, given back in part; then the bank returns all of it."""
    granted = awarded(session, all_, of, all_.owner, *buses(1900))
    batch, row = paid(session, granted, preparer, releaser)
    lowered(session, all_, granted)
    clawback = half_received(session, granted.claim_id, preparer, releaser)
    answer(session, batch, row, "failed", preparer)
    return Late(clawback, row, granted.claim_id)


def paid(session: Session, granted: Award, preparer: uuid.UUID, releaser: uuid.UUID) -> tuple[Batch, Remittance]:
    """The award's notice, its batch, and the bank's word that it paid."""
    drawn = draw_notice(session, actor=preparer, at=EARLIER, measure=MEASURE, award_ids=[granted.id])
    publish_notice(session, actor=releaser, at=EARLIER, notice_id=drawn.id)
    batch = prepare_batch(session, actor=preparer, at=LATER, award_ids=[granted.id])
    release_batch(session, actor=releaser, at=LATER, batch_id=batch.id, content=batch.content_hash)
    row = session.scalars(select(Remittance).where(Remittance.batch_id == batch.id)).one()
    answer(session, batch, row, "paid", preparer)
    return batch, row


def answer(session: Session, batch: Batch, row: Remittance, outcome: str, by: uuid.UUID) -> None:
    """What the bank says of a payment."""
    content = text_file(batch.profile, [line(batch, row, outcome)])
    import_return(session, actor=by, at=LATER, batch_id=batch.id, name="回单.csv", content=content)
    session.refresh(row)


def half_received(session: Session, claim_id: uuid.UUID, preparer: uuid.UUID, releaser: uuid.UUID) -> Clawback:
    """What the correction takes back, signed, with the first instalment received."""
    [due] = of_claim(session, claim_id)
    half, day = due.amount_fen // 2, LATER.date()
    row = propose_clawback(
        session,
        actor=preparer,
        at=LATER,
        award_id=due.award_id,
        amount_fen=due.amount_fen,
        reason=due.reason,
        legal_basis="财政违法行为处罚处分条例第六条",
        instalments=[(day + timedelta(days=30), half), (day + timedelta(days=60), due.amount_fen - half)],
        correction_id=due.correction_id,
    )
    sign_clawback(session, actor=releaser, at=LATER, clawback_id=row.id, series="湖财追")
    record_receipt(
        session, actor=preparer, at=LATER, clawback_id=row.id, received_on=day, amount_fen=half, slip="W20200208001"
    )
    return row
