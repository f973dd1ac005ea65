"""The whitelist goes public: the approved firms as the year's first batch, by two people; the bulletin of a day."""

from datetime import datetime

from sqlalchemy import select

from demonstration.stages import City
from resumption.publication.models import WhitelistBatch
from resumption.publication.queries import candidates
from resumption.publication.services import draw_batch, publish_batch
from resumption.statistics.models import Bulletin
from resumption.statistics.services import prepare_bulletin

BASIS = {
    "document": "关于分类分批有序推进企业复工复产的意见（演示）",
    "number": "",
    "article": "分批公布",
    "words": "对经批准复工的企业分批公布名单，接受社会监督",
}


def publish(city: City, at: datetime) -> None:
    """Draw and publish the first batch, once, and have its notice printed."""
    session = city.session
    if session.scalar(select(WhitelistBatch.id).limit(1)) is None:
        ids = [row.entry_id for row in candidates(session, at.date())]
        batch = draw_batch(session, actor=city.staff["bureau_reviewer"], at=at, entry_ids=ids, basis=BASIS)
        publish_batch(
            session,
            actor=city.staff["signatory"],
            at=at,
            batch_id=batch.id,
            series=city.settings.number_series,
            issuer=city.settings.issuer,
        )
    city.work("公布白名单 publication")


def report_day(city: City, at: datetime) -> None:
    """The bulletin of the day, once."""
    if city.session.scalar(select(Bulletin.id).where(Bulletin.day == at.date())) is None:
        prepare_bulletin(city.session, actor=city.staff["bureau_reviewer"], at=at, day=at.date())
    city.work("编制日报 bulletin")
