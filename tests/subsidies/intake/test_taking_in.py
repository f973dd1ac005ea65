"""Lines taken into a draft by workbook: marked and mended, added or in place of others, never half, sealed."""

import io
import uuid
from collections.abc import Callable

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from office.files import store
from office.files.models import StoredFile
from office.files.services import content_of
from office.jobs.models import Job
from office.journal.models import JournalEntry
from office.spreadsheets.marking import LISTING
from subsidies.claims.models import ClaimLine, ClaimUpload
from subsidies.claims.queries import lines_of
from subsidies.intake.export import lines_template
from subsidies.intake.services import READ
from subsidies.policy.catalogue import catalogue
from tests.factories import CODES, PASSWORD, firm, representative
from tests.page import problems
from tests.subsidies.intake.desk import (
    BUS,
    FAULTY,
    FIRST,
    SECOND,
    STATED,
    WORKER,
    begun,
    filled,
    handed_in,
    invoices,
    read,
    saved,
    table,
)


def test_wrong_cells_come_back_marked_and_the_mended_copy_is_taken(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    upload = read(client, session, claim, FAULTY)
    assert (upload.state, upload.lines, upload.problem_count) == ("refused", 3, 3)
    assert [each["cell"] for each in upload.problems] == ["D3", "G3", "A4"]
    assert invoices(session, claim) == []
    page = client.get(f"/claims/{claim.id}").text
    assert problems(page) == []
    assert "有 3 个单元格需要更正，没有导入任何一行" in page
    marked = client.get(f"/claims/{claim.id}/workbook/{upload.id}/marked.xlsx").data
    again = read(client, session, claim, marked)  # as it is: the same cells, none taken for the list of them
    assert [each["cell"] for each in again.problems] == ["D3", "G3", "A4"]
    book = openpyxl.load_workbook(io.BytesIO(marked))
    listed = list(book[LISTING].iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[2], row[3]) for row in listed] == [
        ("D3", 3, "乘车人数"), ("G3", 3, "包车费用"), ("A4", 4, "发车日期")
    ]  # fmt: skip
    for (sheet, cell, *_, remedy), value in zip(listed, ("20", "12.50", "2020-02-07"), strict=True):
        place = book[str(sheet)][str(cell)]
        assert str(remedy) in place.comment.text
        place.value = value
    upload = read(client, session, claim, saved(book))
    assert (upload.state, upload.lines, upload.problem_count) == ("accepted", 3, 0)
    assert invoices(session, claim) == ["00000001", "00000002", "00123456"]
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.act.like("claim_lines_%"))).all()
    assert sorted(acts) == ["claim_lines_accepted", *["claim_lines_refused"] * 2, *["claim_lines_uploaded"] * 3]


def test_added_after_the_lines_there_are_or_in_their_place(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    read(client, session, claim, filled(FIRST))
    kept = session.scalars(select(ClaimLine.id)).one()
    read(client, session, claim, filled(SECOND))
    assert invoices(session, claim) == ["00000001", "00000002"]
    assert kept in session.scalars(select(ClaimLine.id)).all()  # what was there keeps its id, and so its papers
    read(client, session, claim, filled(BUS), replace="yes")
    assert lines_of(session, claim.id) == [STATED]
    assert session.get(ClaimLine, kept) is None


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"PK\x03\x04 not a workbook at all",
        lambda: lines_template(catalogue().measure("worker_travel")),
        lambda: table(["某公司"], ["安徽客运"]),
        lambda: filled(*[{**BUS, "invoice_no": str(n)} for n in range(500)]),  # one too many with the line there is
    ],
)
def test_what_cannot_be_taken_leaves_the_draft_as_it_was(
    client: FlaskClient, session: Session, content: Callable[[], bytes]
) -> None:
    claim, _ = begun(client, session)
    read(client, session, claim, filled(FIRST))
    before, revision = lines_of(session, claim.id), claim.revision
    upload = read(client, session, claim, content())
    assert (upload.state, upload.lines, upload.problem_count, upload.marked_file_id) == ("refused", 0, 0, None)
    assert upload.refusal is not None
    session.refresh(claim)
    assert (lines_of(session, claim.id), claim.revision) == (before, revision)
    page = client.get(f"/claims/{claim.id}").text
    assert problems(page) == []
    assert "上传的表格不能使用" in page
    assert upload.refusal["sentence"].split("：")[0].split("{")[0] in page


def test_a_hidden_nul_leaves_no_upload_unread(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    assert read(client, session, claim, filled({**BUS, "origin_area": "阜阳_x0000_市"})).state == "accepted"
    assert lines_of(session, claim.id) == [{**STATED, "origin_area": "阜阳市"}]
    upload = read(client, session, claim, filled({**BUS, "fare": "1_x0000_x"}))
    assert [(each["cell"], each["value"]) for each in upload.problems] == [("G2", "1x")]


def test_another_kind_of_file_is_not_even_kept(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    for content, words in ((b"%PDF-1.7 a letter", "此处不接受这种文件"), (b"", "文件是空的")):
        assert words in handed_in(client, claim, content)
    assert session.scalars(select(StoredFile)).all() == []
    assert session.scalars(select(Job).where(Job.kind == READ)).all() == []


def test_numbers_of_people_are_sealed_and_masked(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    content = filled({**BUS, "rider_ids": f"{WORKER}、A1"})
    taken = read(client, session, claim, content)
    assert lines_of(session, claim.id)[0]["rider_ids"] == f"{WORKER}、A1"
    faulty = filled({**BUS, "fare": "x", "rider_ids": f"{WORKER}、A1"}, {**BUS, "rider_ids": 3.30502199001010e17})
    refused = read(client, session, claim, faulty)
    for file_id, clear in ((taken.file_id, content), (refused.file_id, faulty), (refused.marked_file_id, None)):
        file = session.get_one(StoredFile, file_id)
        assert file.sealed
        assert store.get(file.sha256)[:4] != b"PK\x03\x04"
        assert content_of(file) == clear or (clear is None and content_of(file).startswith(b"PK\x03\x04"))
    for column in (
        "facts::text FROM claim_lines",
        "problems::text FROM claim_uploads",
        "details::text FROM journal_entries",
    ):
        for told in session.scalars(text(f"SELECT {column}")):
            assert WORKER not in told
            assert "05021990" not in told  # nor what a cell made of a number
    page = client.get(f"/claims/{claim.id}").text
    assert WORKER not in page
    assert "3305**********001X" in page


def test_an_english_reader_gets_english_words(client: FlaskClient, session: Session) -> None:
    claim, by = begun(client, session)
    by.locale = "en"
    session.commit()
    read(client, session, claim, filled({**BUS, "riders": None, "fare": "x"}))
    page = client.get(f"/claims/{claim.id}").text
    assert problems(page) == []
    assert "2 cells of the workbook need correction; no line was taken in" in page
    assert "“Riders” is missing. Please enter “Riders”." in page
    read(client, session, claim, table(["某公司"], ["安徽客运"]))
    page = client.get(f"/claims/{claim.id}").text
    assert "Departure date, Approved on, Place of origin" in page


def test_another_firm_s_claim_is_not_found(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    refused = read(client, session, claim, FAULTY)
    other = firm(session, CODES[1], "湖州第二有限公司")
    stranger = representative(session, other)
    session.commit()
    client.post("/logout")
    client.post("/login", data={"email": stranger.email, "password": PASSWORD})
    own = client.post("/claims/", data={"firm_id": str(other.id), "measure": "chartered_bus"})
    path = own.headers["Location"]
    assert client.get(path).status_code == 200
    assert client.get(f"/claims/{claim.id}").status_code == 404
    for of, one in ((f"/claims/{claim.id}", refused.id), (path, refused.id), (path, uuid.uuid4())):
        assert client.get(f"{of}/workbook/{one}/marked.xlsx").status_code == 404
    upload = {"workbook": (io.BytesIO(filled(FIRST)), "明细.xlsx")}
    assert client.post(f"/claims/{claim.id}/workbook", data=upload).status_code == 404
    assert client.post(f"/claims/{claim.id}/paste", data={"pasted": "2020-02-07"}).status_code == 404
    assert (invoices(session, claim), len(session.scalars(select(ClaimUpload)).all())) == ([], 1)
