"""Filing with commitment: effective at once, or the long way from the negative list; drawn by a recorded seed."""

import io
from datetime import date, datetime, timedelta

import pypdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.clock import BEIJING
from office.documents.jobs import print_document
from office.documents.models import IssuedDocument
from office.documents.queries import State as PaperState
from office.documents.queries import validity
from office.errors import Conflict, Invalid
from office.files.models import StoredFile
from office.files.services import content_of
from office.firms.models import Firm
from office.jobs.models import Job
from resumption.applications.models import Application
from resumption.applications.services import file_application, save_page
from resumption.chain.queries import steps_of
from resumption.facts import standing
from resumption.inspections.models import Inspection
from resumption.policy.regime import drawn, letter_mark, letter_on
from resumption.recordfiling.jobs import draw_samples
from resumption.recordfiling.models import CommitmentLetter, Filing, SampleDraw
from resumption.recordfiling.services import commit_and_file, draw_sample
from resumption.review.services import propose_decision
from resumption.whitelist.models import WhitelistEntry
from tests.factories import CODES, CONTENT, draft, firm, person, representative

AT = datetime(2020, 2, 17, 9, 0, tzinfo=BEIJING)
MARK = letter_mark(letter_on(AT.date()))
PLANNED = {**CONTENT["firm"], "planned_date": "2020-02-18"}


def filed(session: Session, of: Firm, *, at: datetime = AT, **pages: dict[str, object]) -> Application:
    by = representative(session, of)
    application = draft(session, of, by, **{"firm": PLANNED, **pages})
    return commit_and_file(session, actor=by.id, at=at, application_id=application.id, mark=MARK, series="湖经信收")


def test_a_filing_is_effective_at_once(session: Session) -> None:
    of = firm(session)
    application = filed(session, of)
    filing = session.scalars(select(Filing)).one()
    document = session.get_one(IssuedDocument, filing.document_id)
    entry = session.scalars(select(WhitelistEntry)).one()
    assert (application.state, application.regime, application.decided_at) == ("recorded", "filing", AT)
    assert (document.full_number, document.facts["letter"]) == ("湖复备〔2020〕1号", list(letter_on(AT.date())))
    assert (entry.basis, entry.decision_id, entry.valid_from) == ("filed", None, date(2020, 2, 18))
    assert standing(session, of.id) is not None
    assert validity(session, document, on=date(2020, 2, 18)).state == PaperState.HOLDS
    assert steps_of(session, application.id) == []


def test_the_receipt_is_printed_with_the_letter(session: Session) -> None:
    filed(session, firm(session))
    document = session.scalars(select(IssuedDocument)).one()
    job = session.scalars(select(Job).where(Job.subject_id == document.id)).one()
    print_document(session, job, lambda done, total: None)
    pdf = pypdf.PdfReader(io.BytesIO(content_of(session.get_one(StoredFile, document.file_id))))
    words = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for said in (
        "湖复备〔2020〕1号",
        "湖州测试口罩有限公司复工备案回执",
        "备案即时生效",
        "本企业自愿以备案承诺方式复工",
    ):
        assert said in words


@pytest.mark.parametrize("mark", ["", "another", MARK[:-1]])
def test_nothing_is_filed_without_the_letter_of_the_day(session: Session, mark: str) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by, firm=PLANNED)
    with pytest.raises(Invalid) as refused:
        commit_and_file(session, actor=by.id, at=AT, application_id=application.id, mark=mark, series="湖经信收")
    assert refused.value.field == "letter"
    with pytest.raises(Invalid), session.begin_nested():
        file_application(session, actor=by.id, at=AT, application_id=application.id)
    session.refresh(application)
    assert (application.state, session.scalars(select(CommitmentLetter)).all()) == ("draft", [])


@pytest.mark.parametrize(
    ("industry", "pages"),
    [
        ("6210", {}),
        ("2770", {"supplies": {"masks": 0, "isolation_rooms": 0}}),
        ("2770", {"staff": {**CONTENT["staff"], "staff_total": 24, "staff_key_area": 1}}),
    ],
    ids=["industry", "hold", "origin"],
)
def test_the_negative_list_goes_the_long_way(
    session: Session, industry: str, pages: dict[str, dict[str, object]]
) -> None:
    of = firm(session)
    of.industry = industry
    application = filed(session, of, **pages)
    assert (application.state, application.regime) == ("filed", "filing")
    assert [step.code for step in steps_of(session, application.id)] == ["county", "group"]
    assert (session.scalars(select(Filing)).all(), standing(session, of.id)) == ([], None)


def test_a_case_in_flight_keeps_the_regime_it_was_filed_under(session: Session) -> None:
    of = firm(session)
    by, reviewer = representative(session, of), person(session, "bureau_reviewer")
    application = draft(session, of, by, firm=PLANNED)
    before = datetime(2020, 2, 14, 9, 0, tzinfo=BEIJING)
    file_application(session, actor=by.id, at=before, application_id=application.id)
    propose_decision(
        session, actor=reviewer.id, at=before, application_id=application.id, outcome="return", reason="核对物资"
    )
    save_page(
        session, actor=by.id, at=AT, application_id=application.id, page="supplies", revision=application.revision,
        values={"masks": 300, "isolation_rooms": 2},
    )  # fmt: skip
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    assert (application.state, application.regime) == ("filed", "approval")


def test_a_listed_firm_that_mends_is_recorded_when_it_files_again(session: Session) -> None:
    of = firm(session)
    reviewer = person(session, "bureau_reviewer")
    application = filed(session, of, supplies={"masks": 0, "isolation_rooms": 0})
    propose_decision(
        session, actor=reviewer.id, at=AT, application_id=application.id, outcome="return", reason="补足口罩"
    )
    by = session.scalars(select(CommitmentLetter.accepted_by)).one()
    save_page(
        session, actor=by, at=AT, application_id=application.id, page="supplies", revision=application.revision,
        values=CONTENT["supplies"],
    )  # fmt: skip
    file_application(session, actor=by, at=AT + timedelta(hours=3), application_id=application.id)
    assert application.state == "recorded"


def test_the_draw_is_kept_with_its_seed_and_plans_inspections(session: Session) -> None:
    inspector = person(session, "town_reviewer", area="330502")
    cases = [filed(session, firm(session, code, f"湖州第{n}有限公司")) for n, code in enumerate(CODES)]
    draw = draw_sample(session, actor=inspector.id, at=AT + timedelta(days=1), day=AT.date(), seed="湖州")
    numbers = sorted(case.tracking_number or "" for case in cases)
    assert (draw.population, draw.percent) == (numbers, 10)
    assert tuple(draw.drawn) == drawn("湖州", reversed(numbers), 10)
    (planned,) = session.scalars(select(Inspection)).all()
    chosen = next(case for case in cases if case.tracking_number == draw.drawn[0])
    assert (planned.application_id, planned.kind, planned.assigned_to) == (chosen.id, "sample", inspector.id)
    assert session.scalars(select(Filing.application_id).where(Filing.draw_id == draw.id)).all() == [chosen.id]
    with pytest.raises(Conflict):
        draw_sample(session, actor=inspector.id, at=AT + timedelta(days=1), day=AT.date())


def test_the_clock_draws_each_past_day_once(session: Session) -> None:
    filed(session, firm(session))
    filed(session, firm(session, CODES[1], "湖州第二有限公司"), at=AT + timedelta(days=1))
    for moment in (AT, AT + timedelta(days=1, hours=2), AT + timedelta(days=1, hours=3), AT + timedelta(days=3)):
        draw_samples(session, moment, moment)
    days = session.scalars(select(SampleDraw.day).order_by(SampleDraw.day)).all()
    assert days == [date(2020, 2, 17), date(2020, 2, 18)]
    assert len(set(session.scalars(select(SampleDraw.seed)))) == 2
    with pytest.raises(Conflict):
        draw_sample(session, actor=None, at=AT + timedelta(days=5), day=date(2020, 2, 20))
