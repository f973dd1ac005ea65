"""Writing the lines of a claim.

Each keeps its id, so that its papers stay with it; a returned claim opens only what was returned.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from office.wording import N_
from subsidies.claims.models import Claim, ClaimLine
from subsidies.claims.particulars import opened_line, sealed_line, unmasked_line
from subsidies.policy.catalogue import catalogue

MOST_LINES = 500
ALL = "*"


@dataclass(frozen=True)
class Line:
    """A line of a claim as it was stated; a new one has no id yet."""

    id: uuid.UUID | None
    number: int
    facts: dict[str, str]


def rows_of(session: Session, claim_id: uuid.UUID) -> Sequence[ClaimLine]:
    """The rows of a claim's lines, in order."""
    return session.scalars(select(ClaimLine).where(ClaimLine.claim_id == claim_id).order_by(ClaimLine.number)).all()


def write_lines(
    session: Session, claim: Claim, lines: Sequence[Mapping[str, str]], ids: Sequence[uuid.UUID | None]
) -> None:
    """Make these the claim's lines, in this order. A line with the id of an old one is that one, changed.

    A NUL, which the database cannot keep and nobody types, is left out.
    """
    if len(lines) > MOST_LINES:
        raise Invalid(N_("一份申报最多 {most} 行，请分成几份申报。"), most=MOST_LINES)
    measure = catalogue().measure(claim.measure)
    lines = [{name: text.replace("\0", "") for name, text in line.items()} for line in lines]
    old = {row.id: row for row in rows_of(session, claim.id)}
    before = {id_: opened_line(row.facts) for id_, row in old.items()}
    known = [id_ if id_ in old else None for id_ in ids]
    stated = [
        unmasked_line(measure, line, before.get(id_) if id_ else None) for line, id_ in zip(lines, known, strict=True)
    ]
    if claim.open_fields is not None:
        refuse_closed(claim, [Line(row.id, row.number, before[row.id]) for row in old.values()], stated, known)
    for id_ in old.keys() - set(known):
        session.delete(old[id_])
    for number, (facts, line_id) in enumerate(zip(stated, known, strict=True), 1):
        if line_id is None:
            session.add(ClaimLine(claim_id=claim.id, number=number, facts=sealed_line(measure, facts)))
            continue
        row = old[line_id]
        row.number = number
        if facts != before[line_id]:
            row.facts = sealed_line(measure, facts)


def refuse_closed(
    claim: Claim, before: Sequence[Line], lines: Sequence[Mapping[str, str]], ids: Sequence[uuid.UUID | None]
) -> None:
    """Refuse a change of a returned claim outside the fields it was returned for."""
    opened = set(claim.open_fields or ())
    if ALL in opened:
        return
    stated = {id_: facts for facts, id_ in zip(lines, ids, strict=True) if id_}
    if None in ids:
        raise Conflict(N_("该申报只退回了部分内容，不能增加新的行。"))
    for line in before:
        if f"{line.id}:{ALL}" in opened:
            continue
        if line.id not in stated:
            raise Conflict(N_("第 {number} 行未被退回，不能删除。"), number=line.number)
        for fact in catalogue().measure(claim.measure).facts:
            changed = stated[line.id].get(fact.name, "") != line.facts.get(fact.name, "")
            if changed and f"{line.id}:{fact.name}" not in opened:
                raise Conflict(N_("第 {number} 行“{title}”未被退回，不能修改。"), number=line.number, title=fact.named)


def open_to_papers(opened: Collection[str] | None, kind: str, line_id: uuid.UUID | None) -> bool:
    """Whether a paper of that kind may be attached or removed; ``opened`` as ``Claim.open_fields``."""
    return opened is None or bool({ALL, f"paper:{kind}", f"{line_id}:{ALL}"} & set(opened))
