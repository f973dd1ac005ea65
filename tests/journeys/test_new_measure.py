"""A new measure from a Python file, a TOML file and a table of cases: the ones of docs/measure.md, to the letter.

They are put into an empty folder and walked through the pages, from the blank form to the signed award; nothing of the
house is touched.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.jobs import print_document
from office.documents.models import IssuedDocument
from office.files import store
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.rulebook.facts import Kind
from office.settings import KEYS, ROOT, Settings
from subsidies.assessment.models import Award
from subsidies.claims.models import Claim, ClaimLine
from subsidies.claims.queries import lines_of
from subsidies.cli import rules
from subsidies.intake.services import READ
from subsidies.ledger.queries import fund_figures
from subsidies.policy.catalogue import catalogue, use_measures
from tests.factories import budget, firm, person, representative
from tests.journeys.test_claiming import form, sign_in
from tests.page import problems

CODE, DAY = "isolation_meals", date(2020, 2, 10)
WORKERS = ("33050219900101001X", "330502199001020012")
FILE = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The three files of the guide in a folder of their own, taken in by the application."""
    for name, text in FILE.findall((ROOT / "docs" / "measure.md").read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    use_measures(tmp_path)
    try:
        yield tmp_path
    finally:
        use_measures()


def line(worker: str, spent: str, invoice: str) -> dict[str, str]:
    return {
        "worker_id": worker, "isolated_from": "2020-02-10", "days": "14", "in_hotel": "true", "spent": spent,
        "invoice_no": invoice,
    }  # fmt: skip


def test_the_guide_has_the_three_files(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [f"{CODE}.{kind}" for kind in ("csv", "py", "toml")]


def test_the_command_line_knows_it_and_its_cases_hold(folder: Path) -> None:
    run = CliRunner().invoke(rules, ["check", CODE, str(folder / f"{CODE}.csv")])
    assert (run.exit_code, run.output) == (0, "5 cases hold\n")
    cases = folder / "wrong.csv"
    cases.write_text((folder / f"{CODE}.csv").read_text("utf-8").replace("true,280.00,500", "true,281.00,500"), "utf-8")
    run = CliRunner().invoke(rules, ["check", CODE, str(cases)])
    assert (run.exit_code, run.output) == (1, "Error: at most 20 a day: payable is 280.00, 281.00 is expected\n")
    assert f'"code": "{CODE}"' in CliRunner().invoke(rules, ["list", "--on", "2020-02-10"]).output


def test_an_installation_names_its_folders() -> None:
    environment = {"DATABASE_URL": "postgresql://localhost/office", "MEASURES": "measures:more"}
    environment |= {key.upper(): "00" * 32 for key in KEYS}
    found = Settings.from_environment(environment).measures
    assert found == (Path("measures").resolve(), Path("more").resolve())


def test_from_the_blank_form_to_the_award(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("OFFICE_DAY", DAY.isoformat())
    of = firm(session)
    by, reviewer, signatory = (
        representative(session, of),
        person(session, "bureau_reviewer"),
        person(session, "signatory"),
    )
    budget(session)
    session.commit()
    sign_in(client, by.email)
    assert catalogue().measure(CODE).plain in client.get("/claims/").text
    path = client.post("/claims/", data={"firm_id": str(of.id), "measure": CODE}).headers["Location"]
    claim = session.scalars(select(Claim)).one()

    typed = client.post(
        f"{path}/lines", data=form(line(WORKERS[0], "1000.00", "00000001"), revision=0), follow_redirects=True
    )
    assert problems(typed.text) == []
    assert "可得 280.00 元" in typed.text
    assert "示例〔2020〕1号" in typed.text
    assert WORKERS[0] not in typed.text
    assert 'value="3305**********001X"' in typed.text

    pasted = "职工证件号码\t隔离开始日期\t隔离天数\t餐费\n" + f"{WORKERS[1]}\t昨天\t15\t560.00\n"
    page = client.post(f"{path}/paste", data={"pasted": pasted}, follow_redirects=True).text
    assert problems(page) == []
    for fault in ("“昨天”不是日期。", "缺少“集中隔离点”。", "缺少“发票号码”。"):
        assert fault in page

    mend(client, session, path)
    page = client.get(path).text
    assert "可得 560.00 元" in page
    lacking = client.post(f"{path}/file", follow_redirects=True).text
    assert "第 1 行的餐费发票、第 2 行的餐费发票、集中隔离人员名单" in lacking
    for kind, names in (("invoice", ("发票00000001.pdf", "发票00000002.pdf")), ("isolation_list", ("名单.pdf",))):
        files = [(BytesIO(f"%PDF-1.7 {name}".encode()), name) for name in names]
        client.post(f"{path}/evidence", data={"kind": kind, "line": "name" if kind == "invoice" else "", "file": files})
    assert "申报已提交" in client.post(f"{path}/file", follow_redirects=True).text

    sign_in(client, reviewer.email)
    case = f"/assessment/{claim.id}"
    client.post(f"{case}/papers/accept")
    found = client.post(
        f"{case}/lines/2/adjust",
        data={"fact": "spent", "value": "100", "reason": "发票为一百元"},
        follow_redirects=True,
    ).text
    assert problems(found) == []
    assert "330.00" in found
    assert client.post(f"{case}/assess", data={"outcome": "award"}).status_code == 302
    sign_in(client, signatory.email)
    assert "已签发" in client.post(f"{case}/sign", follow_redirects=True).text
    award = session.scalars(select(Award)).one()
    paper = session.scalars(select(IssuedDocument)).one()
    assert (award.amount_fen, paper.title) == (33_000, f"关于给予{of.name}隔离餐费补助的决定")
    assert fund_figures(session, "resumption", 2020).committed == 33_000
    job = session.scalars(select(Job).where(Job.subject_id == paper.id)).one()
    print_document(session, job, lambda done, total: None)
    assert store.get(paper.sha256 or "").startswith(b"%PDF-")


def mend(client: FlaskClient, session: Session, path: str) -> None:
    """Replace the lines by the measure's own template, filled in: wrong at first, then right."""
    claim = session.scalars(select(Claim)).one()
    template = openpyxl.load_workbook(BytesIO(client.get(f"/claims/templates/{CODE}.xlsx").data))
    sheet = template.worksheets[0]
    facts = catalogue().measure(CODE).facts
    assert [cell.value for cell in sheet[1]] == [fact.title for fact in facts]
    assert {str(rule.formula1) for rule in sheet.data_validations.dataValidation if rule.type == "list"} == {'"是,否"'}
    rows = [line(WORKERS[0], "1000.00", "00000001"), line(WORKERS[1], "千元", "00000002")]
    for number, row in enumerate(rows, 2):
        for place, fact in enumerate(facts, 1):
            text = row[fact.name]
            sheet.cell(number, place, "是" if fact.kind is Kind.BOOLEAN else int(text) if fact.name == "days" else text)
    page = upload(client, session, path, template)
    assert "有 1 个单元格需要更正" in page
    assert "E3" in page
    [address] = re.findall(r'href="(/claims/[^"]+/marked\.xlsx)"', page)
    marked = openpyxl.load_workbook(BytesIO(client.get(address).data))
    assert (marked.sheetnames[0], marked["申报明细"]["E3"].fill.fgColor.rgb) == ("需更正的内容", "FFFFC7CE")
    marked["申报明细"]["E3"].value = "1000"
    upload(client, session, path, marked)
    assert [each["spent"] for each in lines_of(session, claim.id)] == ["1000.00", "1000"]
    assert [each["worker_id"] for each in lines_of(session, claim.id)] == list(WORKERS)
    kept = session.scalars(select(ClaimLine.facts)).all()
    assert [facts for facts in kept if WORKERS[0] in str(facts)] == []


def upload(client: FlaskClient, session: Session, path: str, book: openpyxl.Workbook) -> str:
    """Upload a workbook in place of the lines and let the worker read it; the page afterwards."""
    out = io.BytesIO()
    book.save(out)
    client.post(f"{path}/workbook", data={"replace": "yes", "workbook": (BytesIO(out.getvalue()), "明细.xlsx")})
    session.expire_all()
    job = session.scalars(select(Job).where(Job.kind == READ, Job.state == "waiting")).one()
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.commit()
    page = client.get(path).text
    assert problems(page) == []
    return page


def test_the_table_of_cases_shows_lines_that_pass_and_lines_that_fail(folder: Path) -> None:
    rows = list(csv.DictReader((folder / f"{CODE}.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["eligible"] for row in rows} == {"true", "false"}
