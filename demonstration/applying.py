"""The firms apply: page by page, with their rosters, through the services a representative's browser calls."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from demonstration.people import staff
from demonstration.rosters import workbook
from demonstration.stages import City
from office.accounts.services import appoint_person
from office.firms.models import Firm, Representation
from office.firms.services import confirm_representative
from resumption.applications.models import Application
from resumption.applications.queries import accepted_roster
from resumption.applications.services import file_application, save_page, start_application
from resumption.declarations.services import upload_roster
from resumption.policy.plan import CHECK, sections

COUNTS = {
    "staff_total": "从业人员数", "staff_local": "其中本地", "staff_province": "省内外市", "staff_other": "外省",
    "staff_key_area": "重点疫区", "staff_isolated": "隔离观察中",
}  # fmt: skip
DUTIES = {
    "leading_group": "防控领导小组", "health_monitoring": "健康监测", "emergency_plan": "应急预案",
    "firm_commitment": "企业承诺",
}  # fmt: skip
AGENTS = 12
VISITORS = 3


def agents(city: City, at: datetime, password: str) -> None:
    """A dozen representatives who act for the firms nobody else acts for."""
    represented = select(Representation.firm_id)
    query = select(Firm).where(Firm.credit_code.in_(city.rows), Firm.id.not_in(represented)).order_by(Firm.credit_code)
    firms = city.session.scalars(query).all()
    for number in city.track(range(AGENTS) if firms else (), "企业代表 representatives"):
        agent = appoint_person(
            city.session,
            actor=None,
            at=at,
            email=f"agent-{number + 1:02d}@example.org",
            name=f"企业代表{number + 1}",
            password=password,
            roles=["representative"],
        )
        for firm in firms[number::AGENTS]:
            confirm_representative(city.session, actor=None, at=at, person_id=agent.id, firm_id=firm.id)


def apply(city: City, at: datetime) -> None:
    """Start what is not started, have the rosters read, and file whatever is complete."""
    session = city.session
    begun = select(Application.firm_id)
    query = (
        select(Firm, Representation.person_id)
        .join(Representation, Representation.firm_id == Firm.id)
        .where(Firm.credit_code.in_(city.rows), Firm.id.not_in(begun))
        .order_by(Firm.credit_code)
    )
    left = visitors_firms(city.rows)[0]  # for whoever tries the pages by hand
    waiting = [(firm.id, by) for firm, by in session.execute(query) if firm.credit_code != left]
    for firm_id, by in city.track(waiting, "申请和花名册 forms"):
        firm = session.get_one(Firm, firm_id)
        row = city.rows[firm.credit_code]
        application = start_application(session, actor=by, at=at, firm=firm)
        for page, values in pages(row, at.date()).items():
            save_page(
                session,
                actor=by,
                at=at,
                application_id=application.id,
                page=page,
                revision=application.revision,
                values=values,
            )
        upload_roster(
            session,
            actor=by,
            at=at,
            application_id=application.id,
            name=f"{firm.name}花名册.xlsx",
            content=workbook(firm.name, staff(row, on=at.date())),
        )
    city.work("读取花名册 rosters")
    drafts = session.scalars(select(Application).where(Application.state == "draft")).all()
    ready = [draft.id for draft in drafts if accepted_roster(session, draft) and has_plan(city, draft)]
    for application_id in city.track(ready, "提交并排序 filing"):
        application = session.get_one(Application, application_id)
        by = representative_of(city, application.firm_id)
        file_application(session, actor=by, at=at, application_id=application.id)


def representative_of(city: City, firm_id: UUID) -> UUID:
    """Somebody who may act for the firm."""
    query = select(Representation.person_id).where(Representation.firm_id == firm_id)
    return city.session.scalars(query.order_by(Representation.person_id)).all()[0]


def visitors_firms(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The credit codes of the firms the visitor's account acts for: nothing is missing, some staff come from afar."""
    codes = [code for code, row in rows.items() if complete(row) and int(row["外省"]) >= AGENTS]
    return sorted(codes)[:VISITORS]


def complete(row: Mapping[str, Any]) -> bool:
    """Whether a firm of the summary table has everything that is asked for."""
    return all(row[name] == "是" for name in (*DUTIES.values(), "复工计划")) and not int(row["重点疫区"])


def has_plan(city: City, application: Application) -> bool:
    """Whether the firm says that it has a plan; the others stay drafts, with the plan missing."""
    return bool(city.rows[application.credit_code]["复工计划"] == "是")


def pages(row: Mapping[str, Any], on: date) -> dict[str, dict[str, Any]]:
    """The pages of an application as the firm's line of the summary table fills them."""
    return {
        "firm": {
            "planned_date": row["拟复工日期"].isoformat(),
            "address": f"{row['所属县区']}演示大道{int(row['从业人员数'])}号",
            "legal_representative": row["联系人"],
            "contact_name": row["联系人"],
            "contact_mobile": str(row["手机号码"]),
            "order_book": "large" if row["订单情况"] == "大" else "normal",
            "labour_intensive": row["是否劳动密集型"] == "是",
        },
        "staff": {name: int(row[header]) for name, header in COUNTS.items()},
        "plan": plan(on) if row["复工计划"] == "是" else {},
        "supplies": {"masks": int(row["口罩(只)"]), "isolation_rooms": int(row["隔离用房(间)"])},
        "commitments": {name: row[header] == "是" for name, header in DUTIES.items()},
    }


def plan(on: date) -> dict[str, Any]:
    """Every item of the plan in force, answered."""
    items = [item for section in sections(on) for item in section.items]
    return {item.code: True if item.kind == CHECK else f"{item.title}：由专人负责，已按要求落实。" for item in items}
