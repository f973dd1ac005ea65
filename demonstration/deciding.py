"""The reviewers decide: one proposes with conditions, another signs; a few cases are left for visitors to decide."""

from datetime import datetime

from sqlalchemy import select

from demonstration.stages import City
from resumption.applications.models import Application
from resumption.applications.pages import suggested
from resumption.applications.queries import accepted_roster, newest_version
from resumption.chain.queries import current_step
from resumption.chain.services import give_opinion
from resumption.inspections.finishing import confirm_inspection, finish_inspection
from resumption.inspections.recording import note_finding
from resumption.inspections.services import begin_visit
from resumption.review.models import Decision
from resumption.review.services import HOLD, propose_decision, sign_decision

LEFT_UNDECIDED = 10
LEFT_UNSIGNED = 3
LEFT_HELD = 6


def review(city: City, at: datetime) -> None:
    """Propose to approve what is complete and return what is not."""
    if city.session.scalar(select(Decision.id).limit(1)) is None:
        propose(city, at)


def decide(city: City, at: datetime) -> None:
    """Propose what was filed again, sign, and have the approvals printed."""
    session = city.session
    decided = session.scalar(select(Application.id).where(Application.state == "approved").limit(1))
    if decided is None:
        propose(city, at)
        sign(city, at)
    city.work("打印并签名批复 approvals")


def queue(city: City, state: str) -> list[Application]:
    """The cases in this state, in the order of the queue."""
    order = (Application.tier, Application.score.desc(), Application.filed_at, Application.credit_code)
    return list(city.session.scalars(select(Application).where(Application.state == state).order_by(*order)))


def propose(city: City, at: datetime) -> None:
    """Each case walks its chain: the town visits, the department agrees, the county proposes to approve; what is on
    hold is returned with what is missing. The last of each kind wait where they are."""
    filed = queue(city, "filed")
    good = [case.id for case in filed if case.tier != HOLD]
    held = [case.id for case in filed if case.tier == HOLD]
    cases = good[:-LEFT_UNDECIDED] + held[:-LEFT_HELD]
    for application_id in city.track(cases, "审核拟办 proposals"):
        application = city.session.get_one(Application, application_id)
        wanting = wanting_of(city, application)
        if application.tier != HOLD:
            walk(city, at, application)
        propose_decision(
            city.session,
            actor=city.staff[who_acts(city, application)],
            at=at,
            application_id=application_id,
            outcome="return" if application.tier == HOLD else "approve",
            conditions=() if application.tier == HOLD else conditions(city, application),
            reasons=wanting if application.tier == HOLD else None,
        )


WHO = {"case.visit": "town_reviewer", "case.sector": "sector_reviewer", "case.propose": "bureau_reviewer"}


def who_acts(city: City, application: Application) -> str:
    """The role that acts in the step a case is in."""
    step = current_step(city.session, application.id)
    return WHO[step.act] if step else "bureau_reviewer"


def walk(city: City, at: datetime, application: Application) -> None:
    """The steps before the proposal: a visit where one is asked for, and an opinion each."""
    while (role := who_acts(city, application)) != "bureau_reviewer":
        if role == "town_reviewer":
            visit(city, at, application)
        give_opinion(
            city.session,
            actor=city.staff[f"{role} of {application.department}" if role == "sector_reviewer" else role],
            at=at,
            application_id=application.id,
            finding="agree",
            opinion="现场情况与申报一致。" if role == "town_reviewer" else "符合行业防控要求。",
        )


def visit(city: City, at: datetime, application: Application) -> None:
    """The site visit: every item is as declared, somebody present confirms."""
    session, inspector = city.session, city.staff["town_reviewer"]
    begun = begin_visit(session, actor=inspector, at=at, application_id=application.id)
    acts = {"actor": inspector, "at": at, "inspection_id": begun.id}
    for item in begun.checklist:
        note_finding(session, **acts, item=item["code"], finding="good")
    confirm_inspection(session, **acts, name="演示人员", position="车间主任")
    finish_inspection(session, **acts, summary="现场情况与申报一致。")


def wanting_of(city: City, application: Application) -> dict[str, str]:
    """The fields in which the firm mends what the rules say is missing, each with the remedy."""
    version = newest_version(city.session, application.id)
    return suggested(version.ranking) if version else {}


def conditions(city: City, application: Application) -> list[str]:
    """What every firm is told, and how many may start at once by its roster."""
    roster = accepted_roster(city.session, application)
    ready = roster.counts["clear"] if roster else 0
    return [
        f"首批到岗人数不超过{ready}人，其余人员按花名册所列首个可上岗日分批到岗；",
        "返岗人员每日早晚各测一次体温，异常情况立即报告所在地防控办；",
        "每日报送到岗、隔离、体温异常人数和防疫物资情况。",
    ]


def sign(city: City, at: datetime) -> None:
    """The signatory signs all but a few."""
    proposed = [case.id for case in queue(city, "proposed")]
    for application_id in city.track(proposed[: len(proposed) - LEFT_UNSIGNED], "签发 signatures"):
        sign_decision(
            city.session,
            actor=city.staff["signatory"],
            at=at,
            application_id=application_id,
            series=city.settings.number_series,
            issuer=city.settings.issuer,
        )
