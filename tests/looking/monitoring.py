"""What the scene has of firms back at work: some days of reports, a correction, a case, notices and mail."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.clock import BEIJING
from office.firms.models import Firm
from office.notices.models import MailMessage
from office.notices.services import notify
from resumption.escalations.models import Escalation
from resumption.escalations.services import take_step
from resumption.monitoring.services import file_report, file_zero_report, remind_missing
from resumption.policy.reporting import Person as Feverish
from resumption.whitelist.models import WhitelistEntry

FIGURES = {
    "on_duty": 12, "isolated": 3, "dormitory": 5, "abnormal": 0, "masks": 400, "thermometers": 4, "disinfected": True,
    "remark": "",
}  # fmt: skip
FEVERISH = (Feverish("17", "dormitory", 374, 376, "fever_clinic"),)


def at(day: int, hour: int = 14) -> datetime:
    """An hour of a day of February 2020, Beijing time."""
    return datetime.combine(date(2020, 2, day), time(hour), BEIJING)


def watched_over(session: Session, firm: Firm, owner: Person, reviewer: Person) -> dict[str, object]:
    """Five days of one firm's reports, the last but one with a fever; today's is wanting. Answers ids for addresses."""
    entry = session.scalars(select(WhitelistEntry).where(WhitelistEntry.firm_id == firm.id)).one()
    entry.valid_from = date(2020, 2, 3)
    session.flush()

    def report(day: int, **more: object) -> None:
        seen, reason = int(str(more.pop("seen", 0))), str(more.pop("reason", ""))
        people = FEVERISH if more.get("abnormal") else ()
        file_report(
            session, actor=owner.id, at=at(day, 15 if seen else 14), firm_id=firm.id, day=date(2020, 2, day),
            figures={**FIGURES, **more}, people=people, seen=seen, reason=reason,
        )  # fmt: skip

    report(3, on_duty=8, masks=560)
    report(4, on_duty=10, masks=500)
    file_zero_report(session, actor=owner.id, at=at(5), firm_id=firm.id, day=date(2020, 2, 5))
    report(6, masks=450, disinfected=False)
    report(6, masks=430, seen=1, reason="口罩清点有误")
    report(7, abnormal=1, on_duty=14)
    case = session.scalars(select(Escalation)).one()
    words = "2月7日16时，已送市中心医院发热门诊，同宿舍2人隔离。"
    for hour, event, said in ((15, "acknowledge", ""), (16, "act", words)):
        take_step(session, actor=reviewer.id, at=at(7, hour), escalation_id=case.id, event=event, words=said)
    remind_missing(session, actor=None, at=at(8, 9), day=date(2020, 2, 8))
    notify(
        session, actor=None, at=at(8, 9), people=[reviewer.id], kind="temperature_unacknowledged",
        values={"firm": firm.name}, endpoint="escalations.show", arguments={"escalation_id": case.id}, urgent=True,
    )  # fmt: skip
    answers = (("waiting", "451 4.7.1 Greylisted"), ("sent", ""), ("failed", "550 5.1.1 User unknown"))
    for number, (state, problem) in enumerate(answers):
        session.add(
            MailMessage(
                person_id=owner.id, day=date(2020, 2, 5 + number), message_id=f"<{number}@example.org>",
                counts={"reports": 2}, state=state, made_at=at(5 + number), attempts=number + 1,
                next_attempt_at=at(8) + timedelta(minutes=4), problem=problem,
                sent_at=at(5 + number) if state == "sent" else None,
            )
        )  # fmt: skip
    session.flush()
    return {"watched": firm.id, "escalation": case.id}


def add_reports(pages: dict[str, dict[str, str]], ids: dict[str, object]) -> None:
    """Add the pages of reports, cases, notices and mail to those of every role."""
    firm, case = f"/reports/{ids['watched']}", f"/escalations/{ids['escalation']}"
    own = {
        "reports": firm,
        "report-edit": f"{firm}/2020-02-08/edit",
        "report-correct": f"{firm}/2020-02-07/edit",
        "report-corrected": f"{firm}/2020-02-06",
    }
    office = {
        "monitoring": "/monitoring/",
        "monitoring-yesterday": "/monitoring/?day=2020-02-07",
        "monitoring-nothing": "/monitoring/?text=没有这家企业",
        "firm-reports": firm,
        "report-feverish": f"{firm}/2020-02-07",
        "escalations": "/escalations/",
        "escalations-closed": "/escalations/?state=closed",
        "escalation": case,
    }
    notices = {
        "notices": "/notices/",
        "notices-nothing": "/notices/?group=payments",
        "notice-choices": "/notices/choices",
    }
    mail = {"outbox": "/notices/outbox", "outbox-nothing": "/notices/outbox?state=sent"}
    more = {
        "representative": {**own, **notices},
        "town_reviewer": office,
        "bureau_reviewer": {**office, **notices},
        "administrator": mail,
    }
    for role, found in more.items():
        pages[role].update(found)
