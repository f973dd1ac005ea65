"""A "what if" over so many rows that nobody waits at the page: asked in the background, answered in the job."""

from typing import Any

from sqlalchemy.orm import Session

from office.jobs.models import Job
from office.jobs.services import Report, handles
from office.rulebook.questions import question_of
from office.scenarios.room import STEPS, answered, room_of
from office.scenarios.services import ASK


@handles(ASK)
def answer_question(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Answer the question in the job's arguments; nothing is written but the job itself."""
    room = room_of(job.arguments["room"])
    answer = answered(session, room, question_of(job.arguments["question"]), report)
    report(STEPS, STEPS)
    return answer
