"""Read filings: what a firm sees before it files, what was taken note of, and the draws."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from office.accounts.permissions import Actor, scopes
from office.documents.models import IssuedDocument
from office.firms.models import Firm
from office.interests.queries import free_of_interest
from office.listing import PAGE, Listing
from resumption.additions.queries import ADDITION
from resumption.applications.models import Application
from resumption.applications.queries import newest_version
from resumption.policy.ranking import TIERS
from resumption.policy.regime import FILING, grounds, letter_mark, letter_on, regime_on
from resumption.recordfiling.models import CommitmentLetter, Filing, SampleDraw


@dataclass(frozen=True)
class FilingRow:
    """A filing as listed."""

    application_id: uuid.UUID
    firm_name: str
    credit_code: str
    area: str
    number: str
    recorded_at: datetime
    drawn: bool


def accepted_letter(session: Session, application_id: uuid.UUID, mark: str) -> CommitmentLetter | None:
    """The acceptance of these very words for an application."""
    query = select(CommitmentLetter).where(
        CommitmentLetter.application_id == application_id, CommitmentLetter.mark == mark
    )
    return session.scalar(query)


def regime_of(session: Session, application: Application, on: date) -> dict[str, Any]:
    """What the regime means for an application: which one, the letter to accept when it is filed now, and, for a case,
    why a filing went the long way."""
    version = newest_version(session, application.id)
    regime = application.regime if version or application.kind == ADDITION else regime_on(on)
    if regime != FILING:
        return {"regime": regime, "letter": (), "letter_mark": "", "listed_for": ()}
    on = max(on, version.ranked_on) if version else on  # what was filed is read by its own day's letter at the earliest
    letter = letter_on(on)
    against = grounds(version.facts, hold=version.ranking["tier"] == TIERS.index("hold"), on=on) if version else ()
    return {
        "regime": regime,
        "letter": letter,
        "letter_mark": letter_mark(letter),
        "listed_for": [asdict(ground) for ground in against],
    }


def recorded_on(session: Session, day: date) -> dict[str, tuple[Filing, Application, Firm]]:
    """The filings taken note of on a day in Beijing, by tracking number."""
    query = (
        select(Filing, Application, Firm)
        .join(Application, Application.id == Filing.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .where(func.date(Filing.recorded_at) == day)
    )
    return {
        application.tracking_number or "": (filing, application, firm)
        for filing, application, firm in session.execute(query)
    }


def undrawn_days(session: Session, before: date) -> list[date]:
    """Days before ``before`` with filings of which none has been drawn, oldest first."""
    day = func.date(Filing.recorded_at)
    query = select(day).where(day < before, day.not_in(select(SampleDraw.day))).distinct().order_by(day)
    return list(session.scalars(query))


def filings(session: Session, who: Actor, *, drawn: bool = False, page: int = 1) -> Listing[FilingRow]:
    """Filings this person may see, newest first; those drawn for inspection only, if asked."""
    query = (
        select(Filing, Application, Firm, IssuedDocument)
        .join(Application, Application.id == Filing.application_id)
        .join(Firm, Firm.id == Application.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Filing.document_id)
        .where(free_of_interest(Application.firm_id, who))
    )
    if "any" not in scopes("filing.list", who):
        query = query.where(Application.area == who.area)
    if drawn:
        query = query.where(Filing.draw_id.is_not(None))
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(Filing.recorded_at.desc(), Filing.id).limit(PAGE).offset((page - 1) * PAGE)
    rows = [
        FilingRow(
            application.id, firm.name, firm.credit_code, application.area, paper.full_number, filing.recorded_at,
            filing.draw_id is not None,
        )
        for filing, application, firm, paper in session.execute(ordered)
    ]  # fmt: skip
    return Listing(rows, total, page)


def draws(session: Session) -> Sequence[SampleDraw]:
    """The newest draws, with their seeds."""
    return session.scalars(select(SampleDraw).order_by(SampleDraw.day.desc()).limit(PAGE)).all()
