"""Verbs of publication: draw a batch from what was decided since the last, publish it by another person, discard it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of
from office.documents.services import issue_document, next_number
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.areas import AREAS
from office.journal.services import record
from office.notices.services import notify
from office.wording import N_
from resumption.policy.standing import STANDING_TITLES, WORKING, Standing
from resumption.publication.documents import TEMPLATE, batch_facts, batch_title
from resumption.publication.models import BatchRow, WhitelistBatch
from resumption.publication.queries import candidates, representatives_by_entry, rows_of
from resumption.whitelist.models import WhitelistEntry
from resumption.whitelist.queries import places_on

NUMBERS = "白名单批次"
CITED = ("document", "number", "article", "words")


def draw_batch(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    entry_ids: Sequence[uuid.UUID],
    basis: Mapping[str, str],
) -> WhitelistBatch:
    """Draw a batch over entries that stand in none yet; another person publishes it.

    Raises ``Invalid`` for an empty choice or a basis without document and words, ``Conflict`` for an entry that is no
    candidate any more; two drawn at once die on the constraints.
    """
    if not entry_ids:
        raise Invalid(N_("请至少选择一家企业。"), field="entries")
    if not basis.get("document", "").strip() or not basis.get("words", "").strip():
        missing = "words" if basis.get("document", "").strip() else "document"
        raise Invalid(N_("请写明公布名单所依据的文件和内容。"), field=missing)
    chosen = {row.entry_id: row for row in candidates(session, at.date())}
    if not set(entry_ids) <= chosen.keys():
        raise Conflict(N_("所选企业中有的已列入其他批次或已被停产、移出，请刷新后重新选择。"))
    picked = [row for entry_id, row in chosen.items() if entry_id in set(entry_ids)]
    batch = WhitelistBatch(
        year=at.year,
        basis={key: basis.get(key, "").strip() for key in CITED},
        row_count=len(picked),
        drawn_by=actor,
        drawn_at=at,
    )
    session.add(batch)
    session.flush()
    session.add_all(
        BatchRow(
            batch_id=batch.id,
            position=position,
            entry_id=row.entry_id,
            credit_code=row.credit_code,
            name=row.name,
            area=row.area,
            industry=row.industry,
            industry_name=row.industry_name,
            tier=row.tier,
            valid_from=row.valid_from,
            approval=row.approval,
        )
        for position, row in enumerate(picked, 1)
    )
    session.flush()
    note(session, actor, at, batch, "whitelist_batch_drawn", rows=batch.row_count)
    notify(
        session,
        actor=actor,
        at=at,
        people=holders_of(session, "whitelist.publish"),
        kind="whitelist_batch_drawn",
        values={"count": batch.row_count},
        endpoint="publication.show",
        arguments={"batch_id": str(batch.id)},
    )
    return batch


def publish_batch(
    session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, series: str, issuer: str
) -> WhitelistBatch:
    """Publish what another drew, under the next number of the year, with its paper; every firm is told.

    Raises ``Conflict`` naming the firms that were stopped or removed in the meantime: the batch must be drawn anew.
    """
    batch = drawn_batch(session, batch_id)
    if batch.drawn_by == actor:
        raise NotAllowed(N_("名单须由编制人以外的另一人公布。"))
    rows = rows_of(session, batch.id)
    refuse_fallen(session, rows, at)
    batch.year = at.year
    number = next_number(session, NUMBERS, at.year)
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=batch_title(at.year, number),
        subject_type="whitelist_batch",
        subject_id=batch.id,
        firm_id=None,
        facts=batch_facts(
            [{name: getattr(row, name) for name in PRINTED} for row in rows],
            year=at.year,
            number=number,
            basis=batch.basis,
            areas=AREAS,
            issuer=issuer,
            issued_on=at.date(),
        ),
    )
    batch.state, batch.number, batch.document_id, batch.published_on = "published", number, document.id, at.date()
    batch.decided_by, batch.decided_at = actor, at
    session.flush()
    note(session, actor, at, batch, "whitelist_batch_published", number=f"{at.year}-{number}", rows=batch.row_count)
    people = representatives_by_entry(session, batch.id)
    for row in rows:
        notify(
            session,
            actor=actor,
            at=at,
            people=people.get(row.entry_id, ()),
            kind="whitelist_published",
            values={"firm": row.name},
            endpoint="whitelist.firm",
            arguments={"credit_code": row.credit_code},
        )
    return batch


PRINTED = ("position", "name", "credit_code", "area", "industry_name", "tier", "valid_from", "approval")


def refuse_fallen(session: Session, rows: Sequence[BatchRow], at: datetime) -> None:
    """Refuse a batch with a firm that may not work any more."""
    entries = {row.entry_id: row.name for row in rows}
    firms = dict(
        session.execute(select(WhitelistEntry.id, WhitelistEntry.firm_id).where(WhitelistEntry.id.in_(entries))).all()
    )
    places = places_on(session, firms.values(), at.date())
    for entry_id, name in entries.items():
        entry, change = places[firms[entry_id]]
        if entry.id != entry_id or change.state not in WORKING:
            state = STANDING_TITLES[Standing(change.state)]
            raise Conflict(N_("“{firm}”已变为“{state}”或另有新的批复，请退回后重新编制。"), firm=name, state=state)


def discard_batch(
    session: Session, *, actor: uuid.UUID, at: datetime, batch_id: uuid.UUID, reason: str
) -> WhitelistBatch:
    """Send a drawn batch back, or take it back: its entries wait for the next one. It never had a number."""
    batch = drawn_batch(session, batch_id)
    if not reason.strip():
        raise Invalid(N_("请写明退回的理由。"), field="reason")
    batch.state, batch.decided_by, batch.decided_at, batch.reason = "discarded", actor, at, reason.strip()
    session.execute(update(BatchRow).where(BatchRow.batch_id == batch.id).values(live=False))
    session.flush()
    note(session, actor, at, batch, "whitelist_batch_discarded", reason=batch.reason)
    return batch


def drawn_batch(session: Session, batch_id: uuid.UUID) -> WhitelistBatch:
    """A batch that waits to be published, locked until the transaction ends."""
    batch = session.scalars(select(WhitelistBatch).where(WhitelistBatch.id == batch_id).with_for_update()).one_or_none()
    if batch is None:
        raise NotFound()
    if batch.state != "drawn":
        raise Conflict(N_("该批名单已办结，请刷新查看最新状态。"))
    return batch


def note(session: Session, actor: uuid.UUID, at: datetime, batch: WhitelistBatch, act: str, **details: Any) -> None:
    """The journal's entry of one step of a batch."""
    record(session, actor=actor, at=at, act=act, subject_type="whitelist_batch", subject_id=batch.id, **details)
