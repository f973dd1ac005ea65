"""What an act in a step leaves behind: the journal's entry, and word to the people it concerns."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from office.firms.models import Firm
from office.notices.services import notify
from office.wording import Bilingual
from resumption.applications.models import Application
from resumption.applications.services import note
from resumption.chain.models import CaseStep


def note_step(
    session: Session,
    actor: uuid.UUID | None,
    at: datetime,
    application: Application,
    act: str,
    step: CaseStep,
    **more: Any,
) -> None:
    """The journal's entry of an act in a step."""
    note(session, actor, at, application, act, step=step.code, **more)  # type: ignore[arg-type]  # nobody: the office


def tell(
    session: Session,
    actor: uuid.UUID | None,
    at: datetime,
    application: Application,
    people: Any,
    kind: str,
    step: CaseStep,
    **values: Any,
) -> None:
    """Tell people of a case in a step."""
    firm = session.get_one(Firm, application.firm_id)
    due = step.due_at.strftime("%Y-%m-%d %H:%M") if step.due_at else ""
    said = {
        "firm": firm.name,
        "number": application.tracking_number or "",
        "step": Bilingual(step.title, step.title_en),
        "due": due,
        **values,
    }
    notify(
        session,
        actor=actor,
        at=at,
        people=people,
        kind=kind,
        values=said,
        endpoint="review.case",
        arguments={"application_id": application.id},
        urgent=kind == "case_overdue",
    )
