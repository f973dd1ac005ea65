"""Cases along the chain, filings, inspections and interests, for those who look at pages."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.clock import BEIJING
from office.firms.models import Firm
from office.firms.services import confirm_representative, register_firm
from office.interests.services import declare_interest, end_interest
from resumption.applications.models import Application
from resumption.chain.services import give_opinion
from resumption.consultations.services import answer_consultation, forward_case
from resumption.inspections.finishing import confirm_inspection, finish_inspection
from resumption.inspections.models import Inspection
from resumption.inspections.recording import keep_photo, note_finding
from resumption.inspections.services import begin_visit
from resumption.policy.regime import letter_mark, letter_on
from resumption.recordfiling.services import commit_and_file, draw_sample
from tests.factories import AT, CONTENT, draft, person
from tests.resumption.chain.cast import SUPPLIED, large

FILED = datetime(2020, 2, 17, 9, 30, tzinfo=BEIJING)
CODES = (
    "91330502MA0TE6T00C",
    "91330502MA0TE6T199",
    "91330502MA0TE6T274",
    "91330502MA0TE6T35Y",
    "91330502MA0TE6T43R",
    "91330502MA0TE6T51L",
)
NAMES = (
    "湖州织里童装有限公司",
    "湖州南太湖阀门有限公司",
    "湖州莫干山酒店有限公司",
    "湖州太湖电缆有限公司",
    "湖州埭溪粉末冶金有限公司",
    "湖州东林制药有限公司",
)


@dataclass(frozen=True)
class Walked:
    """Who is on these cases, and the ids of what there is to look at."""

    town: Person
    county: Person
    sector: Person
    hotels: Person
    filer: Person
    ids: dict[str, object]


def photograph() -> bytes:
    """A picture as a phone would take one."""
    image = Image.new("RGB", (800, 600), (205, 214, 220))
    pen = ImageDraw.Draw(image)
    pen.rectangle((120, 200, 680, 520), fill=(120, 140, 150))
    pen.rectangle((340, 320, 460, 520), fill=(60, 70, 80))
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def named(who: Person, name: str) -> Person:
    """The person under a name that a page can be judged by."""
    who.name = name
    return who


def enter(session: Session, number: int, by: Person, industry: str = "2438") -> Firm:
    """A firm with a representative."""
    of = register_firm(
        session, actor=None, at=AT, credit_code=CODES[number], name=NAMES[number], area="330502", industry=industry,
        industry_name={"6110": "旅游饭店", "2720": "化学药品制剂制造"}.get(industry, "其他工艺美术品制造"),
    )  # fmt: skip
    confirm_representative(session, actor=None, at=AT, person_id=by.id, firm_id=of.id)
    return of


def walk(session: Session, by: Person, town: Person, application: Application, *, finish: bool) -> Inspection:
    """A visit with some findings and a photograph; finished, the town has agreed, too."""
    visit = begin_visit(session, actor=town.id, at=AT, application_id=application.id)
    note = {"actor": town.id, "at": AT + timedelta(hours=1), "inspection_id": visit.id}
    for item in visit.checklist if finish else visit.checklist[:6]:
        wrong = item["code"] == "masks"
        remark = "实有3800只，比申报少200只，明日补齐" if wrong else ""
        note_finding(session, **note, item=item["code"], finding="mend" if wrong else "good", remark=remark)  # type: ignore[arg-type]
    keep_photo(session, **note, content=photograph(), token="1", item="masks")  # type: ignore[arg-type]
    if finish:
        confirm_inspection(session, actor=by.id, at=note["at"], inspection_id=visit.id, remark="明日补齐")  # type: ignore[arg-type]
        finish_inspection(session, **note, summary="口罩需补足，其余符合要求。")  # type: ignore[arg-type]
        give_opinion(
            session, actor=town.id, at=AT + timedelta(hours=2), application_id=application.id, finding="agree",
            opinion="现场符合要求，口罩已限期补足。",
        )  # fmt: skip
    return visit


def along_the_chain(session: Session, reviewer: Person, signatory: Person) -> Walked:
    """One case with the town, one with its department, one with the county, a filing, one from the negative list, one
    yet to file."""
    town = named(person(session, "town_reviewer", area="330502"), "费晓东")
    county = named(person(session, "county_reviewer", area="330502"), "严丽华")
    sector = named(person(session, "sector_reviewer", department="industry"), "沈国梁")
    hotels = named(person(session, "sector_reviewer", department="culture"), "施雅琴")
    filer = named(person(session, "representative"), "莫晓燕")
    at_town = large(session, enter(session, 0, filer), filer, AT)
    inspecting = walk(session, filer, town, at_town, finish=False)
    at_sector = large(session, enter(session, 5, filer, "2720"), filer, AT)
    walk(session, filer, town, at_sector, finish=True)
    at_county = large(session, enter(session, 1, filer), filer, AT)
    inspected = walk(session, filer, town, at_county, finish=True)
    asked = forward_case(
        session, actor=county.id, at=AT + timedelta(hours=3), application_id=at_county.id, person=reviewer.id,
        question="该企业出口订单是否属于重点保障范围？",
    )  # fmt: skip
    answer_consultation(
        session, actor=reviewer.id, at=AT + timedelta(hours=4), consultation_id=asked.id, opinion="属于，已列入名单。"
    )
    forward_case(
        session, actor=county.id, at=AT + timedelta(hours=4), application_id=at_county.id, role="sector_reviewer",
        question="请核对阀门行业的安全生产要求。",
    )  # fmt: skip
    planned = {**CONTENT["firm"], "planned_date": "2020-02-19"}
    filed = {}
    for number, industry in ((2, "6110"), (3, "2438")):
        application = draft(session, enter(session, number, filer, industry), filer, firm=planned, supplies=SUPPLIED)
        mark = letter_mark(letter_on(FILED.date()))
        filed[number] = commit_and_file(
            session, actor=filer.id, at=FILED, application_id=application.id, mark=mark, series="湖经信收"
        )
    unfiled = draft(session, enter(session, 4, filer), filer, firm=planned, supplies=SUPPLIED)
    draw_sample(session, actor=reviewer.id, at=FILED + timedelta(days=1), day=FILED.date(), seed="4d1fa6b0c2e85f37")
    sampled = session.scalars(select(Inspection).where(Inspection.kind == "sample")).one()
    for who in (county, town):
        declare_interest(
            session, actor=who.id, at=AT, firm=filed[3].credit_code, since=AT.date(), reason="配偶在该企业财务部任职"
        )
    over = declare_interest(
        session, actor=signatory.id, at=AT, firm=at_county.credit_code, since=AT.date(), reason="曾持有该企业股份"
    )
    end_interest(session, actor=reviewer.id, at=AT + timedelta(days=1), interest_id=over.id, reason="股份已转让")
    ids = {
        "at-town": at_town.id, "at-sector": at_sector.id, "bound": sector.id, "at-county": at_county.id,
        "inspecting": inspecting.id, "inspected": inspected.id,
        "recorded": filed[3].id, "on-list": filed[2].id, "unfiled": unfiled.id, "sampled": sampled.id,
    }  # fmt: skip
    return Walked(town, county, sector, hotels, filer, dict(ids))


def chain_pages(path: dict[str, str]) -> dict[str, dict[str, str]]:
    """The pages of those who are here for these cases alone, by role."""
    return {
        "filer": {
            "letter": f"/applications/{path['unfiled']}",
            "application-recorded": f"/applications/{path['recorded']}",
            "application-listed": f"/applications/{path['on-list']}",
            "inspections-own": "/inspections/own",
            "inspection-confirm": f"/inspections/{path['inspected']}/confirm",
            "application-sector": f"/applications/{path['at-sector']}",
        },
        "town_reviewer": {
            "home": "/home",
            "queue": "/review/",
            "case-approved": f"/review/{path['application']}",
            "case-town": f"/review/{path['at-town']}",
            "inspection": f"/inspections/{path['inspecting']}",
            "inspection-finished": f"/inspections/{path['inspected']}",
            "inspections": "/inspections/",
            "interests": "/interests/",
        },
        "sector_reviewer": {
            "home": "/home",
            "queue": "/review/",
            "mine": "/cases/mine",
            "case-sector": f"/review/{path['at-sector']}",
            "account": "/account",
        },
        "sector_reviewer_hotels": {"queue": "/review/", "case-hotel": f"/review/{path['on-list']}"},
        "county_reviewer": {
            "mine": "/cases/mine",
            "case-county": f"/review/{path['at-county']}",
            "filings": "/filings/",
            "interests": "/interests/",
        },
    }


def bureau_pages(path: dict[str, str]) -> dict[str, str]:
    """What the bureau sees of these cases."""
    return {
        "mine": "/cases/mine",
        "filings": "/filings/",
        "inspections": "/inspections/?state=planned",
        "inspection-planned": f"/inspections/{path['sampled']}",
        "case-recorded": f"/review/{path['recorded']}",
        "case-listed": f"/review/{path['on-list']}",
        "queue-department": "/review/?department=industry",
        "case-sector": f"/review/{path['at-sector']}",
    }
