"""Verbs of the filing regime: accept the letter, take note of a filing at once, draw the sample to be inspected."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from office.accounts.queries import representatives_of
from office.documents.models import IssuedDocument
from office.documents.services import issue_document
from office.errors import Conflict, Invalid
from office.firms.models import Firm
from office.journal.services import record
from office.notices.services import notify
from office.wording import N_
from resumption.additions.queries import ADDITION
from resumption.applications.following import follows_filing
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.services import locked_application, note
from resumption.chain.laying import begin_case
from resumption.filings.services import submit_application
from resumption.inspections.services import plan_inspection
from resumption.policy.law import law
from resumption.policy.lifecycle import Event, State, after
from resumption.policy.ranking import TIER_TITLES, TIERS
from resumption.policy.regime import APPROVAL, FILING, drawn, grounds, letter_mark, letter_on, regime_on
from resumption.recordfiling.models import CommitmentLetter, Filing, SampleDraw
from resumption.recordfiling.queries import accepted_letter, recorded_on
from resumption.whitelist.services import enter_firm

TEMPLATE = "filing.html"
HOLD = TIERS.index("hold")


def commit_and_file(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, mark: str, series: str
) -> Application:
    """Accept the commitment letter one has just read, and file: effective at once unless on the negative list.

    Either way the firm gets the receipt of what it filed, numbered in ``series``.
    """
    accept_letter(session, actor=actor, at=at, application_id=application_id, mark=mark)
    return submit_application(session, actor=actor, at=at, application_id=application_id, series=series)


def accept_letter(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, mark: str
) -> CommitmentLetter:
    """Keep that this person accepted these words. ``mark`` is of the letter shown to them; an older one is refused."""
    application = locked_application(session, application_id)
    paragraphs = letter_on(at.date())
    if mark != letter_mark(paragraphs):
        raise Invalid(N_("请先阅读承诺书全文，并勾选接受。"), field="letter")
    row = insert(CommitmentLetter).values(
        id=uuid.uuid4(),
        application_id=application.id,
        paragraphs=list(paragraphs),
        mark=mark,
        accepted_by=actor,
        accepted_at=at,
    )
    session.execute(row.on_conflict_do_nothing())
    letter = accepted_letter(session, application.id, mark)
    assert letter is not None
    note(session, actor, at, application, "commitment_accepted", mark=mark)
    return letter


@follows_filing
def receive_filing(
    session: Session, *, actor: uuid.UUID, at: datetime, application: Application, version: ApplicationVersion
) -> None:
    """Take a filed version on under its regime: take note of it at once, or send it on its way through the office.

    The regime is that of the day of the first filing; a case in flight keeps it.
    """
    if version.number == 1:
        # People added later are decided on: a supplement to a whitelist entry is never effective by itself.
        application.regime = APPROVAL if application.kind == ADDITION else regime_on(at.date())
    if application.regime == FILING:
        day = first_day(session, application, at)
        letter = accepted_letter(session, application.id, letter_mark(letter_on(day)))
        if letter is None:
            raise Invalid(N_("请先阅读承诺书全文，并勾选接受。"), field="letter")
        against = grounds(version.facts, hold=version.ranking["tier"] == HOLD, on=day)
        if not against:
            record_filing(session, actor=actor, at=at, application=application, version=version, letter=letter)
            return
        found = [asdict(ground) for ground in against]
        note(session, actor, at, application, "application_listed", grounds=found)
    begin_case(session, actor=actor, at=at, application=application, facts=version.facts)


def first_day(session: Session, application: Application, at: datetime) -> date:
    """The day whose list and letter count: that of the first filing."""
    query = select(ApplicationVersion.filed_at).where(ApplicationVersion.application_id == application.id)
    first = session.scalars(query.order_by(ApplicationVersion.number).limit(1)).one_or_none() or at
    return first.date()


def record_filing(
    session: Session,
    *,
    actor: uuid.UUID,
    at: datetime,
    application: Application,
    version: ApplicationVersion,
    letter: CommitmentLetter,
) -> Filing:
    """Take note: a number and a receipt, and the firm is on the whitelist from the day it planned."""
    firm = session.get_one(Firm, application.firm_id)
    application.state = after(State.FILED, Event.RECORD)
    application.decided_at = application.due_at = at
    start = max(date.fromisoformat(version.facts["planned_date"]), at.date())
    document = issue_document(
        session,
        actor=actor,
        at=at,
        series=law("regime", at.date()).value("series"),
        template=TEMPLATE,
        title=f"{firm.name}复工备案回执",
        subject_type="application",
        subject_id=application.id,
        firm_id=firm.id,
        facts=receipt_facts(application, version.facts, version.ranking, firm, letter, start, at),
    )
    filing = Filing(
        application_id=application.id,
        version_id=version.id,
        letter_id=letter.id,
        document_id=document.id,
        recorded_at=at,
    )
    session.add(filing)
    session.flush()
    enter_firm(
        session,
        actor=actor,
        at=at,
        firm_id=firm.id,
        decision_id=None,
        document_id=document.id,
        tier=version.ranking["tier"],
        headcount=version.facts["staff_total"],
        valid_from=start,
    )
    note(session, actor, at, application, "application_recorded", number=document.full_number)
    tell_firm(session, at, application, firm, "filing_recorded", document)
    return filing


def tell_firm(
    session: Session, at: datetime, application: Application, firm: Firm, kind: str, document: IssuedDocument | None
) -> None:
    """Tell the firm's representatives."""
    notify(
        session,
        actor=None,
        at=at,
        people=representatives_of(session, firm.id),
        kind=kind,
        values={"firm": firm.name, "number": document.full_number if document else ""},
        endpoint="applications.show",
        arguments={"application_id": application.id},
    )


def receipt_facts(
    application: Application,
    facts: Mapping[str, Any],
    ranking: Mapping[str, Any],
    firm: Firm,
    letter: CommitmentLetter,
    start: date,
    at: datetime,
) -> dict[str, Any]:
    """What the receipt says, frozen; the letter's words with it."""
    return {
        "firm_name": firm.name,
        "credit_code": firm.credit_code,
        "tracking_number": application.tracking_number,
        "tier": TIER_TITLES[ranking["tier_code"]][0],
        "headcount": facts["staff_total"],
        "resume_on": start.isoformat(),
        "letter": list(letter.paragraphs),
        "accepted_at": letter.accepted_at.strftime("%Y-%m-%d %H:%M"),
        "rulebook": ranking["rulebook"],
        "issued_on": at.date().isoformat(),
    }


def draw_sample(
    session: Session, *, actor: uuid.UUID | None, at: datetime, day: date, seed: str | None = None
) -> SampleDraw:
    """Draw one day's filings for inspection, once: by a seed that is kept with what was drawn from."""
    if day > at.date():
        raise Invalid(N_("只能抽取已经过去的日期或当天的备案。"), field="day")
    if session.scalar(select(SampleDraw.id).where(SampleDraw.day == day)):
        raise Conflict(N_("当日的备案已经抽取过，不能重复抽取。"))
    filed = recorded_on(session, day)
    if not filed:
        raise Conflict(N_("当日没有备案，无需抽取。"))
    numbers = sorted(filed)
    percent = law("regime", day).value("sample_percent")
    seed = seed or secrets.token_hex(16)
    draw = SampleDraw(
        day=day,
        seed=seed,
        percent=percent,
        population=numbers,
        drawn=list(drawn(seed, numbers, percent)),
        drawn_at=at,
        drawn_by=actor,
    )
    session.add(draw)
    session.flush()
    record(
        session, actor=actor, at=at, act="sample_drawn", subject_type="sample_draw", subject_id=draw.id,
        day=day, seed=seed, percent=percent, drawn=draw.drawn, population=len(numbers),
    )  # fmt: skip
    for number in draw.drawn:
        filing, application, firm = filed[number]
        filing.draw_id = draw.id
        plan_inspection(session, actor=actor, at=at, application=application, kind="sample")
        note(session, actor, at, application, "filing_drawn")  # type: ignore[arg-type]  # nobody: the office
        tell_firm(session, at, application, firm, "filing_drawn", None)
    session.flush()
    return draw
