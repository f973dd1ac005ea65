"""The paper of a published notice: rendered from its frozen rows, signed and kept, once."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office import clock
from office.documents.jobs import press
from office.documents.printer import render
from office.documents.signing import sign
from office.files.services import PDF, keep_file
from office.jobs.models import Job
from office.jobs.services import Report, handles
from subsidies.publicity.documents import notice_facts
from subsidies.publicity.models import PublicNotice
from subsidies.publicity.queries import all_rows
from subsidies.publicity.services import PRINT


@handles(PRINT)
def print_notice(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Print and sign one notice; one already printed stays as it is."""
    notice = session.scalars(select(PublicNotice).where(PublicNotice.id == job.subject_id).with_for_update()).one()
    if notice.file_id is None:
        at, tools = clock.now(), press()
        assert notice.first_day is not None
        assert notice.last_day is not None
        report(0, 2)
        pdf = render(
            "notice.html",
            notice_facts(
                issuer=tools.settings.issuer,
                title=notice.title,
                number=notice.number or "",
                columns=notice.columns,
                rows=[row.cells for row in all_rows(session, notice.id)],
                total_fen=notice.total_fen,
                days=(notice.first_day, notice.last_day),
                workdays=notice.workdays or 0,
                cite=notice.cite or {},
            ),
            number=f"公示{notice.number}",
            verification_url=f"{tools.settings.base_url}/publicity/{notice.number}",
            code="",
        )
        report(1, 2)
        kept = keep_file(
            session, actor=None, at=at, name=f"公示-{notice.number}.pdf", content=sign(pdf, tools.signer(), at=at),
            accepted=(PDF,),
        )  # fmt: skip
        notice.file_id = kept.id
        session.flush()
        report(2, 2)
    return {"notice": notice.number}
