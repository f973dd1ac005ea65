"""Late cases: each minute the worker looks for steps past their limit, marks their cases and tells who is above."""

from datetime import datetime

from sqlalchemy.orm import Session

from office.accounts.queries import holders_of
from resumption.chain.queries import able, overdue
from resumption.chain.telling import note_step, tell


def escalate_overdue(session: Session, *, actor: None = None, at: datetime) -> int:
    """Mark every case whose step is past its limit and tell the step's superior and whoever has it; once a step.

    Of a department's step all its people are told: any of them may take it. Who has it and has since gone to another
    district or department is told nothing. ``late_since`` lifts the case to the top of the queue. Returns how many
    there were.
    """
    found = overdue(session, at)
    for step, application, _firm in found:
        step.escalated_at = at
        application.late_since = step.due_at
        session.flush()
        above = holders_of(session, step.superior, **application.whose)
        doing = able(session, application, step.act, step.code)
        people = {*above, *(doing if step.department else set(doing) & {step.assigned_to})}
        tell(session, actor, at, application, people, "case_overdue", step)
        note_step(session, actor, at, application, "case_overdue", step)
    return len(found)
