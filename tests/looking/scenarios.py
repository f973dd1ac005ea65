"""What ifs of the scene: one saved, one whose base has changed since, and the addresses of fresh ones."""

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from office.rulebook.questions import question_of
from office.scenarios.room import Room, answered
from office.scenarios.services import save_scenario
from tests.factories import AT

LOCAL = "whitelist.mainly_local_percent@2020-02-02=90"
DAYS = "clearance.isolation_days@2020-01-27=7"
TIER = "whitelist.tier_conditions/priority@2020-02-02=golden_class"


def saved(session: Session, room: Room, by: uuid.UUID, name: str, *changes: str) -> uuid.UUID:
    """A what if kept under a name."""
    answer = answered(session, room, question_of({"on": AT.date().isoformat(), "changes": changes}))
    scenario = save_scenario(
        session,
        actor=by,
        at=AT + timedelta(hours=6),
        kind=room.kind,
        name=name,
        reason="区县来函询问放宽后的影响，供局务会讨论。",
        answer=answer,
    )
    return scenario.id
