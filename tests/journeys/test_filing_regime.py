"""The day filing with commitment begins: effective at once, the long way from the negative list, approval in flight."""

import io
from datetime import date

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Installation
from tests.journeys.filing_town import NAMES
from tests.journeys.test_main_job import paper, press

FILING = pytest.param(("tests.journeys.filing_town", date(2020, 2, 17)), id="2020-02-17")
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("installation", [FILING], indirect=True)]


def own(town: Installation, name: str) -> Page:
    """The application of a firm, on its representative's phone."""
    window = town.visit(name, phone=True)
    page = window.visit("/applications/")
    page.locator("ul.rows a").first.click()
    return page


def commit(page: Page) -> None:
    """Without the tick nothing is sent; with it the letter is accepted and the application filed."""
    expect(page.get_by_text("本企业自愿以备案承诺方式复工")).to_be_visible()
    press(page, "承诺并提交备案")
    expect(page.locator("#letter:invalid")).to_have_count(1)
    page.get_by_label("本人代表企业，已阅读并接受承诺书全文。").check()
    press(page, "承诺并提交备案")


def test_filing_is_effective_at_once_but_not_from_the_list_and_not_in_flight(installation: Installation) -> None:
    page = own(installation, NAMES[0])
    commit(page)
    expect(page.get_by_role("heading", level=1).locator("..").get_by_text("已备案")).to_be_visible()
    expect(page.get_by_text("备案已生效").first).to_be_visible()
    receipt = pypdf.PdfReader(io.BytesIO(paper(page, "湖复备〔2020〕1号")))
    words = "".join("".join(each.extract_text() for each in receipt.pages).split())
    for said in (NAMES[0], "备案即时生效", "自2020年2月19日起可以复工", "自愿接受检查"):
        assert said in words

    page = own(installation, NAMES[1])
    commit(page)
    expect(page.get_by_text("本次申请按审批办理")).to_be_visible()
    expect(page.get_by_text("所属行业在负面清单内")).to_be_visible()
    expect(page.get_by_text("现在的环节：区县审核")).to_be_visible()

    page = own(installation, NAMES[2])
    expect(page.get_by_text("复工防控承诺书")).to_have_count(0)
    press(page, "重新提交申请")
    expect(page.get_by_text("现在的环节：区县审核")).to_be_visible()
    expect(page.get_by_text("备案已生效")).to_have_count(0)

    reviewer = installation.visit("bureau_reviewer").visit("/review/")
    listed = [reviewer.get_by_role("link", name=name).count() for name in NAMES]
    assert listed == [0, 1, 1]
