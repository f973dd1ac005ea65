"""The way of the money in a real browser: an objection, two people at one batch, failures corrected and paid again."""

import re
import subprocess
import sys
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from office.settings import ROOT
from subsidies.payouts.models import Batch, Remittance
from tests.banking import line, text_file
from tests.factories import PAY_AT
from tests.journeys.awards import NAMES
from tests.journeys.conftest import Installation
from tests.journeys.test_main_job import press

pytestmark = pytest.mark.browser
OFFICE = "/publicity/office/"


def awarded(town: Installation) -> None:
    """Three firms of their own with an award each, signed on the eighth."""
    subprocess.run([sys.executable, "-m", "tests.journeys.awards"], cwd=ROOT, env=town.environment, check=True)


def published(town: Installation) -> None:
    """Drawn by one, published by another."""
    page = town.visit("finance_preparer").visit(OFFICE)
    press(page, "拟定公示")
    other = town.visit("finance_releaser").visit(page.url.removeprefix(town.url))
    press(other, "核对无误，发布")
    expect(other.get_by_text("公示已发布。")).to_be_visible()


def psycopg_url(town: Installation) -> str:
    """The database as SQLAlchemy wants it named."""
    return re.sub(r"^postgresql://", "postgresql+psycopg://", town.environment["DATABASE_URL"])


def in_database(town: Installation, number: str) -> tuple[Batch, list[Remittance]]:
    """A batch and its rows as they stand."""
    engine = create_engine(psycopg_url(town))
    with Session(engine, expire_on_commit=False) as session:
        batch = session.scalars(select(Batch).where(Batch.number == number)).one()
        query = select(Remittance).where(Remittance.batch_id == batch.id).order_by(Remittance.number)
        rows = list(session.scalars(query))
        session.expunge_all()
    engine.dispose()
    return batch, rows


def hand_in(page: Page, content: bytes) -> None:
    """Import a bank's answer on a batch's page of reconciliation."""
    page.set_input_files("#file", {"name": "回单.csv", "mimeType": "text/csv", "buffer": content})
    press(page, "导入并对账")


def test_an_objection_blocks_one_row_only(installation: Installation) -> None:
    awarded(installation)
    published(installation)
    anyone = installation.visit(phone=True)
    page = anyone.visit("/publicity/2020-0001")
    page.get_by_role("link", name=f"提出异议 {NAMES[1]}").click()
    press(page, "提交异议")
    expect(page.get_by_text("请填写联系方式。").first).to_be_visible()
    page.fill("#name", "费国荣")
    page.fill("#contact", "13800001111")
    page.fill("#words", "该企业二月七日没有包车。")
    press(page, "提交异议")
    expect(page.get_by_text("异议已收到，编号 2020-0001")).to_be_visible()
    assert "13800001111" not in page.content()
    with installation.later(PAY_AT.date()) as town:
        preparer = town.visit("finance_preparer")
        page = preparer.visit("/payouts/")
        expect(page.get_by_role("row").filter(has_text=NAMES[1])).to_contain_text("有 1 件异议未办结")
        press(page, "编制批次")
        expect(page.get_by_role("heading", name="2 笔，合计 2,000.02 元")).to_be_visible()
        releaser = town.visit("finance_releaser")
        page = releaser.visit(OFFICE)
        page.get_by_label("异议不成立，该笔期满后可以支付").check()
        page.get_by_label("理由").fill("经核对发票和行车记录，属实。")
        press(page, "办结异议")
        expect(page.get_by_text("异议已办结。")).to_be_visible()
        page = preparer.visit("/payouts/")
        press(page, "编制批次")
        expect(page.get_by_role("heading", name="1 笔，合计 1,000.01 元")).to_be_visible()
        assert anyone.complaints + preparer.complaints + releaser.complaints == []


def test_two_people_release_one_batch_and_three_failures_are_paid_again(installation: Installation) -> None:
    awarded(installation)
    published(installation)
    with installation.later(date(2020, 2, 17)) as town:
        preparer = town.visit("finance_preparer")
        page = preparer.visit("/payouts/")
        press(page, "编制批次")
        address = page.url.removeprefix(town.url)
        one, two = town.visit("finance_releaser"), town.visit("finance_releaser")
        first, second = one.visit(address), two.visit(address)
        press(first, "核对无误，放行")
        expect(first.get_by_text("批次已放行，支付清单已生成。")).to_be_visible()
        press(second, "核对无误，放行")
        expect(second.get_by_text("该批次已办结，不能再次放行。")).to_be_visible()

        batch, rows = in_database(town, "2020-0001")
        page = preparer.visit(f"/returns/batches/{batch.id}")
        failed = text_file("generic", [line(batch, row, "failed") for row in rows])
        hand_in(page, failed)
        expect(page.get_by_text("回单已导入")).to_be_visible()
        page = preparer.visit(f"/returns/batches/{batch.id}")
        hand_in(page, failed)
        expect(page.get_by_text("这份回单此前已经导入，没有重复办理。")).to_be_visible()
        for row in rows:
            page = preparer.visit(f"/returns/remittances/{row.id}")
            page.get_by_label("账号", exact=True).fill("1205017984794077573")
            page.get_by_label("更正的理由和依据").fill("企业来函更正账号。")
            press(page, "提出更正")
            expect(page.get_by_text("更正已提出，请另一人确认。")).to_be_visible()
            expect(page.get_by_role("button", name="确认更正")).to_have_count(0)
            page = one.visit(f"/returns/remittances/{row.id}")
            press(page, "确认更正")
            expect(page.get_by_text("更正已确认")).to_be_visible()
        page = preparer.visit("/payouts/")
        press(page, "编制批次")
        expect(page.get_by_role("heading", name="3 笔，合计 3,000.03 元")).to_be_visible()
        again = one.visit(page.url.removeprefix(town.url))
        press(again, "核对无误，放行")
        batch, rows = in_database(town, "2020-0002")
        page = preparer.visit(f"/returns/batches/{batch.id}")
        hand_in(page, text_file("generic", [line(batch, row, "paid") for row in rows]))
        page = preparer.visit(f"/returns/batches/{batch.id}")
        expect(page.get_by_text("全部有结果").first).to_be_visible()
        expect(page.get_by_role("row").filter(has_text="已支付").first).to_contain_text("3,000.03")
        assert preparer.complaints + one.complaints + two.complaints == []
