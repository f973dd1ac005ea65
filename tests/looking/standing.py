"""A published batch, a firm ordered to mend and about to be stopped, and the bulletin of the day, for every page."""

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from resumption.policy.standing import Sanction as Kind
from resumption.publication.queries import candidates
from resumption.publication.services import discard_batch, draw_batch, publish_batch
from resumption.sanctions.services import Draft, propose_sanction
from resumption.statistics.services import prepare_bulletin
from resumption.whitelist.models import WhitelistEntry
from tests.factories import AT
from tests.resumption.sanctions.acts import CITE, ISSUER, SERIES, evidence

BASIS = {
    "document": "关于分批有序推进企业复工复产的意见（测试）",
    "number": "测〔2020〕2号",
    "article": "第二条",
    "words": "按批次公布复工企业名单，接受社会监督",
}
MENDING = "检查发现车间入口未设测温点，部分员工未登记来源地"
STOPPING = "责令整改期满后复查，仍未设置测温点；员工宿舍超过规定人数"


def standing(session: Session, of: Firm, reviewer: Person, signatory: Person) -> dict[str, uuid.UUID]:
    """The ids of what was made."""
    at = AT + timedelta(hours=6)
    entry = session.scalars(select(WhitelistEntry).where(WhitelistEntry.firm_id == of.id)).one()
    chosen = [row.entry_id for row in candidates(session, at.date())]
    sent_back = draw_batch(session, actor=reviewer.id, at=at, entry_ids=chosen, basis=BASIS)
    discard_batch(session, actor=signatory.id, at=at, batch_id=sent_back.id, reason="依据的文号有误，请更正")
    batch = draw_batch(session, actor=reviewer.id, at=at, entry_ids=chosen, basis=BASIS)
    publish_batch(session, actor=signatory.id, at=at, batch_id=batch.id, series=SERIES, issuer=ISSUER)

    def act(kind: Kind, reason: str) -> uuid.UUID:
        mend_by = (at + timedelta(days=3)).date()
        draft = Draft(kind, reason, CITE, at.date(), mend_by=mend_by, evidence=[evidence(session, at)])
        row = propose_sanction(
            session, actor=reviewer.id, at=at, entry_id=entry.id, draft=draft, series=SERIES, issuer=ISSUER
        )
        return row.id

    made = {"ordered": act(Kind.ORDER_TO_MEND, MENDING), "stopping": act(Kind.SUSPEND, STOPPING)}
    bulletin = prepare_bulletin(session, actor=reviewer.id, at=at, day=at.date())
    return {**made, "entry": entry.id, "batch": batch.id, "sent_back": sent_back.id, "bulletin": bulletin.document_id}


def public_pages(of: Firm) -> dict[str, str]:
    """What anyone sees of it."""
    return {
        "whitelist": "/whitelist/",
        "whitelist-empty": "/whitelist/?text=没有这家企业",
        "whitelist-batch": "/whitelist/2020/1",
        "whitelist-firm": f"/whitelist/firms/{of.credit_code}",
        "open-data": "/open/",
        "statistics": "/statistics/?day=2020-02-12",
    }


def office_pages(made: dict[str, uuid.UUID]) -> dict[str, str]:
    """What the office sees of it."""
    return {
        "standing": "/sanctions/",
        "standing-entry": f"/sanctions/entries/{made['entry']}",
        "sanction-confirmed": f"/sanctions/{made['ordered']}",
        "sanction-proposed": f"/sanctions/{made['stopping']}",
        "batches": "/publication/",
        "batch-published": f"/publication/{made['batch']}",
        "batch-discarded": f"/publication/{made['sent_back']}",
        "dashboard": "/statistics/office?day=2020-02-12",
    }


def own_pages(made: dict[str, uuid.UUID]) -> dict[str, str]:
    """What the firm sees of it."""
    return {"sanction-own": f"/sanctions/own/{made['stopping']}", "sanction-told": f"/sanctions/own/{made['ordered']}"}
