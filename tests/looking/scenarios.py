"""What ifs of the scene: saved ones, and the addresses of fresh ones."""

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from office.rulebook.questions import Question, question_of
from office.scenarios.room import Room, answered
from office.scenarios.services import ask_in_background, save_scenario
from resumption.scenarios.asking import ROOM as TIERS
from subsidies.scenarios.asking import ROOM as COSTS
from tests.factories import AT

LOCAL = "whitelist.mainly_local_percent@2020-02-02=90"
DAYS = "clearance.isolation_days@2020-01-27=7"
NO_GUARANTEE = "whitelist.tier_conditions/guarantee@2020-02-02="
TIER = "whitelist.tier_conditions/priority@2020-02-02=golden_class"
BUS_SHARE = "chartered_bus.government_share@2020-02-03..2020-02-15=1"
BUS_CAP = "chartered_bus.cap_per_bus@2020-02-03=20000"


def what_ifs(session: Session, reviewer: uuid.UUID, preparer: uuid.UUID) -> dict[str, uuid.UUID]:
    """One saved by a reviewer, one by finance; and one of each that the worker has not begun."""
    return {
        "scenario": saved(session, TIERS, reviewer, "取消保障类、隔离七天", NO_GUARANTEE, DAYS),
        "support": saved(session, COSTS, preparer, "包车全额由政府承担", BUS_SHARE),
        "scenario_job": asked(session, TIERS, reviewer, DAYS),
        "support_job": asked(session, COSTS, preparer, BUS_SHARE),
    }


def question(*changes: str) -> Question:
    """What would be with these changes on the day of the scene."""
    return question_of({"on": AT.date().isoformat(), "changes": changes})


def asked(session: Session, room: Room, by: uuid.UUID, *changes: str) -> uuid.UUID:
    """A what if the worker is asked for."""
    return ask_in_background(session, actor=by, at=AT, kind=room.kind, question=question(*changes)).id


def saved(session: Session, room: Room, by: uuid.UUID, name: str, *changes: str) -> uuid.UUID:
    """A what if kept under a name."""
    answer = answered(session, room, question(*changes))
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


def addresses(scenario: str, support: str, scenario_job: str, support_job: str) -> dict[str, dict[str, str]]:
    """The pages by who may see them."""
    on = f"on={AT.date().isoformat()}"
    tiers, costs = f"{on}&c={LOCAL}&c={DAYS}&c={TIER}&c={NO_GUARANTEE}", f"{on}&c={BUS_SHARE}&c={BUS_CAP}"
    kept = {"scenarios": "/scenarios/", "scenario-saved": f"/scenarios/{scenario}"}
    paid = {"support-scenarios": "/support-scenarios/", "support-saved": f"/support-scenarios/{support}"}
    return {
        "bureau_reviewer": {
            **kept,
            "scenarios-empty": "/scenarios/?text=没有这项测算",
            "scenario-running": f"/scenarios/running/{scenario_job}",
            "scenario-ask": f"/scenarios/ask?{tiers}",
            "scenario-answer": f"/scenarios/answer?{tiers}",
            "scenario-same": f"/scenarios/answer?{on}",
        },
        "finance_preparer": {
            **paid,
            "support-running": f"/support-scenarios/running/{support_job}",
            "support-ask": f"/support-scenarios/ask?{costs}",
            "support-answer": f"/support-scenarios/answer?{costs}",
        },
        "auditor": {**kept, **paid},
    }
