"""Twenty-three employees declare on telephones; the firm watches, takes one more in, and files when all have."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import CONTENT, plan_answers
from tests.journeys.conftest import Installation
from tests.journeys.test_main_job import fill, press, saved
from tests.looking.browser import Visitor
from tests.resumption.gathering.desk import AWAY, answers, names, person

pytestmark = pytest.mark.browser
LISTED, STRANGER, FEVERISH, ENGLISH, AWAY_FROM = range(22), 22, 5, 20, 21
RADIOS = (
    "sex", "stayed_local", "key_area", "contact", "same_conveyance", "case_in_compound", "health_code",
)  # fmt: skip
TICKS = ("told", "sensitive", "commitment")


def begin(town: Installation) -> tuple[Visitor, str]:
    """Every page of the application, a list of twenty-two names, and a link; the firm's window and the link."""
    window = town.visit("representative")
    page = window.visit("/applications/")
    press(page, "填写复工申请")
    for values in (CONTENT["firm"], CONTENT["staff"], plan_answers(), CONTENT["supplies"], CONTENT["commitments"]):
        fill(page, values)
        press(page, "保存并继续")
    page.get_by_role("link", name="上传花名册").last.click()
    workbook = names([person(at) for at in LISTED])
    page.set_input_files("#file", {"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": workbook})
    press(page, "上传并检查")
    expect(page.get_by_text("共 22 人，")).to_be_visible()
    page.get_by_role("link", name="返回申请").click()
    expect(page.get_by_text("全部员工的健康申报")).to_be_visible()
    page.get_by_role("link", name="查看员工申报进度").click()
    press(page, "生成二维码和链接")
    expect(page.get_by_text("0 / 22 人已申报").first).to_be_visible()
    assert saved(page, page.get_by_role("link", name="下载海报（A4）")).startswith(b"%PDF-")
    return window, page.get_by_label("申报链接").input_value()


def write(page: Page, values: dict[str, str]) -> None:
    """What a thumb does on the form."""
    for name, value in values.items():
        if name in RADIOS:
            page.check(f"input[name={name}][value='{value}']")
        elif name == "symptoms":
            page.check(f"input[name=symptoms][value='{value}']")
        elif name in TICKS:
            page.check(f"input[name={name}]")
        elif name in ("document_type", "origin", "transport"):
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)


def declare(phone: Visitor, link: str, at: int, **changes: str) -> str:
    """One employee from the QR code to the answer; the code by which to correct it."""
    page = phone.visit(link.removeprefix(phone.url))
    write(page, answers(*person(at), **changes))
    page.locator("form button[type=submit]").last.click()
    return page.locator("#code").inner_text()


def test_twenty_three_declare_on_telephones(installation: Installation) -> None:
    firm, link = begin(installation)
    desk = firm.page
    hasty = installation.visit(phone=True)  # whose console reports the refused form
    page = hasty.visit(link.removeprefix(installation.url))
    assert page.locator("main input:checked").count() == 0
    # Nothing filled in: every fault is named, at the top and at its field.
    page.locator("form button[type=submit]").last.click()
    expect(page.locator("[data-faults] li")).to_have_count(19)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    hasty.context.close()

    phone = installation.visit(phone=True)
    codes = {at: declare(phone, link, at) for at in range(16) if at != FEVERISH}
    declare(phone, link, FEVERISH, temperature="37.6", symptoms="发热")
    expect(phone.page.get_by_text("请不要到岗")).to_be_visible()
    expect(desk.get_by_text("16 / 22 人已申报").first).to_be_visible()  # the page asks by itself

    declare(phone, link, STRANGER)
    desk.reload()
    press(desk, "加入花名册")
    expect(desk.get_by_text("17 / 23 人已申报").first).to_be_visible()
    expect(desk.get_by_text(person(16)[0])).to_be_visible()
    desk.get_by_role("link", name="返回申请").click()
    expect(desk.get_by_role("button", name="提交申请")).to_have_count(0)
    desk.go_back()

    for at in (16, 17, 18, 19):
        codes[at] = declare(phone, link, at)
    other = installation.visit(phone=True)
    other.visit(link.removeprefix(installation.url))
    other.page.get_by_role("button", name="Fill in in English").click()
    other.page.wait_for_selector("html[lang=en]")
    declare(other, link, ENGLISH, temperature="36.4")
    expect(other.page.get_by_text("You may start work from 2020-02-08")).to_be_visible()
    declare(other, link, AWAY_FROM, **AWAY)
    expect(other.page.get_by_text("2020-02-17").first).to_be_visible()
    expect(desk.get_by_text("23 / 23 人已申报").first).to_be_visible()

    # One had a wrong temperature, opens the declaration by name, number and code, and corrects it.
    page = phone.visit(link.removeprefix(installation.url) + "/mine")
    name, number = person(3)
    write(page, {"name": name, "document_number": number, "code": codes[3]})
    press(page, "打开")
    expect(page.locator("[name=temperature]")).to_have_value("36.5")
    write(page, {"temperature": "36.8", "told": "y", "sensitive": "y", "commitment": "y", "signature": name})
    press(page, "签名并保存更正")
    expect(page.get_by_text("更正已保存。")).to_be_visible()

    desk.get_by_role("link", name="返回申请").click()
    press(desk, "提交申请")
    expect(desk.get_by_text(re.compile("已收到您的申请"))).to_be_visible()
    page = phone.visit(link.removeprefix(installation.url))
    expect(page.get_by_role("heading", level=1)).to_have_text("申报已截止")
    reviewer = installation.visit("bureau_reviewer")
    case = reviewer.visit("/review/")
    case.get_by_role("link", name="湖州练市口罩有限公司").click()
    expect(case.get_by_text("自 2020-02-10 起，到岗人数不超过 21 人")).to_be_visible()
    expect(case.get_by_text("自 2020-02-17 起，到岗人数不超过 22 人")).to_be_visible()
    assert firm.complaints + phone.complaints + other.complaints + reviewer.complaints == []
