"""People added later (复工追加): checked against who works already, decided by two, on top of the firm's headcount."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.queries import State, validity
from office.errors import Conflict
from office.firms.models import Firm
from resumption.additions.queries import approved_rosters, told_of
from resumption.additions.services import start_addition
from resumption.applications.models import Application
from resumption.applications.services import file_application, save_page
from resumption.declarations.views import summary
from resumption.facts import standing
from resumption.gathering.queries import proposals
from resumption.gathering.services import accept_everybody, accept_proposal
from resumption.policy.standing import Sanction as Kind
from resumption.review.models import Decision
from resumption.review.services import propose_decision, sign_decision
from resumption.whitelist.models import WhitelistEntry, WhitelistSupplement
from tests.factories import AT, CONTENT, PASSWORD
from tests.factories import person as somebody
from tests.page import problems
from tests.resumption.gathering.desk import FILLED, address, declare, draft, names, person, uploaded
from tests.resumption.sanctions.acts import sanctioned

FIRST = [person(at) for at in range(23)]
MORE = [person(at) for at in range(23, 28)]
AWAY = {**FILLED, "1月1日以来停留地": "安徽省六安市", "出发地": "安徽省六安市", "返湖日期": "2020-02-05"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office lives on the day of the cases."""
    monkeypatch.setenv("OFFICE_DAY", AT.date().isoformat())


def decide(session: Session, application: Application, **more: object) -> Decision:
    """Proposed by one, signed by another."""
    reviewer, signatory = somebody(session, "bureau_reviewer"), somebody(session, "signatory")
    propose_decision(
        session, actor=reviewer.id, at=AT, application_id=application.id, outcome="approve", **more  # type: ignore[arg-type]
    )  # fmt: skip
    return sign_decision(
        session, actor=signatory.id, at=AT, application_id=application.id, series="湖经信复", issuer="测试局"
    )


def approved(session: Session) -> tuple[Application, object]:
    application, by = draft(session)
    uploaded(session, application, by, names(FIRST, **FILLED))
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    decide(session, application)
    session.commit()
    return application, by


def added(session: Session, first: Application, by: object, people: list[tuple[str, str]]) -> Application:
    """An application to add these people, filed."""
    addition = start_addition(session, actor=by.id, at=AT, firm=session.get_one(Firm, first.firm_id))  # type: ignore[attr-defined]
    assert "planned_date" not in addition.content["firm"]
    save_page(
        session, actor=by.id, at=AT, application_id=addition.id, page="firm", revision=addition.revision,  # type: ignore[attr-defined]
        values={**CONTENT["firm"], "planned_date": "2020-02-12"},
    )  # fmt: skip
    uploaded(session, addition, by, names(people, **AWAY))  # type: ignore[arg-type]
    return addition


def test_people_are_added_by_a_decision_of_their_own(client: FlaskClient, session: Session) -> None:
    first, by = approved(session)
    addition = added(session, first, by, MORE)
    file_application(session, actor=by.id, at=AT, application_id=addition.id)  # type: ignore[attr-defined]
    decision = decide(session, addition)
    entry = session.scalars(select(WhitelistEntry)).one()
    supplement = session.scalars(select(WhitelistSupplement)).one()
    assert (entry.headcount, entry.state, entry.decision_id != decision.id) == (28, "active", True)
    assert (supplement.headcount, supplement.headcount_before, supplement.valid_from) == (5, 23, date(2020, 2, 12))
    known = standing(session, first.firm_id)
    assert known
    assert known.headcount == 28
    paper = session.get_one(IssuedDocument, supplement.document_id)
    assert (paper.template, paper.facts["added"], paper.facts["headcount"]) == ("addition.html", 5, 28)
    assert paper.facts["starts"] == [{"day": "2020-02-19", "new": 5, "headcount": 28}]
    assert [(each["day"], each["before"], each["total"]) for each in paper.facts["curve"]["days"]] == [
        ("2020-02-08", 23, 23), ("2020-02-19", 23, 28),
    ]  # fmt: skip
    assert [validity(session, paper, on=date(2020, 2, at)).state for at in (11, 12)] == [State.NOT_YET, State.HOLDS]
    sanctioned(session, entry, Kind.SUSPEND, AT, effective_on=date(2020, 2, 14))
    assert [validity(session, paper, on=date(2020, 2, at)).state for at in (13, 14)] == [State.HOLDS, State.SUSPENDED]
    sanctioned(session, entry, Kind.RESTORE, AT, effective_on=date(2020, 2, 14))
    assert validity(session, paper, on=date(2020, 2, 14)).state == State.HOLDS
    assert [each.application_id for each in approved_rosters(session, first.firm_id)] == [first.id, addition.id]
    told = told_of(session, first)
    assert (told.standing, [each.application_id for each in told.approved]) == (True, [addition.id])
    assert told.curve
    assert told.curve.first
    assert summary(told.approved[0].roster)["curve"].first != ""
    session.commit()
    client.post("/login", data={"email": by.email, "password": PASSWORD})  # type: ignore[attr-defined]
    shown = client.get(f"/applications/{first.id}").text
    assert problems(shown) == []
    assert "+5" in shown


def test_who_works_already_is_named(session: Session) -> None:
    first, by = approved(session)
    addition = added(session, first, by, [MORE[0], FIRST[4], MORE[1]])
    session.refresh(addition)
    assert addition.roster_id is None
    (told,) = session.scalars(select(Application).where(Application.kind == "addition"))
    assert told.id == addition.id
    roster = uploaded(session, addition, by, names([MORE[0], FIRST[4], MORE[1]], **FILLED))  # type: ignore[arg-type]
    assert (roster.state, [(each["row"], each["problem"]) for each in roster.problems]) == (
        "refused", [(3, "already approved")],
    )  # fmt: skip


def test_who_works_already_is_not_added_by_declaring(client: FlaskClient, session: Session) -> None:
    first, by = approved(session)
    addition = start_addition(session, actor=by.id, at=AT, firm=session.get_one(Firm, first.firm_id))  # type: ignore[attr-defined]
    page = address(session, addition, by)  # type: ignore[arg-type]
    declare(client, page, *FIRST[4])
    declare(client, page, *MORE[0])
    session.expire_all()
    told = {each.declaration.name: each.declaration.id for each in proposals(session, addition)}
    with pytest.raises(Conflict, match="已在获批的花名册上"):
        accept_proposal(session, actor=by.id, at=AT, declaration_id=told[FIRST[4][0]])  # type: ignore[attr-defined]
    assert accept_everybody(session, actor=by.id, at=AT, application_id=addition.id) == 1  # type: ignore[attr-defined]


def test_only_a_firm_that_may_work_adds_people(session: Session) -> None:
    application, by = draft(session)
    of = session.get_one(Firm, application.firm_id)
    with pytest.raises(Conflict, match="不在白名单上"):
        start_addition(session, actor=by.id, at=AT, firm=of)


def test_an_approval_says_with_how_many_on_which_day(session: Session) -> None:
    application, by = draft(session)
    uploaded(session, application, by, names(FIRST, **AWAY))
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    decision = decide(session, application, conditions=["分批用餐"])
    assert decision.facts["starts"] == [{"day": "2020-02-19", "new": 23, "headcount": 23}]
    paper = session.get_one(IssuedDocument, decision.document_id)
    assert (paper.facts["starts"], paper.facts["conditions"]) == (decision.facts["starts"], ["分批用餐"])


def test_a_reviewer_may_leave_the_days_out(session: Session) -> None:
    application, by = draft(session)
    uploaded(session, application, by, names(FIRST, **FILLED))
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    assert decide(session, application, with_starts=False).facts["starts"] == []
