"""Finance pays: one person prepares a batch, another releases it, the bank's workbook is made."""

from datetime import datetime

from sqlalchemy import select

from demonstration.stages import City
from subsidies.payouts.models import Batch
from subsidies.payouts.queries import unpaid_awards
from subsidies.payouts.services import export_batch, prepare_batch, release_batch

LEFT_UNPAID = 2


def pay(city: City, at: datetime) -> None:
    """One batch over all awards but a few, released and exported."""
    session = city.session
    if session.scalar(select(Batch.id).limit(1)) is not None:
        return
    awards = sorted(unpaid_awards(session), key=lambda award: (award.firm_name, award.measure))
    chosen = [award.id for award in awards[: len(awards) - LEFT_UNPAID]]
    for step in city.track(("prepare", "release", "export"), "编制并放行批次 batch"):
        if step == "prepare":
            prepare_batch(session, actor=city.staff["finance_preparer"], at=at, award_ids=chosen)
            continue
        batch = session.scalars(select(Batch)).one()
        releaser = city.staff["finance_releaser"]
        if step == "release":
            release_batch(session, actor=releaser, at=at, batch_id=batch.id, content=batch.content_hash)
        else:
            export_batch(session, actor=releaser, at=at, batch_id=batch.id)
