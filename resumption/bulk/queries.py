"""Read acts on many cases: what became of each."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, allowed, scopes
from office.errors import NotFound
from resumption.bulk.models import BulkAct, BulkItem
from resumption.chain.queries import acts_under_way
from resumption.queue.queries import QueueFilter, QueueRow, filtered, lines, ordered, rows_of

FITTING = {"filed": ("approve", "return", "reject"), "proposed": ("sign", "take_back")}
PERMISSIONS = {
    "return": "case.return",
    "approve": "case.propose",
    "reject": "case.propose",
    "sign": "case.sign",
    "take_back": "case.propose",
}


def acts_offered(states: Sequence[str], who: Actor) -> list[str]:
    """What this person may do with many cases in these states."""
    found = [act for state, acts in FITTING.items() if state in states for act in acts]
    return [act for act in found if scopes(PERMISSIONS[act], who)]


def chosen(session: Session, wanted: QueueFilter, ids: Sequence[uuid.UUID], *, most: int) -> list[QueueRow]:
    """The cases ticked, or without any the first ``most`` as filtered."""
    if ids:
        return lines(session, list(dict.fromkeys(ids))[:most])
    return rows_of(session, ordered(filtered(wanted), wanted).limit(most))


def may_all(session: Session, rows: Sequence[QueueRow], act: str, who: Actor) -> list[QueueRow]:
    """Those of the cases on which this person may do the act; a stranger's case is as if it were not there.

    Whoever returns a case holds the act of the step it is in.
    """
    found = [row for row in rows if allowed(PERMISSIONS[act], who, **row.whose)]
    if act != "return":
        return found
    steps = acts_under_way(session, [row.id for row in found])
    return [row for row in found if row.id not in steps or allowed(steps[row.id], who, **row.whose)]


@dataclass(frozen=True)
class Result:
    """What became of one case of a bulk act."""

    row: QueueRow
    item: BulkItem


def bulk_of(session: Session, bulk_id: uuid.UUID, person_id: uuid.UUID) -> tuple[BulkAct, list[Result]]:
    """A bulk act of this person with what became of each case, in the order of the list it was chosen from."""
    bulk = session.get(BulkAct, bulk_id)
    if bulk is None or bulk.done_by != person_id:
        raise NotFound()
    items = session.scalars(select(BulkItem).where(BulkItem.bulk_id == bulk_id).order_by(BulkItem.number)).all()
    rows = {row.id: row for row in lines(session, [item.application_id for item in items])}
    return bulk, [Result(rows[item.application_id], item) for item in items]
