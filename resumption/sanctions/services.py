"""Verbs of sanctions: propose with evidence, hear the firm, decide. What is decided is one more row of its history."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of, representatives_of
from office.documents.services import issue_document
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.models import Firm
from office.journal.services import record
from office.notices.services import notify
from office.wording import N_
from resumption.policy.standing import SANCTION_TITLES, Procedure, Standing, after, procedure
from resumption.policy.standing import Sanction as Kind
from resumption.sanctions.documents import TEMPLATE, notice_facts, notice_title
from resumption.sanctions.models import Sanction, SanctionEvidence
from resumption.whitelist.models import WhitelistEntry
from resumption.whitelist.services import change_standing

PAGE, OWN_PAGE = "sanctions.show", "sanctions.notice"


@dataclass(frozen=True)
class Draft:
    """What is proposed: why, on what text (``cite``: document, number, article, words), from which day.

    ``mend_by`` belongs to an order to mend, ``urgent_reason`` to an act that cannot wait for the firm to be heard;
    without ``effect`` the statement of the dated rules stands.
    """

    kind: Kind
    reason: str
    cite: Mapping[str, str]
    effective_on: date
    effect: str = ""
    mend_by: date | None = None
    urgent_reason: str = ""
    evidence: Sequence[uuid.UUID] = ()


def propose_sanction(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    entry_id: uuid.UUID,
    draft: Draft,
    series: str,
    issuer: str,
) -> Sanction:
    """Propose an act on an entry's standing. It waits for the firm to be heard and for another person's signature, as
    the dated rules ask; where they ask for neither it is in force at once.

    Raises ``Conflict`` where the act cannot follow the standing, ``Invalid`` for what is missing or dated wrongly.
    """
    entry = locked_entry(session, entry_id)
    after(Standing(entry.state), draft.kind)
    rules = procedure(draft.kind, at.date(), urgent=bool(draft.urgent_reason.strip()))
    check(draft, rules, at.date())
    row = Sanction(
        entry_id=entry.id,
        firm_id=entry.firm_id,
        kind=draft.kind.value,
        reason=draft.reason.strip(),
        cite={key: draft.cite.get(key, "").strip() for key in ("document", "number", "article", "words")},
        effect=draft.effect.strip() or rules.effect,
        effective_on=draft.effective_on,
        mend_by=draft.mend_by if draft.kind is Kind.ORDER_TO_MEND else None,
        urgent=bool(draft.urgent_reason.strip()),
        urgent_reason=draft.urgent_reason.strip(),
        two_people=rules.two_people,
        reply_by=rules.reply_by,
        proposed_by=actor,
        proposed_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(SanctionEvidence(sanction_id=row.id, file_id=file_id) for file_id in draft.evidence)
    session.flush()
    note(session, actor, at, row, f"sanction_{row.kind}_proposed", reason=row.reason, effective_on=row.effective_on)
    firm = session.get_one(Firm, row.firm_id)
    if row.reply_by is not None:
        people = representatives_of(session, firm.id)
        values = told(row, firm) | {"day": row.reply_by.isoformat()}
        tell(session, actor, at, row, people, "sanction_to_be_heard", values, endpoint=OWN_PAGE, urgent=True)
    if row.two_people:
        people = holders_of(session, "sanction.confirm", firm.area)
        tell(session, actor, at, row, people, "sanction_to_sign", told(row, firm), urgent=row.urgent)
    elif row.reply_by is None:
        put_in_force(session, actor, at, row, entry, firm, series, issuer)
    return row


def check(draft: Draft, rules: Procedure, today: date) -> None:
    """Refuse a draft that lacks what the rules ask for."""
    if not draft.reason.strip():
        raise Invalid(N_("请写明理由和查明的事实。"), field="reason")
    if not draft.cite.get("document", "").strip() or not draft.cite.get("words", "").strip():
        missing = "words" if draft.cite.get("document", "").strip() else "document"
        raise Invalid(N_("请写明依据的文件和条文内容。"), field=missing)
    if rules.evidence and not draft.evidence:
        raise Invalid(N_("该处置须附证据材料，请上传检查记录、照片等文件。"), field="evidence")
    if not today <= draft.effective_on <= rules.latest:
        raise Invalid(
            N_("生效日期须在 {first} 至 {last} 之间。"),
            field="effective_on",
            first=today.isoformat(),
            last=rules.latest.isoformat(),
        )
    if draft.kind is Kind.ORDER_TO_MEND and draft.mend_by is not None and draft.mend_by < draft.effective_on:
        raise Invalid(N_("整改期限不能早于生效日期。"), field="mend_by")


def reply_to_sanction(
    session: Session, *, actor: uuid.UUID, at: datetime, sanction_id: uuid.UUID, reply: str
) -> Sanction:
    """The firm is heard, once, until the last day for it."""
    row = open_sanction(session, sanction_id)
    if row.reply_by is None:
        raise Conflict(N_("该处置情况紧急或无须事先听取意见；如有异议，可依法申请复议或提起诉讼。"))
    if row.replied_at is not None:
        raise Conflict(N_("已提交过陈述意见，不能再次提交。"))
    if at.date() > row.reply_by:
        raise Conflict(N_("陈述意见的期限（{day}）已过。"), day=row.reply_by.isoformat())
    if not reply.strip():
        raise Invalid(N_("请写明陈述、申辩的意见；没有意见也请写明。"), field="reply")
    row.reply, row.replied_by, row.replied_at = reply.strip(), actor, at
    session.flush()
    note(session, actor, at, row, "sanction_replied")
    firm = session.get_one(Firm, row.firm_id)
    people = [row.proposed_by, *holders_of(session, "sanction.confirm", firm.area)]
    tell(session, actor, at, row, people, "sanction_replied", told(row, firm))
    return row


def confirm_sanction(
    session: Session, *, actor: uuid.UUID, at: datetime, sanction_id: uuid.UUID, series: str, issuer: str
) -> Sanction:
    """Put a proposed act in force with its numbered paper; not by who proposed it where the rules ask for two people,
    and not before the firm was heard or the last day for it is over.

    Where the day of effect has passed in the meantime, it takes effect on the day of this signature.
    """
    row = open_sanction(session, sanction_id)
    if row.two_people and row.proposed_by == actor:
        raise NotAllowed(N_("拟办人与签发人不能是同一人，请由另一位签发人签发。"))
    if waits_for_firm(row, at.date()):
        raise Conflict(N_("企业可在 {day} 前陈述意见，期满或企业陈述后方可签发。"), day=str(row.reply_by))
    entry = locked_entry(session, row.entry_id)
    firm = session.get_one(Firm, row.firm_id)
    row.effective_on = max(row.effective_on, at.date())
    put_in_force(session, actor, at, row, entry, firm, series, issuer)
    return row


def waits_for_firm(row: Sanction, today: date) -> bool:
    """Whether the firm may still be heard."""
    return row.reply_by is not None and row.replied_at is None and today <= row.reply_by


def put_in_force(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    row: Sanction,
    entry: WhitelistEntry,
    firm: Firm,
    series: str,
    issuer: str,
) -> None:
    """Number the paper, add the change to the history, tell the firm."""
    state = after(Standing(entry.state), Kind(row.kind))
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=notice_title(row.kind, firm.name),
        subject_type="sanction",
        subject_id=row.id,
        firm_id=firm.id,
        facts=notice_facts(firm_facts(firm), sanction_facts(row), issuer=issuer, issued_on=at.date()),
    )
    row.state, row.decided_by, row.decided_at, row.document_id = "confirmed", actor, at, document.id
    session.flush()
    change_standing(
        session,
        actor=actor,
        at=at,
        entry=entry,
        act=row.kind,
        state=state,
        effective_on=row.effective_on,
        reason=row.reason,
        sanction_id=row.id,
    )
    note(session, actor, at, row, f"sanction_{row.kind}_confirmed", effective_on=row.effective_on, reason=row.reason)
    values = told(row, firm) | {"day": row.effective_on.isoformat()}
    people = representatives_of(session, firm.id)
    tell(session, actor, at, row, people, "sanction_in_force", values, endpoint=OWN_PAGE, urgent=True)


def decline_sanction(
    session: Session, *, actor: uuid.UUID, at: datetime, sanction_id: uuid.UUID, reason: str
) -> Sanction:
    """Do not go on with a proposed act; who proposed it may take it back."""
    row = open_sanction(session, sanction_id)
    if not reason.strip():
        raise Invalid(N_("请写明退回的理由。"), field="decline_reason")
    row.state, row.decided_by, row.decided_at, row.decline_reason = "declined", actor, at, reason.strip()
    session.flush()
    note(session, actor, at, row, "sanction_declined", reason=row.decline_reason)
    firm = session.get_one(Firm, row.firm_id)
    people = [row.proposed_by]
    tell(session, actor, at, row, people, "sanction_declined", told(row, firm))
    if row.reply_by is not None:
        people_ = representatives_of(session, firm.id)
        tell(session, actor, at, row, people_, "sanction_declined", told(row, firm), endpoint=OWN_PAGE)
    return row


def open_sanction(session: Session, sanction_id: uuid.UUID) -> Sanction:
    """A proposal nobody has decided yet, locked until the transaction ends."""
    row = session.scalars(select(Sanction).where(Sanction.id == sanction_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound()
    if row.state != "proposed":
        raise Conflict(N_("该处置已办结，请刷新查看最新状态。"))
    return row


def locked_entry(session: Session, entry_id: uuid.UUID) -> WhitelistEntry:
    """An entry of the whitelist, locked until the transaction ends; one that a later approval replaced is over."""
    entry = session.scalars(select(WhitelistEntry).where(WhitelistEntry.id == entry_id).with_for_update()).one_or_none()
    if entry is None:
        raise NotFound()
    return entry


def told(row: Sanction, firm: Firm) -> dict[str, Any]:
    """What a notice about an act says."""
    return {"firm": firm.name, "act": SANCTION_TITLES[Kind(row.kind)]}


def tell(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    row: Sanction,
    people: Sequence[uuid.UUID],
    kind: str,
    values: Mapping[str, Any],
    *,
    endpoint: str = PAGE,
    urgent: bool = False,
) -> None:
    """A notice about an act, leading to its page."""
    arguments = {"sanction_id": str(row.id)}
    notify(
        session,
        actor=actor,
        at=at,
        people=people,
        kind=kind,
        values=values,
        endpoint=endpoint,
        arguments=arguments,
        urgent=urgent,
    )


def firm_facts(firm: Firm) -> dict[str, str]:
    """The firm as its paper names it."""
    return {"firm_name": firm.name, "credit_code": firm.credit_code}


def sanction_facts(row: Sanction) -> dict[str, Any]:
    """The act as its paper tells it: plain facts."""
    return {
        "kind": row.kind,
        "reason": row.reason,
        "cite": row.cite,
        "effect": row.effect,
        "effective_on": row.effective_on.isoformat(),
        "mend_by": row.mend_by.isoformat() if row.mend_by else "",
        "urgent_reason": row.urgent_reason,
        "heard": row.reply_by is not None,
        "replied_on": row.replied_at.date().isoformat() if row.replied_at else "",
    }


def note(session: Session, actor: uuid.UUID, at: datetime, row: Sanction, act: str, **details: Any) -> None:
    """The journal's entry of one step of an act."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="sanction",
        subject_id=row.id,
        firm_id=row.firm_id,
        **details,
    )
