"""Batches: drawn from what was decided since the last, published by another under unbroken numbers, with a paper."""

import io
from datetime import timedelta

import pypdf
import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.export import embedded_workbook
from office.documents.models import IssuedDocument
from office.errors import Conflict, Invalid, NotAllowed
from office.files.models import StoredFile
from office.files.services import content_of
from office.jobs.models import Job
from office.jobs.services import handler_of
from resumption.policy.standing import Sanction
from resumption.publication.documents import in_chinese
from resumption.publication.models import WhitelistBatch
from resumption.publication.queries import candidates, rows_of
from resumption.publication.services import discard_batch, draw_batch, publish_batch
from tests.factories import AT, CODES, firm, person
from tests.resumption.sanctions.acts import ISSUER, SERIES, approved, sanctioned

BASIS = {
    "document": "关于有序推进企业复工复产的意见（测试）",
    "number": "测〔2020〕2号",
    "article": "二",
    "words": "分批公布名单",
}
LATER = AT + timedelta(days=3)


def drawn(session: Session, *, at=AT, count: int | None = None) -> WhitelistBatch:  # type: ignore[no-untyped-def]
    """A batch over what there is."""
    ids = [row.entry_id for row in candidates(session, at.date())][:count]
    return draw_batch(session, actor=person(session).id, at=at, entry_ids=ids, basis=BASIS)


def published(session: Session, batch: WhitelistBatch, at=AT) -> WhitelistBatch:  # type: ignore[no-untyped-def]
    """The same, published by somebody else."""
    return publish_batch(session, actor=person(session).id, at=at, batch_id=batch.id, series=SERIES, issuer=ISSUER)


def firms(session: Session, count: int = 4) -> list:  # type: ignore[type-arg]
    """Firms approved in their order."""
    named = zip(CODES[:count], ("甲", "乙", "丙", "丁"), strict=False)
    return [approved(session, firm(session, code, f"湖州{name}有限公司")) for code, name in named]


def test_a_batch_holds_what_was_decided_since_the_last(session: Session) -> None:
    entries = firms(session, 3)
    first = published(session, drawn(session, count=2))
    assert (first.number, first.row_count, first.published_on) == (1, 2, AT.date())
    assert [row.entry_id for row in rows_of(session, first.id)] == [entry.id for entry in entries[:2]]
    assert [row.entry_id for row in candidates(session, AT.date())] == [entries[2].id]
    second = published(session, drawn(session, at=LATER), LATER)
    assert (second.year, second.number) == (2020, 2)
    assert candidates(session, LATER.date()) == []


def test_a_discarded_batch_takes_no_number_and_frees_its_entries(session: Session) -> None:
    firms(session, 2)
    batch = drawn(session)
    with pytest.raises(Invalid):
        discard_batch(session, actor=batch.drawn_by, at=AT, batch_id=batch.id, reason="")
    discard_batch(session, actor=batch.drawn_by, at=AT, batch_id=batch.id, reason="依据有误")
    assert len(candidates(session, AT.date())) == 2
    assert published(session, drawn(session)).number == 1
    with pytest.raises(Conflict):
        published(session, batch)


def test_nobody_publishes_what_they_drew_themselves(session: Session) -> None:
    firms(session, 1)
    batch = drawn(session)
    with pytest.raises(NotAllowed):
        publish_batch(session, actor=batch.drawn_by, at=AT, batch_id=batch.id, series=SERIES, issuer=ISSUER)


def test_two_batches_are_never_open_at_once(session: Session) -> None:
    firms(session, 2)
    drawn(session, count=1)
    with pytest.raises(Exception, match="uq_whitelist_batches_open"), session.begin_nested():
        drawn(session)


def test_a_firm_stopped_in_the_meantime_is_not_published(session: Session) -> None:
    entries = firms(session, 2)
    batch = drawn(session)
    sanctioned(session, entries[1], Sanction.SUSPEND, LATER)
    with pytest.raises(Conflict) as refused:
        published(session, batch, LATER)
    assert str(refused.value) == "“湖州乙有限公司”已变为“停产整顿”或另有新的批复，请退回后重新编制。"
    assert [row.entry_id for row in candidates(session, LATER.date())] == []
    discard_batch(session, actor=person(session).id, at=LATER, batch_id=batch.id, reason="乙公司停产")
    assert [row.entry_id for row in candidates(session, LATER.date())] == [entries[0].id]


@pytest.mark.parametrize(("change", "field"), [({"document": " "}, "document"), ({"words": ""}, "words")])
def test_a_batch_needs_a_basis(session: Session, change: dict[str, str], field: str) -> None:
    [entry] = firms(session, 1)
    with pytest.raises(Invalid) as refused:
        draw_batch(session, actor=person(session).id, at=AT, entry_ids=[entry.id], basis={**BASIS, **change})
    assert refused.value.field == field
    with pytest.raises(Invalid):
        draw_batch(session, actor=person(session).id, at=AT, entry_ids=[], basis=BASIS)


def test_the_paper_lists_every_firm_and_carries_the_workbook(session: Session) -> None:
    firms(session)
    batch = published(session, drawn(session))
    document = session.get_one(IssuedDocument, batch.document_id)
    assert (document.title, document.firm_id) == ("关于公布2020年第一批复工复产企业白名单的通告", None)
    job = session.scalars(select(Job).where(Job.subject_id == document.id)).one()
    handler_of(job.kind)(session, job, lambda done, total: None)
    pdf = content_of(session.get_one(StoredFile, document.file_id))
    told = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")
    assert [code for code in CODES if code not in told.replace(" ", "")] == []
    found = embedded_workbook(pdf)
    assert found is not None
    rows = list(load_workbook(io.BytesIO(found[1])).active.values)
    assert [row[1] for row in rows[1:]] == [f"湖州{name}有限公司" for name in "甲乙丙丁"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
    ],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert in_chinese(number) == words
