"""When a workbook is read later than it was handed in: what the claim became meanwhile, jobs repeated and killed."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.files.models import StoredFile
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.journal.models import JournalEntry
from subsidies.assessment.services import assess_claim
from subsidies.claims.models import Claim, ClaimLine, ClaimUpload
from subsidies.claims.queries import lines_of
from subsidies.intake.services import READ
from tests.factories import AT, PASSWORD, filed_lines, firm, person, representative
from tests.subsidies.intake.desk import FAULTY, FIRST, SECOND, STATED, begun, filled, handed_in, invoices, read, work


def returned(session: Session, opened: str) -> tuple[Claim, str]:
    """A filed claim for two buses that came back, open as ``opened`` says of its second line; whose it is."""
    of = firm(session)
    by = representative(session, of)
    other = {**STATED, "invoice_no": "00000002", "rider_ids": "A2"}
    claim = filed_lines(session, of, by, "chartered_bus", STATED, other)
    line = session.scalars(select(ClaimLine.id).where(ClaimLine.claim_id == claim.id, ClaimLine.number == 2)).one()
    assess_claim(
        session, actor=person(session, "bureau_reviewer").id, at=AT, claim_id=claim.id, outcome="return",
        reason="请核对", fields=[opened.format(line=line)],
    )  # fmt: skip
    session.commit()
    return claim, by.email


@pytest.mark.parametrize("replace", [{}, {"replace": "yes"}])
def test_a_returned_claim_that_is_partly_open_takes_no_workbook(
    client: FlaskClient, session: Session, replace: dict[str, str]
) -> None:
    claim, email = returned(session, "{line}:fare")
    client.post("/login", data={"email": email, "password": PASSWORD})
    assert 'name="workbook"' not in client.get(f"/claims/{claim.id}").text
    before = lines_of(session, claim.id)
    upload = read(client, session, claim, filled(FIRST), **replace)
    assert upload.refusal is not None
    assert upload.refusal["sentence"] == "该申报只退回了部分内容，不能增加新的行。"
    assert lines_of(session, claim.id) == before


def test_a_returned_claim_that_is_wholly_open_takes_one(client: FlaskClient, session: Session) -> None:
    claim, email = returned(session, "*")
    client.post("/login", data={"email": email, "password": PASSWORD})
    assert 'name="workbook"' in client.get(f"/claims/{claim.id}").text
    assert read(client, session, claim, filled(FIRST), replace="yes").state == "accepted"
    assert invoices(session, claim) == ["00000001"]


def test_a_draft_filed_before_its_workbook_was_read_stays_as_filed(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    read(client, session, claim, filled(FIRST))
    handed_in(client, claim, filled(SECOND))
    claim.state = "filed"
    session.commit()
    upload = work(session)
    assert (upload.state, (upload.refusal or {})["sentence"]) == ("refused", "该申报已提交，不能再修改。")
    assert invoices(session, claim) == ["00000001"]
    assert (
        "该申报已提交，不能再修改"
        in client.post(
            f"/claims/{claim.id}/workbook",
            data={"workbook": (io.BytesIO(filled(SECOND)), "明细.xlsx")},
            follow_redirects=True,
        ).text
    )


def test_a_job_done_again_changes_nothing(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    for content, state, count in ((filled(FIRST), "accepted", 1), (FAULTY, "refused", 1)):
        upload = read(client, session, claim, content)
        job, files = session.get_one(Job, upload.job_id), session.scalars(select(StoredFile.id)).all()
        entries = session.scalars(select(JournalEntry.id)).all()
        assert handler_of(READ)(session, job, lambda _done, _total: None) == job.result
        session.commit()
        assert (upload.state, len(invoices(session, claim))) == (state, count)
        assert session.scalars(select(StoredFile.id)).all() == files
        assert session.scalars(select(JournalEntry.id)).all() == entries


@pytest.mark.parametrize("content", [filled(FIRST), FAULTY])
def test_a_job_killed_before_its_end_is_done_whole_the_next_time(
    client: FlaskClient, session: Session, content: bytes
) -> None:
    claim, _ = begun(client, session)
    handed_in(client, claim, content)
    session.commit()
    job = session.scalars(select(Job).where(Job.kind == READ)).one()
    files = len(session.scalars(select(StoredFile.id)).all())

    def killed(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        handler_of(READ)(session, job, killed)
    session.rollback()
    upload = session.scalars(select(ClaimUpload)).one()
    assert (upload.state, invoices(session, claim)) == ("reading", [])
    assert len(session.scalars(select(StoredFile.id)).all()) == files
    upload = work(session)
    assert upload.state == ("refused" if content is FAULTY else "accepted")
    assert len(invoices(session, claim)) == (0 if content is FAULTY else 1)
