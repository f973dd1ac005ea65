"""Support without application in a real browser: 423 units of the register, from its workbook to the bank's answer.

Every firm that may have it confirms, one of them on a phone; one person assesses them all, another signs; the notice
and two batches take two people each; the bank pays all but three, which are corrected, confirmed and paid again. Every
sum on a page, in a file and in the ledger is the one an independent calculation has.
"""

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from office.firms.models import BankAccount, Firm
from office.money import fen, yuan_grouped
from office.settings import ROOT
from subsidies.assessment.models import Award
from subsidies.ledger.queries import fund_figures
from subsidies.payouts.models import Remittance
from subsidies.payouts.profiles import profile_of
from tests.banking import line, text_file
from tests.journeys.confirmed import register_rows
from tests.journeys.conftest import Installation
from tests.journeys.insured_town import CODE, NAME
from tests.journeys.test_main_job import press
from tests.journeys.test_money import hand_in, in_database, psycopg_url, published
from tests.looking.browser import Visitor
from tests.subsidies.offers.conftest import REGISTER
from tests.subsidies.offers.test_offering import refund
from tests.subsidies.payouts.test_office_program import all_opened

pytestmark = pytest.mark.browser
UNTIL, PAY_DAY = "2020-02-29", date(2020, 2, 17)
FUND = "unemployment_insurance"
FAILED = {"icbc": 1, "interbank": 2}
"""How many payments of each batch the bank gives back."""


@pytest.mark.parametrize("installation", [("tests.journeys.insured_town", None)], indirect=True)
def test_423_units_from_the_register_to_the_banks_answer(installation: Installation, tmp_path: Path) -> None:
    rows = register_rows()
    due = {str(row["统一社会信用代码"]): refund(row) for row in rows}
    eligible = [amount for amount in due.values() if amount]
    total, count = yuan_grouped(sum(eligible)), len(eligible)

    reviewer, signatory = installation.visit("bureau_reviewer"), installation.visit("signatory")
    imported(reviewer)
    run = computed(reviewer, total)
    page = signatory.visit(run)
    page.fill("#expires_on", UNTIL)
    press(page, "发出通知")
    watched(page)

    company = installation.visit("representative", phone=True)
    account = next(row for row in rows if row["统一社会信用代码"] == CODE)
    confirmed_on_a_phone(company, due[CODE], str(account["账号"]))
    subprocess.run(
        [sys.executable, "-m", "tests.journeys.confirmed"], cwd=ROOT, env=installation.environment, check=True
    )

    for visitor, way, verb in ((reviewer, "审核已确认的企业", "assess"), (signatory, "签发待签发的企业", "sign")):
        page = visitor.visit(run)
        page.get_by_role("link", name=re.compile(way)).click()
        assert page.url.endswith(verb)
        expect(page.locator(".sum")).to_have_text(total)
        page.locator("main form button.btn-primary").click()
        expect(page.get_by_text(f"办妥 {count} 家，合计 {total} 元。")).to_be_visible(timeout=120_000)
    page = company.visit("/prospects/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name=re.compile("查看申报")).first.click()
    expect(page.get_by_text("已给予补助").first).to_be_visible()
    published(installation)

    with installation.later(PAY_DAY, jobs=False) as town:
        preparer, releaser = town.visit("finance_preparer"), town.visit("finance_releaser")
        numbers = {"2020-0001": "icbc", "2020-0002": "interbank"}
        for number, profile in numbers.items():
            batched(preparer, releaser, profile)
            handed_out(preparer.page, town, number, tmp_path)
        for number, profile in numbers.items():
            batch, sent = in_database(town, number)
            lines = [line(batch, row, "failed" if row.number <= FAILED[profile] else "paid") for row in sent]
            page = preparer.visit(f"/returns/batches/{batch.id}")
            hand_in(page, text_file(profile, lines))
            back = sum(row.amount_fen for row in sent if row.number <= FAILED[profile])
            reconciled(
                preparer.visit(f"/returns/batches/{batch.id}"), batch.total_fen, len(sent), back, FAILED[profile]
            )
            for row in sent[: FAILED[profile]]:
                put_right(preparer, releaser, f"/returns/remittances/{row.id}")
        batched(preparer, releaser, "generic")
        batch, again = in_database(town, "2020-0003")
        assert len(again) == 3
        hand_in(
            preparer.visit(f"/returns/batches/{batch.id}"),
            text_file("generic", [line(batch, row, "paid") for row in again]),
        )
        reconciled(preparer.visit(f"/returns/batches/{batch.id}"), batch.total_fen, 3, 0, 0)
        assert [each.complaints for each in (reviewer, signatory, company, preparer, releaser)] == [[]] * 5
        in_the_ledger(town, due, account)


def imported(reviewer: Visitor) -> None:
    """The workbook uploaded, previewed, its unknown units entered, confirmed."""
    page = reviewer.visit("/insurance/")
    page.set_input_files("#file", str(REGISTER))
    page.fill("#year", "2019")
    page.fill("#document", "湖人社函〔2020〕1号")
    press(page, "上传并预览")
    watched(page)
    page = reviewer.visit("/insurance/")
    page.get_by_role("link", name="insurance.xlsx").click()
    press(page, "登记 422 家新单位")
    press(page, "确认写入")
    expect(page.get_by_text("参保名册已写入。")).to_be_visible()


def computed(reviewer: Visitor, total: str) -> str:
    """Worked out for every unit; the address of the run."""
    page = reviewer.visit("/offers/runs/")
    press(page, "开始测算")
    run = re.sub(r"^https?://[^/]+", "", page.url)
    watched(page)
    expect(reviewer.visit(run).locator(".sum").first).to_have_text(total)
    return run


def watched(page: Page) -> None:
    """The work behind a page, until it is done."""
    page.get_by_role("link", name="查看处理进度").click()
    expect(page.get_by_role("status")).to_have_text("处理完成")


def confirmed_on_a_phone(company: Visitor, amount: int, account: str) -> None:
    """The firm looks, and confirms; nobody reads the whole number of its account."""
    page = company.visit("/prospects/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="查看并确认").click()
    expect(page.locator(".sum").first).to_have_text(yuan_grouped(amount))
    assert account not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, f"确认享受 {yuan_grouped(amount)} 元")
    expect(page.get_by_text("已确认。审核签发后将拨付到您的基本账户。")).to_be_visible()


def batched(preparer: Visitor, releaser: Visitor, profile: str) -> None:
    """What one bank's columns take, drawn by one and released by another."""
    page = preparer.visit(f"/payouts/?profile={profile}")
    press(page, "编制批次")
    expect(page.get_by_text("请另一人核对放行")).to_be_visible()
    page = releaser.visit(re.sub(r"^https?://[^/]+", "", page.url))
    press(page, "核对无误，放行")
    expect(page.get_by_text("批次已放行，支付清单已生成。")).to_be_visible()
    preparer.page.reload()


def handed_out(page: Page, town: Installation, number: str, folder: Path) -> None:
    """Every workbook of the batch downloaded; LibreOffice shows the batch's rows and sum."""
    batch, rows = in_database(town, number)
    links = page.get_by_role("listitem").filter(has_text="支付清单（表格）").get_by_role("link")
    files = []
    for at in range(links.count()):
        with page.expect_download() as started:
            links.nth(at).click()
        files.append(folder / f"{number}-{at}.xlsx")
        started.value.save_as(files[-1])
    place = next(at for at, each in enumerate(profile_of(batch.profile).columns) if each.source == "amount")
    shown = all_opened(files, folder)
    paid = [fen(cells[place]) for _head, *lines, _last in shown for cells in lines]
    assert (len(paid), sum(paid)) == (len(rows), batch.total_fen)
    assert sum(fen(sheet[-1][place]) for sheet in shown) == batch.total_fen


def reconciled(page: Page, total: int, count: int, back: int, failed: int) -> None:
    """The page says to the fen what became of a batch, and that everything has a result."""
    expect(page.get_by_text("全部有结果").first).to_be_visible()
    table = page.get_by_role("table").first
    told = [
        ("已送银行", count, total), ("已支付", count - failed, total - back),
        ("已退回", failed, back), ("差额", None, 0),
    ]  # fmt: skip
    for words, rows, amount in told:
        cells = table.get_by_role("row").filter(has_text=words).first.get_by_role("cell")
        expect(cells.last).to_have_text(yuan_grouped(amount))
        if rows is not None:
            expect(cells.first).to_have_text(str(rows))


def put_right(preparer: Visitor, releaser: Visitor, address: str) -> None:
    """Another number, proposed by one and confirmed by another."""
    page = preparer.visit(address)
    page.get_by_label("账号", exact=True).fill("1205017984794077573")
    page.get_by_label("更正的理由和依据").fill("企业来函更正账号。")
    press(page, "提出更正")
    expect(page.get_by_text("更正已提出，请另一人确认。")).to_be_visible()
    page = releaser.visit(address)
    press(page, "确认更正")
    expect(page.get_by_text("更正已确认")).to_be_visible()


def in_the_ledger(town: Installation, due: dict[str, int], account: dict[str, object]) -> None:
    """Every firm was paid what the law says, once; the ledger has the same sum and nothing under way."""
    engine = create_engine(psycopg_url(town))
    with Session(engine) as session:
        paid = (
            select(Remittance.credit_code, func.sum(Remittance.amount_fen))
            .where(Remittance.state == "paid")
            .group_by(Remittance.credit_code)
        )
        assert dict(session.execute(paid).all()) == {code: amount for code, amount in due.items() if amount}
        granted = session.scalar(select(func.sum(Award.amount_fen)))
        found = fund_figures(session, FUND, PAY_DAY.year)
        assert (found.paid, found.committed, granted) == (sum(due.values()),) * 3
        assert (found.payable, found.remitted, found.returned) == (0, 0, 0)
        kept = session.scalars(select(BankAccount).join(Firm).where(Firm.credit_code == CODE)).one()
        assert (kept.cnaps, kept.account_name) == (account["行号"], NAME)
    engine.dispose()
