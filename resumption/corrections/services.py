"""Verbs of correcting: send a filed version back field by field; ask and answer while the firm mends it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.errors import Conflict, Invalid, NotFound
from office.firms.models import Firm
from office.notices.models import name_notices
from office.notices.services import notify
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.pages import field_titles
from resumption.applications.queries import newest_version
from resumption.applications.services import locked_application
from resumption.applications.services import note as noted
from resumption.chain.services import act_on_step
from resumption.corrections.models import Correction, CorrectionField, CorrectionMessage
from resumption.corrections.queries import correction_of
from resumption.policy.lifecycle import Event, State, after
from resumption.review.models import Decision

LONGEST = 2000  # characters of one reason or message
REASON = "reasons"  # the field of the refusal of a return without any reason

name_notices(
    application_returned=N_("{firm} 的申请（受理号 {number}）被退回补正，有 {count} 项需要修改；期间办理期限暂停。"),
    correction_asked=N_("{firm} 就退回补正的事项提出了问题（受理号 {number}）。"),
    correction_answered=N_("审核人员答复了 {firm} 关于补正事项的问题（受理号 {number}）。"),
)


def return_for_correction(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application_id: uuid.UUID,
    reasons: Mapping[str, str],
    note: str = "",
) -> Correction:
    """Send the filed version back: only the fields of ``reasons`` open again, and the legal clock stands still.

    ``reasons`` maps fields (``supplies.masks``, ``plan.training``, ``roster``) to why; empty reasons name nothing.
    ``Invalid`` without any reason or for a field the form does not have, ``Conflict`` if the application is not filed.
    """
    application = locked_application(session, application_id)
    state = after(State(application.state), Event.RETURN)
    version = newest_version(session, application.id)
    assert version is not None  # only a filed application reaches this state
    act_on_step(session, actor=actor, at=at, application=application)
    given = {field: reason.strip()[:LONGEST] for field, reason in reasons.items() if reason.strip()}
    titles = field_titles(version.ranked_on)
    if not given:
        raise Invalid(N_("请至少写明一项退回的内容和理由。"), field=REASON)
    if unknown := [field for field in given if field not in titles]:
        raise Invalid(N_("申请表没有“{name}”这一项，不能退回。"), field=REASON, name=unknown[0])
    correction = Correction(
        application_id=application.id, version_id=version.id, opened_by=actor, opened_at=at, note=note.strip()[:LONGEST]
    )
    session.add(correction)
    session.flush()
    session.add_all(CorrectionField(correction_id=correction.id, field=each, reason=why) for each, why in given.items())
    told = summary(given, titles)
    session.add(
        Decision(
            application_id=application.id,
            version_id=version.id,
            outcome="return",
            reason=told,
            conditions=[],
            proposed_by=actor,
            proposed_at=at,
            facts={"ranking": version.ranking, "facts": version.facts, "roster": version.roster},
        )
    )
    application.state = state
    application.late_since = None
    session.flush()
    noted(session, actor, at, application, "decision_return_proposed", reason=told, version=version.number)
    people = representatives_of(session, application.firm_id)
    tell(session, actor, at, application, people=people, kind="application_returned", urgent=True, count=len(given))
    return correction


def summary(reasons: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """All reasons in one line, as the history tells them; one reason given for everything is told once."""
    if len(reasons) > 1 and len(set(reasons.values())) == 1:
        return next(iter(reasons.values()))
    return "；".join(f"{title}：{reasons[field]}" for field, title in titles.items() if field in reasons)


def everything(session: Session, application_id: uuid.UUID) -> dict[str, str]:
    """Every field that the newest version could have answered, with its title: what a return of the whole opens."""
    version = newest_version(session, application_id)
    if version is None:
        raise NotFound()
    return {field: str(title) for field, title in field_titles(version.ranked_on).items()}


def write_message(
    session: Session, *, actor: uuid.UUID, at: datetime, correction_id: uuid.UUID, words: str, by_firm: bool
) -> CorrectionMessage:
    """Ask (the firm) or answer (the office) about an open correction; the other side is told."""
    correction = correction_of(session, correction_id)
    application = locked_application(session, correction.application_id)
    session.refresh(correction)
    if correction.closed_at is not None:
        raise Conflict(N_("补正已经结束，不能再留言。请刷新页面查看最新状态。"))
    text = words.strip()
    if not text:
        raise Invalid(N_("请填写要说的内容。"), field="words")
    if len(text) > LONGEST:
        raise Invalid(N_("内容不能超过 {longest} 字，请缩短后再发送。"), field="words", longest=LONGEST)
    message = CorrectionMessage(
        correction_id=correction.id, written_at=at, written_by=actor, by_firm=by_firm, words=text
    )
    session.add(message)
    session.flush()
    if by_firm:
        noted(session, actor, at, application, "correction_asked", reason=text)
        tell(session, actor, at, application, people=[correction.opened_by], kind="correction_asked")
    else:
        noted(session, actor, at, application, "correction_answered", reason=text)
        people = representatives_of(session, application.firm_id)
        tell(session, actor, at, application, people=people, kind="correction_answered")
    return message


def tell(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    application: Application,
    people: Sequence[uuid.UUID],
    kind: str,
    *,
    urgent: bool = False,
    **values: object,
) -> None:
    """One notice each about a correction, leading the office to its case and the firm to its application."""
    firm = session.get_one(Firm, application.firm_id)
    notify(
        session,
        actor=actor,
        at=at,
        people=people,
        kind=kind,
        values={"firm": firm.name, "number": application.tracking_number, **values},
        endpoint="review.case" if kind == "correction_asked" else "applications.show",
        arguments={"application_id": application.id},
        urgent=urgent,
    )
