"""Read what a reviewer found on a claim, and what the claim comes to with it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from subsidies.claims.models import Claim, ClaimEvidence
from subsidies.claims.papers import Lack
from subsidies.claims.queries import Attached, attached_to, lines_of, stated_lines
from subsidies.claims.working import Adjusted, Refused, Working, decide, with_adjusted
from subsidies.findings.models import EvidenceCheck, FactAdjustment, LineRefusal
from subsidies.policy.support import Support

LINES_A_PAGE = 20


def page_of(line: int) -> int:
    """On which page of a claim's lines the reviewer finds a line."""
    return (line - 1) // LINES_A_PAGE + 1


@dataclass(frozen=True)
class Findings:
    """What stands in one examination: adjustments by (line, fact), refusals by line, each with who found it."""

    adjusted: Mapping[tuple[int, str], FactAdjustment]
    refused: Mapping[int, LineRefusal]
    names: Mapping[uuid.UUID, str]

    @property
    def lines(self) -> list[int]:
        """The numbers of the lines of which anything was found."""
        return sorted({*self.refused, *(line for line, _ in self.adjusted)})

    def __bool__(self) -> bool:
        return bool(self.adjusted or self.refused)


@dataclass(frozen=True)
class Checked:
    """A paper and whether somebody has looked at it; ``accepted`` None while nobody has."""

    attached: Attached
    accepted: bool | None
    remark: str
    who: str
    at: datetime | None


def findings_of(session: Session, claim: Claim, stage: int | None = None) -> Findings:
    """The standing findings of an examination, by default the present one."""
    stage = claim.stage if stage is None else stage
    adjustments = select(FactAdjustment).where(
        FactAdjustment.claim_id == claim.id, FactAdjustment.stage == stage, FactAdjustment.withdrawn_at.is_(None)
    )
    refusals = select(LineRefusal).where(
        LineRefusal.claim_id == claim.id, LineRefusal.stage == stage, LineRefusal.withdrawn_at.is_(None)
    )
    adjusted = {(row.line, row.fact): row for row in session.scalars(adjustments)}
    refused = {row.line: row for row in session.scalars(refusals)}
    people = {row.adjusted_by for row in adjusted.values()} | {row.refused_by for row in refused.values()}
    return Findings(adjusted, refused, names_of(session, people))


def names_of(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """People's names by id."""
    wanted = sorted(set(ids))
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all()) if wanted else {}


def found_working(session: Session, claim: Claim, found: Findings) -> Working:
    """What a claim comes to with these findings, under the law of the day it was filed."""
    assert claim.result is not None
    assert claim.filed_on is not None
    return decide(
        claim.result,
        lines_of(session, claim.id) if found else (),
        on=claim.filed_on,
        adjusted={at: Adjusted(row.adjusted_value, row.filed_value, row.reason) for at, row in found.adjusted.items()},
        refused={line: Refused(row.reason, row.cite) for line, row in found.refused.items()},
    )


def checked_papers(session: Session, claim_id: uuid.UUID) -> list[Checked]:
    """Every paper behind a claim with what was found of it."""
    query = (
        select(EvidenceCheck, Person.name)
        .join(ClaimEvidence, ClaimEvidence.id == EvidenceCheck.evidence_id)
        .join(Person, Person.id == EvidenceCheck.checked_by)
        .where(ClaimEvidence.claim_id == claim_id)
    )
    checks = {check.evidence_id: (check, name) for check, name in session.execute(query)}
    told = []
    for each in attached_to(session, claim_id):
        check, who = checks.get(each.id, (None, ""))
        told.append(
            Checked(each, check.accepted, check.remark, who, check.checked_at)
            if check
            else Checked(each, None, "", "", None)
        )
    return told


def unaccepted(measure: Support, papers: Iterable[Checked], refused: Iterable[int]) -> list[Lack]:
    """The required papers of which no file was found in order, leaving out those of refused lines.

    Of several files for one thing it is enough that one is in order.
    """
    declared, out = {paper.kind: paper for paper in measure.papers if paper.required}, set(refused)
    wanted, fine = set(), set()
    for each in papers:
        paper, line = declared.get(each.attached.kind), each.attached.line
        if paper is None or (paper.per_line and (line is None or line in out)):
            continue
        place = (paper.kind, line if paper.per_line else None)
        wanted.add(place)
        if each.accepted:
            fine.add(place)
    return [Lack(declared[kind], line) for kind, line in sorted(wanted - fine, key=lambda at: (at[0], at[1] or 0))]


def granted_lines(session: Session, claim: Claim, found: Findings) -> list[dict[str, str]]:
    """The lines that are granted, with their facts as taken: what the claim goes on using up."""
    values = {at: Adjusted(row.adjusted_value, row.filed_value, row.reason) for at, row in found.adjusted.items()}
    return [
        with_adjusted(line.facts, line.number, values)
        for line in stated_lines(session, claim.id)
        if line.number not in found.refused
    ]


def sources_of(claim: Claim, line: int) -> dict[str, dict[str, str]]:
    """The sources of law behind a filed line by the code of the rule: what a refusal may cite."""
    assert claim.result is not None
    found = next((each for each in claim.result["lines"] if each["line"] == line), None)
    rows = (*found["conditions"], *found["warnings"], *found["steps"]) if found else ()
    return {row["code"]: row["cite"] for row in rows}
