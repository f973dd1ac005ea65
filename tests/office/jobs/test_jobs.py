"""Jobs: deferred with their data or not at all; progress and failure are visible."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from office.errors import Invalid
from office.jobs.models import Job
from office.jobs.services import Report, enqueue, handles
from tests.factories import AT


@handles("test.count")
def count(_session: Session, job: Job, report: Report) -> dict[str, object]:
    total = job.arguments["total"]
    for done in range(1, total + 1):
        report(done, total)
    if total > 3:
        raise Invalid("超过三个。")
    return {"counted": total}


def waiting(session: Session) -> int:
    found: int = session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")) or 0
    return found


def test_work_rolls_back_with_its_transaction(session: Session) -> None:
    before = waiting(session)
    with session.begin_nested() as savepoint:
        enqueue(session, actor=None, at=AT, kind="test.count", total=2)
        assert waiting(session) == before + 1
        savepoint.rollback()
    assert waiting(session) == before
