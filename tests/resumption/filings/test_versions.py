"""What was filed stays as filed: its copy, its receipt, its fingerprint; and what each version changed."""

import io
from datetime import timedelta

import pypdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from office.calendar import due
from office.db import db
from office.documents.jobs import print_document
from office.documents.models import IssuedDocument
from office.documents.queries import validity
from office.files import store
from office.jobs.models import Job
from resumption.applications.models import Application
from resumption.applications.queries import newest_version
from resumption.applications.services import file_application, save_page
from resumption.corrections.services import return_for_correction
from resumption.filings.queries import changes_since_last, versions_of
from resumption.filings.services import issue_receipt, submit_application
from resumption.policy.filed import fingerprint
from tests.factories import AT, CONTENT, PASSWORD, accept_roster, draft, firm, person, plan_answers, representative

SERIES = "湖经信收"
PROMISED = due(AT, 48)  # two steps of 24 office hours (chain.toml): 16:30 on 18 February


def filed(session: Session, times: int) -> tuple[Application, str]:
    """Filed, and sent back and filed again with one mask more, so many times; with its representative's address."""
    of = firm(session)
    by, reviewer = representative(session, of), person(session, "bureau_reviewer")
    application = draft(session, of, by)
    submit_application(session, actor=by.id, at=AT, application_id=application.id, series=SERIES)
    for number in range(1, times):
        at = AT + timedelta(hours=2 * number)
        return_for_correction(
            session, actor=reviewer.id, at=at, application_id=application.id, reasons={"supplies.masks": "请补足"}
        )
        save_page(
            session,
            actor=by.id,
            at=at,
            application_id=application.id,
            page="supplies",
            revision=application.revision,
            values={**CONTENT["supplies"], "masks": 200 + number},
        )
        submit_application(
            session, actor=by.id, at=at + timedelta(hours=1), application_id=application.id, series=SERIES
        )
    return application, by.email


def test_a_version_keeps_its_roster_and_fingerprint(session: Session) -> None:
    application, _ = filed(session, 1)
    version = newest_version(session, application.id)
    assert version is not None
    assert (version.roster["people"], version.roster["clear"], version.due_at) == (23, 23, PROMISED)
    assert version.content_hash == fingerprint(application.content, version.roster)


def test_the_receipt_says_what_was_filed_and_carries_the_copy(session: Session) -> None:
    application, _ = filed(session, 1)
    version = newest_version(session, application.id)
    assert version is not None
    receipt = session.get_one(IssuedDocument, version.receipt_id)
    assert (receipt.full_number, receipt.subject_id) == ("湖经信收〔2020〕1号", version.id)
    job = session.scalars(select(Job).where(Job.subject_id == receipt.id)).one()
    print_document(session, job, lambda done, total: None)
    pages = pypdf.PdfReader(io.BytesIO(store.get(printed(session, receipt)))).pages
    told = ["".join(page.extract_text().split()) for page in pages]
    first, copy = told[0], "".join(told[1:])
    for words in (
        str(application.tracking_number), "2020年2月8日09:00", "2020年2月18日16:30", version.content_hash,
        "只证明收到申请，不作为复工依据",
    ):  # fmt: skip
        assert words in first
    for words in (
        "湖州市吴兴区测试路1号",
        "订单量大",
        "口罩（只）200",
        "花名册人数23",
        "可上岗23",
        "四到位",
        "体温计（支）未填写",
    ):
        assert words in copy
    assert validity(session, receipt, on=AT.date()).state == "holds"


def printed(session: Session, receipt: IssuedDocument) -> str:
    """The checksum under which the printed paper is kept."""
    session.refresh(receipt)
    assert receipt.sha256 is not None
    return receipt.sha256


def test_a_receipt_is_made_once(session: Session) -> None:
    of = firm(session)
    by = representative(session, of)
    application = draft(session, of, by)
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    version = newest_version(session, application.id)
    assert version is not None
    assert version.receipt_id is None
    papers = {
        issue_receipt(session, actor=by.id, at=AT + timedelta(days=day), version_id=version.id, series=SERIES).id
        for day in range(3)
    }
    assert papers == {version.receipt_id}


def test_what_the_draft_says_later_does_not_reach_the_copy(client: FlaskClient, session: Session) -> None:
    application, email = filed(session, 2)
    session.commit()
    client.post("/login", data={"email": email, "password": PASSWORD})
    first, second = (client.get(f"/applications/{application.id}/versions/{number}").text for number in (1, 2))
    assert ("<dd>200</dd>" in first, "<dd>201</dd>" in first) == (True, False)
    assert ("<dd>200</dd>" in second, "<dd>201</dd>" in second) == (False, True)
    told = client.get(f"/applications/{application.id}/versions/2/changes").text
    assert "<del>200</del>" in told
    assert "<ins>201</ins>" in told
    receipt = client.get(f"/applications/{application.id}/versions/1/receipt").text
    assert str(application.tracking_number) in receipt
    assert "2020-02-18 16:30" in receipt


def test_changes_name_every_field_old_and_new_with_the_roster(session: Session) -> None:
    of = firm(session)
    by, reviewer = representative(session, of), person(session, "bureau_reviewer")
    application = draft(session, of, by)
    file_application(session, actor=by.id, at=AT, application_id=application.id)
    reasons = dict.fromkeys(("firm.order_book", "plan.meals", "commitments.leading_group", "roster"), "请核对")
    return_for_correction(session, actor=reviewer.id, at=AT, application_id=application.id, reasons=reasons)
    accept_roster(session, application, by, people=22)
    for page, values in (
        ("firm", {**CONTENT["firm"], "order_book": "normal"}),
        ("plan", {**plan_answers(), "meals": "分三批"}),
        ("commitments", {**CONTENT["commitments"], "leading_group": False}),
    ):
        save_page(
            session,
            actor=by.id,
            at=AT,
            application_id=application.id,
            page=page,
            revision=application.revision,
            values=values,
        )
    file_application(session, actor=by.id, at=AT + timedelta(hours=1), application_id=application.id)
    version = newest_version(session, application.id)
    assert version is not None
    found = [
        (page.page, change.field, str(change.title), change.kind, change.before, change.after)
        for page in changes_since_last(session, version)
        for change in page.changes
        if change.kind != "replaced"
    ]
    assert found == [
        ("firm", "firm.order_book", "订单情况", "choice", "订单量大", "一般"),
        ("plan", "plan.meals", "用餐管理", "text", "已落实", "分三批"),
        ("commitments", "commitments.leading_group", "已成立防控领导小组", "yesno", True, None),
        ("roster", "roster.people", "花名册人数", "number", 23, 22),
        ("roster", "roster.clear", "可上岗", "number", 23, 22),
    ]


@pytest.mark.parametrize("times", [1, 3])
def test_a_list_of_versions_asks_the_same_queries_however_long(session: Session, times: int) -> None:
    application, _ = filed(session, times)
    session.flush()
    session.expunge_all()
    asked: list[str] = []

    def listen(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        rows = versions_of(session, application.id)
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert [(row.version.number, row.changed) for row in rows] == [
        (number, 0 if number == 1 else 1) for number in range(times, 0, -1)
    ]
    assert all(row.receipt and row.receipt.file_id is None for row in rows)
    assert len(asked) == 1
