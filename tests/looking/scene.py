"""A small city with something in every state, made through the services: what every page is looked at with."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office import clock
from office.accounts.models import Person
from office.firms.models import Firm
from office.jobs.models import Job
from office.jobs.services import enqueue, handler_of
from office.settings import ROOT
from resumption.applications.models import Application
from resumption.applications.services import file_application, save_page, start_application
from resumption.bulk.services import Paper, act_on_cases
from resumption.declarations.models import Roster
from resumption.declarations.services import READ, keep_right_rows, upload_roster
from resumption.queue.models import CaseFlag
from resumption.queue.services import save_view
from resumption.review.services import propose_decision, sign_decision
from subsidies.budgets.services import propose_ceiling
from tests.factories import (
    AT,
    CODES,
    CONTENT,
    bank_account,
    budget,
    draft,
    person,
    representative,
)
from tests.factories import assessed as propose
from tests.factories import firm as known_firm
from tests.looking.addresses import pages_by_role
from tests.looking.chain import along_the_chain
from tests.looking.claiming import Cast, awarded, buses, claim_of, deciding, filed_claim, lowered
from tests.looking.correcting import correcting
from tests.looking.declaring import collecting
from tests.looking.entering import entering
from tests.looking.entering import pages as entering_pages
from tests.looking.late import late
from tests.looking.lengthy import lengthy
from tests.looking.monitoring import add_reports, watched_over
from tests.looking.offering import offering
from tests.looking.offering import pages as offering_pages
from tests.looking.paying import PaidInEveryState
from tests.looking.registers import lists, registers
from tests.looking.scenarios import what_ifs
from tests.looking.standing import office_pages, own_pages, public_pages, standing

NAMES = ("湖州练市口罩有限公司", "湖州南浔木业股份有限公司", "浙江德清电机制造有限公司", "安吉竹艺家具厂（普通合伙）")
AREAS = ("330502", "330503", "330521", "330523")
OVERTIME = {"worker_id": "W0001", "work_date": "2020-01-25", "monthly_wage": "4350.00", "hours": "8"}
ROSTER = ROOT / "tests" / "data" / "roster-messy.xlsx"
RETURNED = {
    "supplies.masks": "口罩数量与采购单不符，请核对。",
    "supplies.thermometers": "请填写体温计数量。",
    "roster": "有 3 人没有手机号码，请补全后重新上传。",
}


@dataclass(frozen=True)
class Scene:
    """Who there is (role → e-mail) and which pages each role sees (role → name → path)."""

    people: dict[str, str] = field(default_factory=dict)
    pages: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class City(Cast):
    """The people of the office, and the firms with a representative each."""

    preparer: Person
    releaser: Person


def named(who: Person, name: str) -> Person:
    """The person under a name that a page can be judged by."""
    who.name = name
    return who


def cast(session: Session) -> City:
    """Four firms; one representative has the first two."""
    firms = tuple(known_firm(session, *each) for each in zip(CODES, NAMES, AREAS, strict=True))
    for each in firms:
        bank_account(session, each)
    owner = named(representative(session, firms[0]), "沈建明")
    others = tuple(named(representative(session, each), "朱丽") for each in firms[1:])
    return City(
        firms,
        owner,
        others,
        named(person(session, "bureau_reviewer"), "陆文静"),
        named(person(session, "signatory"), "钱国强"),
        named(person(session, "finance_preparer"), "吴敏"),
        named(person(session, "finance_releaser"), "周海燕"),
    )


def proposal(session: Session, by: Person, application: Application, outcome: str, **more: object) -> None:
    """A reviewer's proposal, an hour after filing."""
    propose_decision(
        session,
        actor=by.id,
        at=AT + timedelta(hours=1),
        application_id=application.id,
        outcome=outcome,
        **more,  # type: ignore[arg-type]
    )


def approved(session: Session, all_: City, application: Application) -> Application:
    """Proposed with conditions and signed by another."""
    proposal(
        session, all_.reviewer, application, "approve", conditions=["分两批上岗，首批不超过 12 人", "每日上报健康情况"]
    )
    sign_decision(
        session,
        actor=all_.signatory.id,
        at=AT + timedelta(hours=2),
        application_id=application.id,
        series="湖经信复",
        issuer="湖州市经济和信息化局",
    )
    return application


def filed(session: Session, of: Firm, by: Person, **pages: dict[str, object]) -> Application:
    """A complete application, filed."""
    application = draft(session, of, by, **pages)
    return file_application(session, actor=by.id, at=AT, application_id=application.id)


def begun(session: Session, of: Firm, by: Person) -> Application:
    """A draft with two pages written and one of them wanting."""
    application = start_application(session, actor=by.id, at=AT + timedelta(hours=5), firm=of)
    for page, values in (("firm", CONTENT["firm"]), ("staff", CONTENT["staff"])):
        save_page(
            session,
            actor=by.id,
            at=AT + timedelta(hours=5, minutes=12),
            application_id=application.id,
            page=page,
            revision=application.revision,
            values=values,
        )
    return application


def read_roster(session: Session, roster: Roster) -> Roster:
    """Do what the worker would with an uploaded roster."""
    job = session.scalars(select(Job).where(Job.subject_id == roster.id, Job.state == "waiting")).one()
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.flush()
    return roster


def upload(session: Session, application: Application, by: Person) -> Roster:
    """The workbook with a defect of every kind, read and refused."""
    roster = upload_roster(
        session,
        actor=by.id,
        at=AT + timedelta(hours=5),
        application_id=application.id,
        name="返岗员工花名册.xlsx",
        content=ROSTER.read_bytes(),
    )
    return read_roster(session, roster)


def refiled(session: Session, all_: City, of: Firm, by: Person) -> Application:
    """Filed, returned, mended and filed again: a case with a past."""
    application = filed(session, of, by, supplies={"masks": 150, "isolation_rooms": 1})
    proposal(session, all_.reviewer, application, "return", reasons=RETURNED)
    roster = upload(session, application, by)
    read_roster(session, keep_right_rows(session, actor=by.id, at=AT + timedelta(hours=3), roster_id=roster.id))
    save_page(
        session,
        actor=by.id,
        at=AT + timedelta(hours=3),
        application_id=application.id,
        page="supplies",
        revision=application.revision,
        values={**CONTENT["supplies"], "thermometers": 5},
    )
    return file_application(session, actor=by.id, at=AT + timedelta(hours=4), application_id=application.id)


def budgets(session: Session, all_: City) -> None:
    """One fund that its awards bring past the warning line, one whose ceiling waits, one without any."""
    budget(session, fund="resumption", amount="316000.00")
    for fund, year in (("emergency_goods", AT.year), ("resumption", clock.today().year)):
        propose_ceiling(
            session,
            actor=all_.preparer.id,
            at=AT,
            fund=fund,
            year=year,
            amount_fen=2_000_000_000,
            since=date(year, 1, 1),
            document="关于追加应急防疫物资保障资金的通知",
            number=f"湖财企〔{year}〕7号",
            words="追加2000万元",
        )


def make(session: Session) -> Scene:
    """Make all of it; the caller commits."""
    all_ = cast(session)
    mask, wood, motor, bamboo = all_.firms
    budgets(session, all_)
    application = approved(session, all_, filed(session, mask, all_.owner))
    case = refiled(session, all_, wood, all_.others[0])
    held = filed(session, bamboo, all_.others[2], supplies={"masks": 10, "isolation_rooms": 0})
    proposed = filed(session, motor, all_.others[1])
    proposal(session, all_.reviewer, proposed, "approve", conditions=["首批限本地员工"])
    # The first firm plans again; the office has sent the other firm's claim back before.
    editing = begun(session, mask, all_.owner)
    upload(session, editing, all_.owner)
    claim_draft = claim_of(session, mask, all_.owner, "chartered_bus", *buses(100))
    wrong = claim_of(
        session, mask, all_.owner, "overtime_pay", OVERTIME, {**OVERTIME, "hours": "很多", "work_date": ""}
    )
    waiting = filed_claim(session, mask, all_.owner, *buses(200))
    assessed = filed_claim(session, wood, all_.others[0], *buses(300))
    propose(session, assessed, all_.reviewer, at=AT + timedelta(hours=1))
    examined, sent_back, corrected, reported = deciding(session, all_)
    firms = (*all_.firms, *all_.firms)
    granted = [awarded(session, all_, of, all_.owner, *buses(400 + 10 * n)) for n, of in enumerate(firms)]
    money = PaidInEveryState(
        session, all_.preparer.id, all_.releaser.id, granted[1:], lower=lambda each: lowered(session, all_, each),
        printed=True,
    )  # fmt: skip
    job = enqueue(session, actor=all_.owner.id, at=AT, kind="documents.print")
    for flag, count in (("contradiction", 2), ("refiled", 2)):
        session.add(CaseFlag(application_id=case.id, flag=flag, count=count))
    save_view(session, actor=all_.reviewer.id, at=AT, name="暂缓的", query="tier=4")
    many = act_on_cases(
        session, actor=all_.reviewer.id, at=AT, act="take_back", cases=[held.id, case.id],
        reasons=dict.fromkeys([held.id, case.id], "重新核对"), paper=Paper("湖经信复", "测试局"),
    )  # fmt: skip
    taken = registers(session, all_.reviewer.id, case)
    listed = lists(session, all_.reviewer.id, NAMES)
    returned = correcting(session, all_.owner, all_.reviewer)
    declaring, employees = collecting(session, mask, all_.owner)
    stood = standing(session, mask, all_.reviewer, all_.signatory)
    watched = watched_over(session, mask, all_.owner, all_.reviewer)
    asked = what_ifs(session, all_.reviewer.id, all_.preparer.id)
    walked = along_the_chain(session, all_.reviewer, all_.signatory)
    asked_for = entering(session, mask, all_.reviewer)
    offered = offering(session, mask, all_.firms[1:], all_.owner, all_.reviewer, all_.signatory)
    scene = Scene(
        people={
            "representative": all_.owner.email,
            "town_reviewer": walked.town.email,
            "county_reviewer": walked.county.email,
            "sector_reviewer": walked.sector.email,
            "sector_reviewer_hotels": walked.hotels.email,
            "bureau_reviewer": all_.reviewer.email,
            "signatory": all_.signatory.email,
            "finance_preparer": all_.preparer.email,
            "finance_releaser": all_.releaser.email,
            "auditor": named(person(session, "auditor"), "潘虹").email,
            "filer": walked.filer.email,
            "administrator": named(person(session, "administrator"), "闵俊").email,
            "newcomer": asked_for.newcomer,
        },
        pages=pages_by_role(
            money,
            application=application.id,
            editing=editing.id,
            case=case.id,
            held=held.id,
            proposed=proposed.id,
            returned=returned.id,
            draft=claim_draft.id,
            wrong=wrong.id,
            waiting=waiting.id,
            assessed=assessed.id,
            awarded=granted[0].claim_id,
            examined=examined.id,
            sent_back=sent_back.id,
            corrected=corrected.id,
            reported=reported.id,
            job=job.id,
            **{f"asked-{name}": id_ for name, id_ in asked.items()},
            many=many.id,
            declaring=declaring,
            employees=employees,
            **{f"register-{state}": id_ for state, id_ in taken.items()},
            **{f"lists-{state}": id_ for state, id_ in listed.items()},
            **walked.ids,
        ),
    )
    scene.pages["anyone"].update(public_pages(mask))
    scene.pages["representative"].update(own_pages(stood))
    for role in ("bureau_reviewer", "signatory", "auditor"):
        scene.pages[role].update(office_pages(stood))
    add_reports(scene.pages, watched)
    long = lengthy(session, all_)
    back = late(session, all_, mask, all_.preparer.id, all_.releaser.id)
    scene.pages["representative"].update({**long.own, "claim-returned-late": f"/claims/{back.claim_id}"})
    scene.pages["bureau_reviewer"].update(long.office)
    scene.pages["finance_preparer"].update(back.finance)
    for role, more in offering_pages(offered).items():
        scene.pages[role].update(more)
    for role, more in entering_pages(asked_for, mask).items():
        scene.pages.setdefault(role, {}).update(more)
    return scene
