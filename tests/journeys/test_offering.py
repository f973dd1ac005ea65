"""Support without application in a real browser: from the register's workbook to an award, the firm on a phone."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from office.firms.models import BankAccount, Firm
from office.money import yuan_grouped
from office.spreadsheets.grid import read_sheets
from subsidies.assessment.models import Award
from tests.journeys.conftest import Installation
from tests.journeys.insured_town import CODE, NAME
from tests.journeys.test_main_job import press
from tests.journeys.test_money import psycopg_url
from tests.subsidies.offers.conftest import REGISTER
from tests.subsidies.offers.test_offering import refund

pytestmark = pytest.mark.browser
UNTIL = "2020-02-29"


@pytest.mark.parametrize("installation", [("tests.journeys.insured_town", None)], indirect=True)
def test_a_firm_confirms_on_a_phone_what_the_office_has_worked_out(installation: Installation) -> None:
    sheet = read_sheets(REGISTER.read_bytes())[0]
    header = [str(cell) for cell in sheet.rows[1]]
    rows = [dict(zip(header, cells, strict=False)) for row, cells in sheet.rows.items() if row > 1]
    due = {str(row["统一社会信用代码"]): refund(row) for row in rows}
    account = next(row for row in rows if row["统一社会信用代码"] == CODE)
    eligible = [amount for amount in due.values() if amount]

    reviewer = installation.visit("bureau_reviewer")
    page = reviewer.visit("/insurance/")
    page.set_input_files("#file", str(REGISTER))
    page.fill("#year", "2019")
    page.fill("#document", "湖人社函〔2020〕1号")
    press(page, "上传并预览")
    page.get_by_role("link", name="查看处理进度").click()
    expect(page.get_by_role("status")).to_have_text("处理完成")
    page = reviewer.visit("/insurance/")
    page.get_by_role("link", name="insurance.xlsx").click()
    press(page, "登记 422 家新单位")
    press(page, "确认写入")
    expect(page.get_by_text("参保名册已写入。")).to_be_visible()

    page = reviewer.visit("/offers/runs/")
    press(page, "开始测算")
    run = page.url.removeprefix(installation.url)
    page.get_by_role("link", name="查看处理进度").click()
    expect(page.get_by_role("status")).to_have_text("处理完成")
    page = reviewer.visit(run)
    expect(page.locator(".sum").first).to_have_text(yuan_grouped(sum(eligible)))

    signatory = installation.visit("signatory")
    page = signatory.visit(run)
    page.fill("#expires_on", UNTIL)
    press(page, "发出通知")
    page.get_by_role("link", name="查看处理进度").click()
    expect(page.get_by_role("status")).to_have_text("处理完成")

    company = installation.visit("representative", phone=True)
    page = company.visit("/prospects/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name="查看并确认").click()
    expect(page.locator(".sum").first).to_have_text(yuan_grouped(due[CODE]))
    assert str(account["账号"]) not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    press(page, f"确认享受 {yuan_grouped(due[CODE])} 元")
    expect(page.get_by_text("已确认。审核签发后将拨付到您的基本账户。")).to_be_visible()

    for visitor, way, verb in ((reviewer, "审核已确认的企业", "assess"), (signatory, "签发待签发的企业", "sign")):
        page = visitor.visit(run)
        page.get_by_role("link", name=re.compile(way)).click()
        assert page.url.endswith(verb)
        expect(page.locator(".sum")).to_have_text(yuan_grouped(due[CODE]))
        page.locator("main form button.btn-primary").click()
        expect(page.get_by_text(f"办妥 1 家，合计 {yuan_grouped(due[CODE])} 元。")).to_be_visible()

    page = company.visit("/prospects/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("link", name=re.compile("查看申报")).first.click()
    expect(page.get_by_text("已给予补助").first).to_be_visible()
    engine = create_engine(psycopg_url(installation))
    with Session(engine) as session:
        award = session.scalars(select(Award)).one()
        kept = session.scalars(select(BankAccount).join(Firm).where(Firm.credit_code == CODE)).one()
        assert (award.amount_fen, award.total_fen) == (due[CODE], due[CODE])
        assert (kept.number, kept.cnaps, kept.account_name) == (account["账号"], account["行号"], NAME)
    engine.dispose()
