"""A firm in the middle of a correction: two fields and the roster came back, it asked, was answered, mended one."""

import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.services import confirm_representative
from resumption.applications.models import Application
from resumption.applications.services import save_page
from resumption.corrections.services import return_for_correction, write_message
from resumption.filings.services import submit_application
from tests.factories import AT, CONTENT, draft, firm

CODE, NAME, AREA = "91330522MA0TE5T08W", "长兴蓄电池制造有限公司", "330522"
REASONS = {
    "supplies.masks": "口罩 100 只，23 人两天就用完，请补足三天的数量。",
    "plan.isolation_place": "请写明隔离用房在哪一栋、哪一层，与宿舍怎样分开。",
    "roster": "名单中有 2 人没有填写返湖日期，请补全。",
}
PATHS = {
    "application-returned": "/applications/{}",
    "page-returned": "/applications/{}/supplies",
    "page-locked": "/applications/{}/staff",
    "versions": "/applications/{}/versions/",
    "receipt": "/applications/{}/versions/1/receipt",
    "version": "/applications/{}/versions/1",
}


def correcting(session: Session, owner: Person, reviewer: Person) -> Application:
    """Filed with a receipt, returned by field, talked over; the masks are mended, the rest is not."""
    of = firm(session, CODE, NAME, AREA)
    confirm_representative(session, actor=None, at=AT, person_id=owner.id, firm_id=of.id)
    application = draft(session, of, owner, supplies={"masks": 100, "isolation_rooms": 1})
    submit_application(session, actor=owner.id, at=AT, application_id=application.id, series="湖经信收")
    correction = return_for_correction(
        session,
        actor=reviewer.id,
        at=AT + timedelta(hours=1),
        application_id=application.id,
        reasons=REASONS,
        note="其余内容已核对，没有问题。",
    )
    for minutes, by, words in (
        (80, owner, "采购单上的到货日期是明天，可以吗？"),
        (95, reviewer, "可以，请在方案的“物资储备”里写明到货日期。"),
    ):
        write_message(
            session,
            actor=by.id,
            at=AT + timedelta(minutes=minutes),
            correction_id=correction.id,
            words=words,
            by_firm=by is owner,
        )
    save_page(
        session,
        actor=owner.id,
        at=AT + timedelta(hours=2),
        application_id=application.id,
        page="supplies",
        revision=application.revision,
        values={**CONTENT["supplies"], "masks": 400},
    )
    return application


def pages(application_id: object) -> dict[str, str]:
    """The firm's pages of it, by a name that sorts and reads well."""
    return {name: path.format(application_id) for name, path in PATHS.items()}


def case_pages(application_id: uuid.UUID | str, refiled: uuid.UUID | str, held: uuid.UUID | str) -> dict[str, str]:
    """The reviewer's: the case meanwhile, what a case filed again changed, and where a case is sent back."""
    return {
        "case-correcting": f"/review/{application_id}",
        "versions": f"/applications/{refiled}/versions/",
        "changes": f"/applications/{refiled}/versions/2/changes",
        "return": f"/review/{held}/return",
    }
