"""Finance pays: the awards stand on a public notice; then one prepares a batch for each fund, another releases it."""

from datetime import datetime

from sqlalchemy import select

from demonstration.stages import City
from subsidies.payouts.models import Batch
from subsidies.payouts.services import export_batch, prepare_batch, release_batch
from subsidies.payouts.waiting import Waiting, unpaid_awards
from subsidies.publicity.models import PublicNotice
from subsidies.publicity.queries import unnoticed
from subsidies.publicity.services import draw_notice, publish_notice

LEFT_UNPAID = 2


def publish(city: City, at: datetime) -> None:
    """A notice for each measure, published on the day the awards were signed; its papers are printed."""
    session = city.session
    if session.scalar(select(PublicNotice.id).limit(1)) is None:
        waiting = unnoticed(session)
        for measure in city.track(sorted(waiting), "支付前公示 public notices"):
            chosen = [award.id for award in sorted(waiting[measure], key=lambda award: award.firm_name)]
            notice = draw_notice(
                session, actor=city.staff["finance_preparer"], at=at, measure=measure, award_ids=chosen
            )
            publish_notice(session, actor=city.staff["finance_releaser"], at=at, notice_id=notice.id)
    city.work("打印公示 notices")


def pay(city: City, at: datetime) -> None:
    """A batch for each fund over all awards but a few, released and exported."""
    session = city.session
    done = set(session.scalars(select(Batch.fund)))
    awards = sorted(unpaid_awards(session, at.date()), key=lambda award: (award.firm_name, award.measure))
    chosen = awards[: len(awards) - LEFT_UNPAID]
    funds = sorted({award.fund for award in chosen} - done)
    for fund in city.track(funds, "编制并放行批次 batches"):
        pay_fund(city, at, [award for award in chosen if award.fund == fund])


def pay_fund(city: City, at: datetime, awards: list[Waiting]) -> None:
    """One batch: prepared by one, released and exported by another."""
    session, releaser = city.session, city.staff["finance_releaser"]
    ids = [award.id for award in awards]
    batch = prepare_batch(session, actor=city.staff["finance_preparer"], at=at, award_ids=ids)
    release_batch(session, actor=releaser, at=at, batch_id=batch.id, content=batch.content_hash)
    export_batch(session, actor=releaser, at=at, batch_id=batch.id)
