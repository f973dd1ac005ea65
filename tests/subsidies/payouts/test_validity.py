"""Whether an award's paper holds, and how far its money is, as the batches know it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.queries import State, validity
from office.documents.services import revoke_document
from subsidies.payouts.services import prepare_batch, release_batch
from tests.factories import AT, PAY_AT, award, bank_account, firm, nobody, noticed, person


def test_an_award_on_its_way_to_the_bank(session: Session) -> None:
    of = firm(session)
    granted = award(session, of)
    bank_account(session, of)
    document = session.scalars(select(IssuedDocument)).one()
    told = [validity(session, document, on=AT.date())]
    preparer, releaser = person(session, "finance_preparer"), person(session, "finance_releaser")
    batch = prepare_batch(session, actor=preparer.id, at=PAY_AT, award_ids=noticed(session, granted))
    told.append(validity(session, document, on=AT.date()))
    release_batch(session, actor=releaser.id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    told.append(validity(session, document, on=AT.date()))
    assert [verdict.state for verdict in told] == [State.HOLDS] * 3
    assert [verdict.since for verdict in told] == [AT, PAY_AT, PAY_AT]
    assert [verdict.sentence.format(**verdict.values) for verdict in told] == [
        "该补助决定有效，尚未列入支付批次。",
        "该补助决定有效，已列入支付批次 2020-0001，等待放行。",
        "该补助决定有效，款项已随支付批次 2020-0001 放行付款。",
    ]
    revoke_document(session, actor=nobody(), at=AT, document_id=document.id, reason="重复申领")
    assert validity(session, document, on=AT.date()).state == State.ENDED
