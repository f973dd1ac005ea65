"""Firms whose application came back mend what was missing, leave out who is in a key area, and file again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from demonstration.applying import COUNTS, pages, representative_of
from demonstration.people import staff
from demonstration.rosters import workbook
from demonstration.stages import City
from office.firms.models import Firm
from resumption.applications.locks import open_fields
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.services import file_application, save_page
from resumption.declarations.services import upload_roster

STAY_RETURNED = 8
MASKS_EACH, STAFF_PER_ROOM = 7, 100
MENDED = ("staff", "supplies", "commitments")
KEY_AREA = COUNTS["staff_key_area"]


def mend(city: City, at: datetime) -> None:
    """Correct, upload a roster without those who must not come, and file; once for each firm, a few never do."""
    session = city.session
    query = select(Application).where(Application.state == "returned").order_by(Application.credit_code)
    returned = [found.id for found in session.scalars(query)]
    if session.scalar(select(ApplicationVersion.id).where(ApplicationVersion.number > 1).limit(1)) is None:
        for application_id in city.track(returned[STAY_RETURNED:], "更正退回的申请 mending"):
            correct(city, at, application_id)
        city.work("读取更正的花名册 rosters")
        for application_id in city.track(returned[STAY_RETURNED:], "再次提交 filing again"):
            application = session.get_one(Application, application_id)
            by = representative_of(city, application.firm_id)
            file_application(session, actor=by, at=at, application_id=application_id)


def correct(city: City, at: datetime, application_id: UUID) -> None:
    """Save the pages that were at fault; a new roster only where somebody has to be left out."""
    session = city.session
    application = session.get_one(Application, application_id)
    firm = session.get_one(Firm, application.firm_id)
    by = representative_of(city, firm.id)
    row = mended(city.rows[firm.credit_code])
    corrected, editable = pages(row, at.date()), open_fields(session, application, on=at.date())
    for page in MENDED:
        standing = application.content[page]
        save_page(
            session,
            actor=by,
            at=at,
            application_id=application_id,
            page=page,
            revision=application.revision,
            values={
                name: value if f"{page}.{name}" in editable else standing[name]
                for name, value in corrected[page].items()
            },
        )
    if int(city.rows[firm.credit_code][KEY_AREA]):
        content = workbook(firm.name, staff(row, on=at.date()))
        name = f"{firm.name}花名册（更正）.xlsx"
        upload_roster(session, actor=by, at=at, application_id=application_id, name=name, content=content)


def mended(row: Mapping[str, Any]) -> dict[str, Any]:
    """The firm's line with enough supplies, every duty met, and without its staff in key areas."""
    total = int(row["从业人员数"]) - int(row[KEY_AREA])
    supplies = {
        "口罩(只)": max(int(row["口罩(只)"]), total * MASKS_EACH),
        "隔离用房(间)": max(int(row["隔离用房(间)"]), -(-total // STAFF_PER_ROOM)),
    }
    duties = dict.fromkeys(("防控领导小组", "健康监测", "应急预案", "企业承诺"), "是")
    return {**row, **supplies, **duties, "从业人员数": total, KEY_AREA: 0}
