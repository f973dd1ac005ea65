"""Watching over firms back at work, in a real browser: a report in a few taps on a phone, a fever that reaches the town
at once and is closed there, and a silent firm that is reminded and then listed."""

import re
from datetime import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DAY, PATIENCE, Installation
from tests.journeys.watched_town import FIRM, SILENT, YESTERDAY
from tests.looking.browser import Visitor

pytestmark = pytest.mark.browser
TOWN = ("tests.journeys.watched_town", time(15, 5))


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def narrow(page: Page) -> None:
    """Nothing stands beside the phone's edge."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def unexpected(window: Visitor) -> list[str]:
    """What the console complains of, but for forms that were refused on purpose."""
    return [complaint for complaint in window.complaints if "status of 422" not in complaint]


def open_form(page: Page) -> None:
    page.get_by_role("link", name=f"填写日报 {FIRM}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("填写日报")


def until(page: Page, words: str) -> None:
    """Look at the page again until the worker has been there."""
    for _ in range(PATIENCE // 1000):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("installation", [TOWN], indirect=True)
def test_a_day_of_reports(installation: Installation) -> None:
    phone = installation.visit("representative", phone=True)
    page = phone.visit("/reports/")
    narrow(page)
    open_form(page)
    # Yesterday's values stand in the form and say so.
    expect(page.locator("#on_duty")).to_have_value("20")
    expect(page.locator(".report-last").first).to_have_text("上次 20")
    expect(page.locator("#abnormal")).to_have_value("0")
    narrow(page)

    # Parts above the whole are refused at the field, and nothing typed is lost.
    page.fill("#on_duty", "21")
    press(page, "提交日报")
    expect(page.locator("#on_duty-fault")).to_have_text(
        "今日在岗人数、隔离观察人数共 24 人，超过批准复工人数的 23 人，请核对。"
    )
    expect(page.locator("[data-faults]")).to_be_focused()
    expect(page.locator("#on_duty")).to_have_value("21")
    page.fill("#on_duty", "19")

    # An abnormal temperature opens a line for the person; dormitory staff need two readings; no name is taken.
    page.fill("#abnormal", "1")
    for name, value in (("number", "王五"), ("first", "37.5")):
        page.fill(f"#people-0-{name}", value)
    page.select_option("#people-0-group", "dormitory")
    page.select_option("#people-0-sent_to", "fever_clinic")
    narrow(page)
    press(page, "提交日报")
    expect(page.locator("#people-0-number-fault")).to_contain_text("不写姓名")
    expect(page.locator("#people-0-second-fault")).to_contain_text("第二次读数")
    page.fill("#people-0-number", "ww")
    page.fill("#people-0-second", "37.8")
    page.get_by_label("今日已完成消毒").check()
    press(page, "提交日报")
    expect(page.get_by_text("体温异常已立即报告所在地和经信局")).to_be_visible()
    narrow(page)

    answer_in_town(installation)
    chase_the_silent(installation, page)
    assert unexpected(phone) == []


def answer_in_town(installation: Installation) -> None:
    """The town's reviewer, on a phone, sees it at once, acknowledges, acts and closes."""
    window = installation.visit("town_reviewer", phone=True)
    page = window.visit("/home")
    page.get_by_role("link", name=re.compile("待签收")).click()
    expect(page.get_by_text("请在").first).to_be_visible()
    notices = window.visit("/notices/?unread=yes")
    notices.get_by_role("button", name=re.compile(f"{FIRM}报告 1 人体温异常，请立即签收。")).click()
    expect(page.get_by_role("cell", name="37.8 ℃")).to_be_visible()
    narrow(page)
    press(page, "签收")
    expect(page.get_by_text("已签收。请尽快核实并记录处置。")).to_be_visible()
    press(page, "记录处置")
    expect(page.locator("#words-fault")).to_have_text("请写明处置情况：谁、何时、做了什么。")
    page.get_by_label("处置情况").fill("已送市中心医院发热门诊，同宿舍隔离。")
    press(page, "记录处置")
    page.get_by_label("处置情况").fill("核酸两次阴性，解除。")
    press(page, "办结")
    expect(page.get_by_text("已办结。")).to_be_visible()
    steps = page.locator(".timeline-act")
    assert [step.split("：")[0] for step in steps.all_inner_texts()] == ["企业报告体温异常", "签收", "记录处置", "办结"]
    assert unexpected(window) == []
    window.context.close()


def chase_the_silent(installation: Installation, phone: Page) -> None:
    """The worker catches up: yesterday's silence stands on the reviewers' list, today's is reminded of and ended by one
    press."""
    window = installation.visit("bureau_reviewer")
    page = window.visit("/notices/")
    until(page, f"吴兴区有 1 家企业未报 {YESTERDAY} 的日报，请督促。")
    page.get_by_role("button", name=re.compile(f"未报 {YESTERDAY} 的日报")).click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
    expect(page.get_by_role("rowheader")).to_contain_text(SILENT)
    with page.expect_download() as started:
        page.get_by_role("link", name="导出表格").click()
    assert started.value.suggested_filename == f"日报-{YESTERDAY}.xlsx"
    window.visit(f"/monitoring/?day={DAY}&state=abnormal")
    expect(page.get_by_role("rowheader")).to_contain_text(FIRM)
    assert unexpected(window) == []
    window.context.close()

    phone.goto(f"{installation.url}/notices/")
    narrow(phone)
    phone.get_by_role("button", name=re.compile(f"{SILENT}尚未报送 {DAY} 的日报，请尽快填写。")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("填写日报")
    phone.get_by_role("link", name=SILENT).click()
    press(phone, "零报告：没有变化，一切正常")
    expect(phone.get_by_text("日报已提交。")).to_be_visible()
    expect(phone.get_by_role("img", name=re.compile("在岗人数"))).to_be_visible()
    expect(phone.get_by_role("row").filter(has_text=DAY.isoformat())).to_contain_text("零报告")
