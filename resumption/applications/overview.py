"""A whole application as read: what the firm's page and the reviewer's have in common, how far a draft is."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from office.documents.queries import about
from resumption.additions.queries import told_of
from resumption.applications import queries
from resumption.applications.answers import AnsweredPage, answered
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.pages import PAGES, ROSTER, TITLES, PageState, field_titles, lacks, supplies_of, way
from resumption.corrections.queries import exchanges
from resumption.declarations.queries import waited_for
from resumption.policy.filed import differences
from resumption.policy.ranking import TIER_TITLES


def progress(session: Session, application: Application, *, on: date) -> tuple[PageState, ...]:
    """How far each page of a draft is."""
    waiting = waited_for(session, application, on=on)
    return way(application.content, has_roster=application.roster_id is not None, on=on, undeclared=waiting)


def overview(session: Session, application: Application, *, on: date, english: bool) -> dict[str, Any]:
    """What the firm's page and the reviewer's show alike on a day, by the names their templates use."""
    roster = queries.accepted_roster(session, application)
    version = queries.newest_version(session, application.id)
    waiting = waited_for(session, application, on=on)
    return {
        "application": application,
        "firm": queries.firm_of(session, application),
        "lacks": lacks(application.content, has_roster=roster is not None, on=on, undeclared=waiting),
        "roster": roster,
        "version": version,
        "titles": TITLES,
        "tiers": TIER_TITLES,
        "documents": about(session, application.id),
        "answered": filed_answers(session, version, english=english) if version else [],
        "pages": PAGES,
        "english": english,
        "exchanges": exchanges(session, application.id),
        "field_titles": field_titles(on),
        "needs": supplies_of(version.content, on=version.ranked_on) if version else (),
        "additions": told_of(session, application),
    }


def filed_answers(session: Session, version: ApplicationVersion, *, english: bool) -> list[AnsweredPage]:
    """What was filed, in words, with what changed since the time before."""
    before = queries.version_before(session, version)
    return answered(version.content, before.content if before else None, on=version.ranked_on, english=english)


def mended(application: Application, version: ApplicationVersion | None) -> set[str]:
    """The fields that say something else now than when they were last filed; the roster if it is another one."""
    if version is None:
        return set()
    found = {each.field for each in differences(version.content, application.content)}
    return found | ({ROSTER} if application.roster_id != version.roster_id else set())
