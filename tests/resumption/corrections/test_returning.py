"""Return by field: only those open again, whatever is posted; the clock stands still, nothing is decided."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.calendar import due, due_with_pauses
from office.errors import Conflict, Invalid, NotFound
from office.firms.models import Firm
from office.notices.models import Notice
from resumption.applications.locks import open_fields
from resumption.applications.models import Application
from resumption.applications.queries import newest_version, pauses_of
from resumption.applications.services import file_application, save_page, withdraw_application
from resumption.corrections.models import Correction
from resumption.corrections.queries import exchanges, reasons_of
from resumption.corrections.services import return_for_correction, write_message
from resumption.declarations.services import upload_roster
from resumption.review.models import Decision
from resumption.review.services import propose_decision, sign_decision
from tests.factories import (
    AT,
    CODES,
    CONTENT,
    LONGER_LIST,
    PASSWORD,
    draft,
    filed_application,
    firm,
    person,
    plan_answers,
    representative,
)
from tests.resumption.declarations.test_uploading import MESSY

HOUR = timedelta(hours=1)
DECIDED_WITHIN = 48  # office hours of a small local firm's two steps (chain.toml)
REASONS = {"supplies.masks": "请补足三天的口罩", "plan.isolation_place": "请写明哪一层"}


class Case:
    """A filed application with its firm's representative and a reviewer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.firm: Firm = firm(session)
        self.by = representative(session, self.firm)
        self.reviewer, self.signatory = person(session, "bureau_reviewer"), person(session, "signatory")
        self.application: Application = draft(session, self.firm, self.by)
        self.file(0)

    def file(self, hours: float) -> Application:
        at = AT + hours * HOUR
        return file_application(self.session, actor=self.by.id, at=at, application_id=self.application.id)

    def send_back(self, reasons: Mapping[str, str] = REASONS, hours: float = 1) -> Correction:
        return return_for_correction(
            self.session,
            actor=self.reviewer.id,
            at=AT + hours * HOUR,
            application_id=self.application.id,
            reasons=reasons,
        )

    def save(self, page: str, **changes: object) -> None:
        values = {**self.application.content[page], **changes}
        save_page(
            self.session,
            actor=self.by.id,
            at=AT + 2 * HOUR,
            application_id=self.application.id,
            page=page,
            revision=self.application.revision,
            values=values,
        )

    def told(self, kind: str) -> list[Notice]:
        return list(self.session.scalars(select(Notice).where(Notice.kind == kind)))


@pytest.fixture
def case(session: Session) -> Case:
    return Case(session)


def test_only_the_returned_fields_open_again(session: Session, case: Case) -> None:
    assert open_fields(session, case.application, on=AT.date()) == frozenset()
    correction = case.send_back()
    assert reasons_of(session, correction) == REASONS
    assert open_fields(session, case.application, on=AT.date()) == REASONS.keys()
    case.save("supplies", masks=400)
    case.save("plan", isolation_place="三号楼二层东侧")
    for page, changes, named in (
        ("supplies", {"isolation_rooms": 2}, "隔离用房（间）"),
        ("supplies", {"masks": 500, "thermometers": 1}, "体温计（支）"),
        ("staff", {"staff_total": 22, "staff_local": 19}, "从业人员数、其中本地"),
        ("plan", {"isolation_place": "别处", "meals": "集中用餐"}, "用餐管理"),
        ("plan", {"mechanism_in_place": False}, "防控机制到位"),
    ):
        with pytest.raises(Conflict) as refused:
            case.save(page, **changes)
        assert str(refused.value) == (
            f"以下内容不在退回补正的范围内，不能修改：{named}。如确需修改，请在“补正事项”中向审核人员说明。"
        )
    assert case.application.content["supplies"] == {**CONTENT["supplies"], "masks": 400}
    assert case.application.content["plan"] == {
        **plan_answers(AT.date(), LONGER_LIST),
        "isolation_place": "三号楼二层东侧",
    }


def test_a_roster_is_locked_too_unless_it_came_back(session: Session, case: Case) -> None:
    def upload() -> None:
        upload_roster(
            session, actor=case.by.id, at=AT + HOUR, application_id=case.application.id, name="a.xlsx", content=MESSY
        )

    case.send_back()
    with pytest.raises(Conflict, match="不能修改：员工花名册"):
        upload()
    case.file(2)
    case.send_back({"roster": "请补全手机号码"}, hours=3)
    upload()
    with pytest.raises(Conflict, match="不能修改：口罩"):
        case.save("supplies", masks=400)


def test_what_the_law_asks_newly_is_open_in_a_correction(session: Session, case: Case) -> None:
    plan = {code: said for code, said in case.application.content["plan"].items() if code != "education_in_place"}
    case.application.content = {**case.application.content, "plan": plan}
    case.send_back()
    later = AT + timedelta(days=10)
    assert open_fields(session, case.application, on=later.date()) == {
        *REASONS, "plan.education_in_place", "firm.planned_date"
    }  # fmt: skip


def test_a_hand_made_post_on_a_locked_field_is_refused(
    client: FlaskClient, session: Session, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())
    case.send_back()
    session.commit()
    client.post("/login", data={"email": case.by.email, "password": PASSWORD})
    path = f"/applications/{case.application.id}/supplies"
    page = client.get(path).text
    assert ('name="masks"' in page, 'name="isolation_rooms"' in page) == (True, False)
    revision = str(case.application.revision)
    forged = {"masks": "400", "isolation_rooms": "9", "revision": revision}
    answer = client.post(path, data=forged)
    assert (answer.status_code, "不能修改：隔离用房（间）" in answer.text) == (409, True)
    answer = client.post(f"{path}/save", data=forged)
    assert (answer.status_code, "不能修改：隔离用房（间）" in answer.get_json()["problem"]) == (409, True)
    session.expire_all()
    assert case.application.content["supplies"] == CONTENT["supplies"]
    answer = client.post(path, data={"masks": "400", "revision": revision})
    session.expire_all()
    assert (answer.status_code, case.application.content["supplies"]) == (302, {
        **CONTENT["supplies"], "masks": 400, "thermometers": None, "disinfectant_litres": None
    })  # fmt: skip


def test_the_clock_stands_still_while_the_firm_corrects(session: Session, case: Case) -> None:
    assert case.application.due_at == due(AT, DECIDED_WITHIN)
    case.send_back(hours=10)
    assert pauses_of(session, case.application.id) == [(AT + 10 * HOUR, None)]
    case.save("supplies", masks=400)
    case.file(30)
    assert pauses_of(session, case.application.id) == [(AT + 10 * HOUR, AT + 30 * HOUR)]
    assert case.application.due_at == due_with_pauses(AT, DECIDED_WITHIN, pauses_of(session, case.application.id))
    case.send_back({"roster": "请补全"}, hours=31)
    case.file(36)
    assert pauses_of(session, case.application.id)[1:] == [(AT + 31 * HOUR, AT + 36 * HOUR)]
    promised = due_with_pauses(AT, DECIDED_WITHIN, pauses_of(session, case.application.id))
    assert promised is not None
    assert case.application.due_at == promised
    version = newest_version(session, case.application.id)
    assert version is not None
    assert (version.number, version.due_at) == (3, promised)


def test_nothing_is_decided_while_a_correction_is_open(session: Session, case: Case) -> None:
    case.send_back()
    for outcome in ("approve", "reject"):
        with pytest.raises(Conflict):
            propose_decision(
                session, actor=case.reviewer.id, at=AT, application_id=case.application.id, outcome=outcome, reason="x"
            )
    with pytest.raises(Conflict):
        sign_decision(
            session, actor=case.signatory.id, at=AT, application_id=case.application.id, series="x", issuer="x"
        )
    version = newest_version(session, case.application.id)
    assert version is not None
    forged = insert(Decision).values(
        application_id=case.application.id,
        version_id=version.id,
        outcome="approve",
        reason="",
        conditions=[],
        proposed_by=case.reviewer.id,
        proposed_at=AT + 2 * HOUR,
        facts={},
    )
    with pytest.raises(IntegrityError, match="nothing can be decided"), session.begin_nested():
        session.execute(forged)
    case.file(3)
    proposed = propose_decision(
        session, actor=case.reviewer.id, at=AT + 4 * HOUR, application_id=case.application.id, outcome="approve"
    )
    assert (proposed.outcome, case.application.state) == ("approve", "proposed")


def test_a_return_asks_for_a_reason_and_a_field_that_exists(case: Case) -> None:
    for reasons, words in (
        ({}, "请至少写明一项退回的内容和理由。"),
        ({"supplies.masks": "  "}, "请至少写明一项退回的内容和理由。"),
        ({"supplies.gloves": "请补足"}, "申请表没有“supplies.gloves”这一项，不能退回。"),
    ):
        with pytest.raises(Invalid) as refused:
            case.send_back(reasons)
        assert (str(refused.value), refused.value.field) == (words, "reasons")
    assert case.application.state == "filed"
    case.send_back()
    with pytest.raises(Conflict):
        case.send_back()


def test_one_reason_for_everything_opens_everything(session: Session, case: Case) -> None:
    decision = propose_decision(
        session, actor=case.reviewer.id, at=AT, application_id=case.application.id, outcome="return", reason="请重填"
    )
    assert (decision.outcome, decision.reason) == ("return", "请重填")
    assert {"firm.address", "plan.meals", "supplies.masks", "roster"} < set(
        open_fields(session, case.application, on=AT.date())
    )


def test_both_sides_write_and_are_told(session: Session, case: Case) -> None:
    correction = case.send_back()
    (returned,) = case.told("application_returned")
    assert (returned.person_id, returned.urgent, returned.values["count"]) == (case.by.id, True, 2)
    for minutes, by, by_firm, words in (
        (1, case.by, True, "明天到货可以吗？"),
        (2, case.reviewer, False, "可以。"),
    ):
        at = AT + HOUR + timedelta(minutes=minutes)
        write_message(session, actor=by.id, at=at, correction_id=correction.id, words=f" {words} ", by_firm=by_firm)
    (asked,), (answered,) = case.told("correction_asked"), case.told("correction_answered")
    assert (asked.person_id, asked.endpoint) == (case.reviewer.id, "review.case")
    assert (answered.person_id, answered.endpoint) == (case.by.id, "applications.show")
    (exchange,) = exchanges(session, case.application.id)
    assert [(each.by_firm, each.who, each.words) for each in exchange.messages] == [
        (True, "", "明天到货可以吗？"),
        (False, "测试人员", "可以。"),
    ]
    with pytest.raises(Invalid):
        write_message(session, actor=case.by.id, at=AT, correction_id=correction.id, words=" ", by_firm=True)
    case.file(3)
    assert [each.person_id for each in case.told("application_refiled")] == [case.reviewer.id]
    with pytest.raises(Conflict):
        write_message(session, actor=case.by.id, at=AT, correction_id=correction.id, words="还有", by_firm=True)


def test_withdrawing_ends_the_correction(session: Session, case: Case) -> None:
    correction = case.send_back()
    withdraw_application(session, actor=case.by.id, at=AT + 2 * HOUR, application_id=case.application.id)
    assert (correction.closed_at, case.told("application_refiled")) == (AT + 2 * HOUR, [])


def test_a_message_belongs_to_its_application(client: FlaskClient, session: Session, case: Case) -> None:
    correction = case.send_back()
    other = filed_application(session, firm(session, CODES[1], "湖州第二有限公司"))
    session.commit()
    client.post("/login", data={"email": case.reviewer.email, "password": PASSWORD})
    answer = client.post(f"/applications/{other.id}/corrections/{correction.id}/messages", data={"words": "x"})
    assert answer.status_code == 404
    assert exchanges(session, case.application.id)[0].messages == ()


def test_a_town_reviewer_returns_in_the_browser_with_what_the_rules_propose(
    client: FlaskClient, session: Session
) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by, supplies={"masks": 10, "isolation_rooms": 1})
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    town = person(session, "town_reviewer", area=of.area)
    session.commit()
    client.post("/login", data={"email": town.email, "password": PASSWORD})
    path = f"/review/{application.id}/return"
    page = client.get(path).text
    proposed = "请补足口罩：人数×每人每天用量×储备天数。"
    assert page.count(proposed) == 1
    answer = client.post(path, data={"note": "只写了说明"})
    assert (answer.status_code, "请至少写明一项退回的内容和理由。" in answer.text) == (422, True)
    answer = client.post(path, data={"reason-supplies.masks": proposed, "reason-roster": " "})
    assert answer.headers["Location"] == f"/review/{application.id}"
    session.expire_all()
    (exchange,) = exchanges(session, application.id)
    assert (application.state, exchange.reasons) == ("returned", {"supplies.masks": proposed})
    assert client.get(path).status_code == 409


def test_an_unknown_correction_is_not_found(session: Session, case: Case) -> None:
    with pytest.raises(NotFound):
        write_message(session, actor=case.by.id, at=AT, correction_id=case.application.id, words="x", by_firm=True)
