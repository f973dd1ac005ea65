"""Verbs on claims: start, save lines, attach evidence, file, withdraw."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.journal.services import record
from office.money import fen
from office.wording import N_
from subsidies.claims.models import Claim, ClaimedKey, ClaimEvidence, ClaimLine
from subsidies.policy.catalogue import catalogue
from subsidies.policy.once import keys_of

OPEN = ("draft", "returned")


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
) -> Claim:
    """Replace the draft's lines; the later of two tabs is told about the other and nothing of its text is written."""
    claim = open_claim(session, claim_id)
    if claim.revision != revision:
        raise Conflict(N_("该申报已在另一窗口保存过。请刷新查看最新内容后再修改。"))
    session.execute(delete(ClaimLine).where(ClaimLine.claim_id == claim_id))
    session.add_all(
        ClaimLine(claim_id=claim_id, number=number, facts=dict(line)) for number, line in enumerate(lines, 1)
    )
    claim.revision += 1
    session.flush()
    note(session, actor, at, claim, "claim_saved", lines=len(lines))
    return claim


def attach_evidence(
    session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID, file_id: uuid.UUID, kind: str = "invoice"
) -> ClaimEvidence:
    """Put a stored file behind a claim."""
    claim = open_claim(session, claim_id)
    row = ClaimEvidence(claim_id=claim.id, file_id=file_id, kind=kind)
    session.add(row)
    session.flush()
    note(session, actor, at, claim, "claim_evidence_attached", file=file_id, kind=kind)
    return row


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

    A value another live claim holds is refused, naming that claim, and between two at once by the constraint.
    """
    claim = open_claim(session, claim_id)
    if not session.scalar(select(ClaimEvidence.id).where(ClaimEvidence.claim_id == claim_id).limit(1)):
        raise Invalid(N_("请先上传发票等凭证文件，再提交申报。"), field="evidence")
    release_keys(session, claim_id=claim.id, at=at)  # a returned claim files anew with other lines
    for kind, values in once.items():
        hold_keys(session, claim, kind, values)
    claim.state = "filed"
    claim.filed_at, claim.filed_by, claim.filed_on = at, actor, at.date()
    claim.result = dict(result)
    claim.payable_fen = fen(str(result["payable"]))
    claim.tracking_number = claim.tracking_number or f"BZ{at:%Y%m%d}{secrets.randbelow(10**6):06d}"
    session.flush()
    note(session, actor, at, claim, "claim_filed", payable=result["payable"], tracking_number=claim.tracking_number)
    return claim


def hold_keys(session: Session, claim: Claim, kind: str, values: Sequence[str]) -> None:
    """Take the values for this claim; the same one twice within it, or in another, is refused by name."""
    numbered = kind.endswith("_no")
    repeated = sorted({value for value in values if list(values).count(value) > 1})
    if repeated:
        twice = (
            N_("号码“{value}”在本申报中出现了两次，请核对。")
            if numbered
            else N_("“{value}”在本申报中出现了两次，请核对。")
        )
        raise Invalid(twice, field=kind, value=repeated[0])
    held = session.execute(
        select(ClaimedKey.value, Claim.tracking_number)
        .join(Claim, Claim.id == ClaimedKey.claim_id)
        .where(ClaimedKey.kind == kind, ClaimedKey.value.in_(values), ClaimedKey.released_at.is_(None))
        .where(ClaimedKey.claim_id != claim.id)
        .order_by(ClaimedKey.value)
    ).first()
    if held:
        taken = (
            N_("号码“{value}”已在申报 {first} 中使用，不能重复申报。")
            if numbered
            else N_("“{value}”已在申报 {first} 中申报，不能重复申报。")
        )
        raise Conflict(taken, field=kind, value=held[0], first=held[1])
    session.add_all(ClaimedKey(claim_id=claim.id, kind=kind, value=value) for value in values)
    session.flush()


def release_keys(session: Session, *, claim_id: uuid.UUID, at: datetime) -> None:
    """Free what a refused or withdrawn claim held."""
    session.execute(
        update(ClaimedKey)
        .where(ClaimedKey.claim_id == claim_id, ClaimedKey.released_at.is_(None))
        .values(released_at=at)
    )


def withdraw_claim(session: Session, *, actor: uuid.UUID, at: datetime, claim_id: uuid.UUID) -> Claim:
    """Take a claim back before it is assessed."""
    claim = session.scalars(select(Claim).where(Claim.id == claim_id).with_for_update()).one()
    if claim.state not in (*OPEN, "filed"):
        raise Conflict(N_("该申报已进入审核签发，不能撤回。"))
    claim.state = "withdrawn"
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


def once_only(
    measure_code: str, lines: Sequence[Mapping[str, str]], *, firm_code: str, on: date
) -> dict[str, list[str]]:
    """What the lines use up, by kind, as the measure declares it (``Support.once``) and the law of the day says."""
    known = catalogue()
    return keys_of(known, known.measure(measure_code), lines, firm=firm_code, on=on)
