"""Verbs on claims: start, save lines, attach evidence, file, withdraw."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.journal.services import record
from office.money import fen
from office.tracking import tracking_number
from office.wording import N_
from subsidies.claims.keys import hold_anew, release_keys
from subsidies.claims.keys import once_only as once_only
from subsidies.claims.lines import open_to_papers, rows_of, write_lines
from subsidies.claims.models import Claim, ClaimEvidence, ClaimLine, ClaimVersion
from subsidies.claims.papers import lacking, names
from subsidies.claims.particulars import opened_line
from subsidies.policy.catalogue import catalogue
from subsidies.policy.lifecycle import OPEN, Event, after


def start_claim(session: Session, *, actor: uuid.UUID, at: datetime, firm_id: uuid.UUID, measure: str) -> Claim:
    """A new draft."""
    claim = Claim(firm_id=firm_id, measure=measure, created_at=at)
    session.add(claim)
    session.flush()
    note(session, actor, at, claim, "claim_started", measure=measure)
    return claim


def open_claim(session: Session, claim_id: uuid.UUID) -> Claim:
    """A claim its firm may still change, locked until the transaction ends."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one_or_none()
    if claim is None:
        raise NotFound()
    if claim.state not in OPEN:
        raise Conflict(N_("该申报已提交，不能再修改。"))
    return claim


def save_lines(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    revision: int,
    lines: Sequence[Mapping[str, str]],
    ids: Sequence[uuid.UUID | None] | None = None,
) -> Claim:
    """Replace the draft's lines; the later of two tabs is told about the other and nothing of its text is written.

    ``ids`` says which line each was before; without it a line is the one that stood in its place. Of a returned claim
    only what was returned may change.
    """
    claim = open_claim(session, claim_id)
    if claim.revision != revision:
        raise Conflict(N_("该申报已在另一窗口保存过。请刷新查看最新内容后再修改。"))
    if ids is None:
        places = [row.id for row in rows_of(session, claim_id)]
        ids = [*places[: len(lines)], *[None] * (len(lines) - len(places))]
    write_lines(session, claim, lines, ids)
    claim.revision += 1
    session.flush()
    note(session, actor, at, claim, "claim_saved", lines=len(lines))
    return claim


def add_lines(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    lines: Sequence[Mapping[str, str]],
    replace: bool = False,
) -> Claim:
    """Put lines (pasted, or of a workbook) after those there are, or in their place."""
    claim = open_claim(session, claim_id)
    kept = [] if replace else list(rows_of(session, claim_id))
    before: list[Mapping[str, str]] = [opened_line(row.facts) for row in kept]
    ids = [*(row.id for row in kept), *[None] * len(lines)]
    return save_lines(
        session, actor=actor, at=at, claim_id=claim_id, revision=claim.revision, lines=[*before, *lines], ids=ids
    )


def attach_evidence(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    file_id: uuid.UUID,
    kind: str = "invoice",
    line: int | None = None,
) -> ClaimEvidence:
    """Put a stored file behind a claim, or behind the line of that number; ``kind`` as the measure declares it."""
    claim = open_claim(session, claim_id)
    if kind not in {paper.kind for paper in catalogue().measure(claim.measure).papers}:
        raise Invalid(N_("请选择凭证种类。"), field="kind")
    line_id = None
    if line is not None:
        line_id = session.scalar(select(ClaimLine.id).where(ClaimLine.claim_id == claim_id, ClaimLine.number == line))
        if line_id is None:
            raise Invalid(N_("没有第 {number} 行，请先保存该行再上传凭证。"), field="line", number=line)
    if not open_to_papers(claim.open_fields, kind, line_id):
        raise Conflict(N_("该种凭证未被退回，不能更换。"), field="kind")
    row = ClaimEvidence(claim_id=claim.id, file_id=file_id, kind=kind, line_id=line_id)
    session.add(row)
    session.flush()
    note(session, actor, at, claim, "claim_evidence_attached", file=file_id, kind=kind, line=line)
    return row


def remove_evidence(
    session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, evidence_id: uuid.UUID
) -> Claim:
    """Take a file from behind a claim; versions already filed keep it."""
    claim = open_claim(session, claim_id)
    row = session.get(ClaimEvidence, evidence_id)
    if row is None or row.claim_id != claim_id:
        raise NotFound()
    if not open_to_papers(claim.open_fields, row.kind, row.line_id):
        raise Conflict(N_("该种凭证未被退回，不能更换。"), field="kind")
    session.delete(row)
    session.flush()
    note(session, actor, at, claim, "claim_evidence_removed", file=row.file_id, kind=row.kind)
    return claim


def file_claim(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    claim_id: uuid.UUID,
    result: Mapping[str, Any],
    once: Mapping[str, Sequence[str]],
) -> Claim:
    """File a claim with the result its firm saw, frozen; ``once`` maps kinds (``invoice_no``) to the values it uses up.

    A claim that lacks a declared paper is refused, naming every one. A value another live claim holds is refused,
    naming that claim, and between two at once by the constraint.
    """
    claim = open_claim(session, claim_id)
    measure, rows = catalogue().measure(claim.measure), rows_of(session, claim_id)
    evidence = session.scalars(
        select(ClaimEvidence).where(ClaimEvidence.claim_id == claim_id).order_by(ClaimEvidence.id)
    ).all()
    lacks = lacking(measure, [row.id for row in rows], {(each.kind, each.line_id) for each in evidence})
    if lacks:
        raise Invalid(N_("还缺少以下凭证，请上传后再提交：{missing}。"), field="evidence", missing=names(lacks))
    hold_anew(session, claim, once, at=at)  # a returned claim files anew with other lines
    claim.state = after(claim.state, Event.FILE)
    claim.filed_at, claim.filed_by, claim.filed_on = at, actor, at.date()
    claim.result, claim.open_fields = dict(result), None
    claim.stage += 1
    claim.payable_fen = fen(str(result["payable"]))
    claim.tracking_number = claim.tracking_number or tracking_number("BZ", at, lambda number: is_taken(session, number))
    version = keep_version(session, claim, actor, at, rows, evidence)
    session.flush()
    note(
        session, actor, at, claim, "claim_filed",
        payable=result["payable"], tracking_number=claim.tracking_number, version=version,
    )  # fmt: skip
    return claim


def is_taken(session: Session, number: str) -> bool:
    """Whether a claim has this tracking number."""
    return session.scalar(select(Claim.id).where(Claim.tracking_number == number)) is not None


def keep_version(
    session: Session,
    claim: Claim,
    actor: uuid.UUID,
    at: datetime,
    rows: Sequence[ClaimLine],
    evidence: Sequence[ClaimEvidence],
) -> int:
    """Keep what is filed as it is filed; returns the version's number."""
    number = 1 + (session.scalar(select(func.max(ClaimVersion.number)).where(ClaimVersion.claim_id == claim.id)) or 0)
    places = {row.id: row.number for row in rows}
    session.add(
        ClaimVersion(
            claim_id=claim.id,
            number=number,
            filed_at=at,
            filed_by=actor,
            lines=[{"id": str(row.id), "number": row.number, "facts": row.facts} for row in rows],
            evidence=[
                {
                    "id": str(each.id),
                    "file_id": str(each.file_id),
                    "kind": each.kind,
                    "line": places.get(each.line_id) if each.line_id else None,
                }
                for each in evidence
            ],
            result=claim.result,
        )
    )
    return number


def withdraw_claim(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID) -> Claim:
    """Take a claim back before a decision on it is proposed."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one()
    claim.state = after(claim.state, Event.WITHDRAW)
    release_keys(session, claim_id=claim.id, at=at)
    note(session, actor, at, claim, "claim_withdrawn")
    return claim


def note(session: Session, actor: uuid.UUID, at: datetime, claim: Claim, act: str, **details: Any) -> None:
    """The journal's entry of one act on a claim."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="claim",
        subject_id=claim.id,
        firm_id=claim.firm_id,
        **details,
    )
