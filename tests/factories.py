"""People and firms for tests, made through the real services."""

import itertools
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.services import appoint_person
from office.clock import BEIJING
from office.files.services import keep_file
from office.firms.models import BankAccount, Firm
from office.firms.services import confirm_representative, keep_bank_account, register_firm
from office.money import fen
from resumption.applications.models import Application
from resumption.applications.services import file_application, save_page, start_application
from resumption.declarations.models import Roster
from resumption.policy.plan import sections
from subsidies.assessment.models import Assessment, Award
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.budgets.queries import fund_years
from subsidies.budgets.services import confirm_ceiling, propose_ceiling
from subsidies.claims.models import Claim
from subsidies.claims.queries import lines_of
from subsidies.claims.services import attach_evidence, file_claim, once_only, save_lines, start_claim
from subsidies.claims.working import work_out
from subsidies.findings.services import accept_evidence
from subsidies.policy.catalogue import catalogue
from subsidies.publicity.services import draw_notice, publish_notice

AT = datetime(2020, 2, 8, 9, 0, tzinfo=BEIJING)
PAY_AT = datetime(2020, 2, 15, 9, 0, tzinfo=BEIJING)
"""The first day on which an award may be paid whose notice was published at ``AT``."""
LONGER_LIST = date(2020, 2, 17)  # from this day the plan asks for five things in place, not four
PASSWORD = "correct horse battery"
CODES = ("91330500MA0TE5T081", "91330502MA0TE5T08X", "91330503MA0TE5T08C", "91330521MA0TE5T08E")
_numbers = itertools.count(1)


def person(session: Session, *roles: str, area: str | None = None, department: str | None = None) -> Person:
    """Somebody new with these roles."""
    return appoint_person(
        session,
        actor=None,
        at=AT,
        email=f"p{next(_numbers)}-{uuid.uuid4().hex[:8]}@example.org",
        name="测试人员",
        password=PASSWORD,
        roles=list(roles),
        area=area,
        department=department,
    )


def firm(
    session: Session,
    code: str = CODES[0],
    name: str = "湖州测试口罩有限公司",
    area: str = "330502",
    industry: tuple[str, str] = ("2770", "卫生材料及医药用品制造"),
) -> Firm:
    """A firm on the register: a maker of medical materials unless another industry is given."""
    return register_firm(
        session,
        actor=None,
        at=AT,
        credit_code=code,
        name=name,
        area=area,
        industry=industry[0],
        industry_name=industry[1],
    )


def representative(session: Session, of: Firm) -> Person:
    """Somebody confirmed to act for ``of``."""
    somebody = person(session, "representative")
    confirm_representative(session, actor=None, at=AT, person_id=somebody.id, firm_id=of.id)
    return somebody


def nobody() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.uuid4()


BUS = {
    "departure_date": "2020-02-16", "approved_on": "2020-02-06", "origin_area": "安徽省阜阳市", "riders": "20",
    "nonlocal_riders": "20", "rated_seats": "49", "fare": "24000.00", "invoice_no": "01234567",
}  # fmt: skip
"""A bus of the days on which the government bears all: what is paid is the fare."""


def attach_papers(session: Session, claim: Claim, by: Person) -> None:
    """Every paper the measure asks for, each line with its own."""
    count = len(lines_of(session, claim.id))
    for paper in catalogue().measure(claim.measure).papers:
        for line in range(1, count + 1) if paper.per_line else [None]:
            content = f"%PDF-1.7 {paper.kind} {line}".encode()
            kept = keep_file(
                session, actor=by.id, at=AT, name=f"{paper.title}.pdf", content=content, firm_id=claim.firm_id
            )
            attach_evidence(session, actor=by.id, at=AT, claim_id=claim.id, file_id=kept.id, kind=paper.kind, line=line)


def filed_lines(
    session: Session, of: Firm, by: Person, measure: str, *lines: Mapping[str, str], at: datetime = AT
) -> Claim:
    """A claim over these lines with all its papers, filed with what the rules say of it."""
    claim = start_claim(session, actor=by.id, at=at, firm_id=of.id, measure=measure)
    save_lines(session, actor=by.id, at=at, claim_id=claim.id, revision=0, lines=lines)
    attach_papers(session, claim, by)
    result = work_out(measure, lines, on=at.date()).result
    assert result is not None
    once = once_only(measure, lines, firm_code=of.credit_code, on=at.date())
    return file_claim(session, actor=by.id, at=at, claim_id=claim.id, result=result, once=once)


def filed_claim(session: Session, of: Firm, by: Person, *, payable: str = "24000.00", invoice: str = "") -> Claim:
    """A claim for one bus that comes to ``payable``, filed with its papers."""
    return filed_lines(
        session, of, by, "chartered_bus", {**BUS, "fare": payable, "invoice_no": invoice or f"INV{next(_numbers):08d}"}
    )


def assessed(session: Session, claim: Claim, by: Person, outcome: str = "award", **more: Any) -> Assessment:
    """A reviewer's proposal, every paper looked at."""
    accept_evidence(session, actor=by.id, at=AT, claim_id=claim.id)
    return assess_claim(session, actor=by.id, at=more.pop("at", AT), claim_id=claim.id, outcome=outcome, **more)


def budget(session: Session, *, amount: str = "100000000.00", fund: str = "", at: datetime = AT) -> None:
    """A confirmed ceiling for the year of ``at``, from its first day: of one fund, or of each that has none."""
    proposer, confirmer = person(session, "finance_preparer"), person(session, "finance_releaser")
    seen = [each for each in fund_years(session, at.year, at.date()) if each.ceiling is None and not each.proposed]
    for code in [fund] if fund else [each.fund.code for each in seen]:
        proposed = propose_ceiling(
            session,
            actor=proposer.id,
            at=at,
            fund=code,
            year=at.year,
            amount_fen=fen(amount),
            since=date(at.year, 1, 1),
            document="关于安排2020年补助资金的通知（测试）",
            number="湖财测〔2020〕1号",
            words="测试文字",
        )
        confirm_ceiling(session, actor=confirmer.id, at=at, ceiling_id=proposed.id)


def award(session: Session, of: Firm, *, amount: str = "24000.00") -> Award:
    """An award, from a claim through assessment to another person's signature, within a budget that bears it."""
    budget(session)
    claim = filed_claim(session, of, representative(session, of), payable=amount)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    assessed(session, claim, reviewer)
    granted = sign_claim(session, actor=signatory.id, at=AT, claim_id=claim.id, series="湖经信补")
    assert granted is not None
    return granted


def noticed(session: Session, *awards: Award) -> list[uuid.UUID]:
    """The awards' ids, published at ``AT`` on a notice for each measure: from ``PAY_AT`` they may be paid."""
    drawer, publisher = person(session, "finance_preparer"), person(session, "finance_releaser")
    for measure in sorted({each.measure for each in awards}):
        ids = [each.id for each in awards if each.measure == measure]
        drawn = draw_notice(session, actor=drawer.id, at=AT, measure=measure, award_ids=ids)
        publish_notice(session, actor=publisher.id, at=AT, notice_id=drawn.id)
    return [each.id for each in awards]


def bank_account(session: Session, of: Firm) -> BankAccount:
    """The firm's basic account at a bank with a right CNAPS number."""
    return keep_bank_account(
        session,
        actor=None,
        at=AT,
        firm=of,
        account_name=of.name,
        number="1205017984794077565",
        bank="中国工商银行湖州分行",
        cnaps="102336053847",
    )


CONTENT = {
    "firm": {
        "planned_date": "2020-02-10",
        "order_book": "large",
        "labour_intensive": False,
        "address": "湖州市吴兴区测试路1号",
        "legal_representative": "测试法人",
        "contact_name": "测试联系人",
        "contact_mobile": "13800000000",
    },
    "staff": {
        "staff_total": 23,
        "staff_local": 20,
        "staff_province": 3,
        "staff_other": 0,
        "staff_key_area": 0,
        "staff_isolated": 0,
    },
    "supplies": {"masks": 200, "isolation_rooms": 1},
    "commitments": {
        "leading_group": True,
        "health_monitoring": True,
        "emergency_plan": True,
        "firm_commitment": True,
    },
}


def plan_answers(*days: date) -> dict[str, object]:
    """Every required item of the plans in force on some days, the day of ``AT`` if none is named, answered."""
    items = [
        item for day in days or (AT.date(),) for section in sections(day) for item in section.items if item.required
    ]
    return {item.code: True if item.kind == "check" else "已落实" for item in items}


def accept_roster(session: Session, application: Application, by: Person, people: int = 23) -> Roster:
    """A roster already read and accepted."""
    kept = keep_file(session, actor=by.id, at=AT, name="roster.xlsx", content=b"PK\x03\x04roster")
    roster = Roster(
        application_id=application.id,
        file_id=kept.id,
        state="accepted",
        uploaded_at=AT,
        uploaded_by=by.id,
        people=people,
        problems=[],
        counts={"clear": people},
    )
    session.add(roster)
    session.flush()
    application.roster_id = roster.id
    return roster


def draft(session: Session, of: Firm, by: Person, **pages: dict[str, object]) -> Application:
    """A draft with every page filled in and a roster; ``pages`` replaces what a test is about."""
    application = start_application(session, actor=by.id, at=AT, firm=of)
    accept_roster(session, application, by)
    for page, values in {**CONTENT, "plan": plan_answers(AT.date(), LONGER_LIST), **pages}.items():
        save_page(
            session,
            actor=by.id,
            at=AT,
            application_id=application.id,
            page=page,
            revision=application.revision,
            values=values,
        )
    return application


def filed_application(session: Session, of: Firm) -> Application:
    """A complete application, filed."""
    by = representative(session, of)
    return file_application(session, actor=by.id, at=AT, application_id=draft(session, of, by).id)
