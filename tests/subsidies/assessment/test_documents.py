"""The annex of an award: units, sources and reasons in words; a long claim in a workbook inside the signed paper."""

import io
import subprocess
import time
from collections.abc import Sequence
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.integrity import check_integrity
from office.documents.jobs import press, print_document
from office.documents.models import IssuedDocument
from office.files import store
from office.jobs.models import Job
from subsidies.assessment.documents import SHOWN, fact_value, step_value, working_facts
from subsidies.assessment.signing import sign_claim
from subsidies.claims.working import work_out
from subsidies.policy.catalogue import catalogue
from tests.factories import AT, PASSWORD, assessed, budget, filed_lines, firm, person, representative

BUS = {
    "departure_date": "2020-02-15", "approved_on": "2020-02-10", "origin_area": "贵州毕节", "riders": "24",
    "nonlocal_riders": "24", "rated_seats": "49", "fare": "36000.00", "invoice_no": "00000001",
}  # fmt: skip


def told(*lines: dict[str, str]) -> dict[str, Any]:
    """The working of these buses as an annex tells it."""
    result = work_out("chartered_bus", lines, on=AT.date()).result
    assert result is not None
    return working_facts(result, catalogue().measure("chartered_bus"))


def test_a_line_is_told_in_words() -> None:
    (line,) = told(BUS)["lines"]
    assert [f"{fact['title']}：{fact['value']}" for fact in line["facts"]] == [
        "发车日期：2020年2月15日", "政府同意日期：2020年2月10日", "出发地：贵州毕节", "乘车人数：24人",
        "其中外地员工人数：24人", "核定座位数：49座", "包车费用：36,000.00元", "发票号码：00000001",
    ]  # fmt: skip
    values = {row["title"]: row["value"] for row in line["rows"]}
    assert values["接送外地员工"] == "符合"
    assert (values["政府承担比例"], values["政府承担额"], values["企业承担额"]) == ("2/3", "24,000.00元", "12,000.00元")
    assert {type(value) for value in values.values()} == {str}


def test_a_refused_line_says_why_and_a_warning_is_shown() -> None:
    (line,) = told({**BUS, "approved_on": "", "riders": "40", "nonlocal_riders": "0"})["lines"]
    assert (line["eligible"], line["payable"]) == (False, "0.00")
    assert line["unmet"] == ["发车前已经当地政府同意", "接送外地员工"]
    assert "政府同意日期" not in [fact["title"] for fact in line["facts"]]
    assert [row["title"] for row in line["rows"] if row["refused"]] == line["unmet"]
    assert [row["title"] for row in line["rows"] if row["value"] == "提示"] == ["乘车人数超过客座率上限"]


def test_the_whole_share_is_said_to_be_the_whole() -> None:
    (line,) = told({**BUS, "departure_date": "2020-02-16"})["lines"]
    assert {row["title"]: row["value"] for row in line["rows"]}["政府承担比例"] == "1（全额）"


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(None, "元", "—"), ("0.00", "元", "0.00元"), ("5.5", "%", "5.5%"), (1, "人", "1人"), ("2/3", "", "2/3")],
)
def test_a_step_has_its_unit(value: Any, unit: str, said: str) -> None:
    assert step_value({"value": value, "unit": unit}) == said


def test_every_fact_of_every_measure_can_be_told() -> None:
    samples = {"date": "2020-02-07", "money": "1.00", "boolean": "true", "integer": "3"}
    for measure in catalogue().measures.values():
        for fact in measure.facts:
            text = fact.choices[0].code if fact.choices else samples.get(fact.kind.value, "5")
            assert fact_value(fact, text)


def test_a_short_claim_needs_no_workbook_and_a_long_one_loses_no_fen() -> None:
    lines = [{**BUS, "fare": f"{10_000 + turn}.01", "invoice_no": f"{turn:08d}"} for turn in range(SHOWN + 3)]
    assert "workbook" not in told(*lines[:SHOWN])
    long = told(*lines)
    assert (len(long["lines"]), long["more"], long["count"]) == (SHOWN, 3, SHOWN + 3)
    table, sources = long["workbook"]["sheets"]
    titles = [column["title"] for column in table["columns"]]
    assert [row[0] for row in table["rows"]] == list(range(1, SHOWN + 4))
    assert [row[titles.index("包车费用")] for row in table["rows"]] == [line["fare"] for line in lines]
    cents = [round(float(row[-1]) * 100) for row in table["rows"]]
    assert [sum(cents[:SHOWN]), sum(cents[SHOWN:])] == [round(float(long[k]) * 100) for k in ("shown", "rest")]
    assert [row for row in sources["rows"] if "local default" in row] == []


def awarded(session: Session, lines: Sequence[dict[str, str]]) -> IssuedDocument:
    """The paper of an award for these buses, through filing, assessment and signature."""
    of = firm(session)
    claim = filed_lines(session, of, representative(session, of), "chartered_bus", *lines)
    assessed(session, claim, person(session, "bureau_reviewer"))
    signatory = person(session, "signatory")
    budget(session)
    granted = sign_claim(session, actor=signatory.id, at=AT, claim_id=claim.id, series="湖经信补")
    assert granted is not None
    document = session.get_one(IssuedDocument, granted.document_id)
    job = session.scalars(select(Job).where(Job.subject_id == document.id)).one()
    print_document(session, job, lambda done, total: None)
    return document


def test_three_hundred_buses_print_soon_and_all_stand_in_the_workbook(client: FlaskClient, session: Session) -> None:
    lines = [{**BUS, "invoice_no": f"{turn:08d}"} for turn in range(300)]
    begun = time.monotonic()
    document = awarded(session, lines)
    assert time.monotonic() - begun < 60
    pdf = store.get(document.sha256 or "")
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) <= 16
    (content,) = reader.attachments["计算过程.xlsx"]
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("计算过程").to_python()
    assert [row[head.index("发票号码")] for row in rows] == [line["invoice_no"] for line in lines]
    assert [row[-1] for row in rows] == [24000.0] * 300
    said = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    for expected in ("其余280项小计", "6,720,000.00元", "7,200,000.00元", "人民币柒佰贰拾万元整"):
        assert expected in "".join(said.split())
    assert check_integrity(pdf, press().trusted()).holds
    reader_of_papers = person(session, "auditor")
    session.commit()
    client.post("/login", data={"email": reader_of_papers.email, "password": PASSWORD})
    assert client.get(f"/documents/{document.id}/annex.xlsx").data == content
