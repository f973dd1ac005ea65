"""A correction in a real browser: nothing typed is lost, only what came back opens again, the clock stands still."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import CONTENT, plan_answers
from tests.journeys.conftest import PATIENCE, Installation
from tests.journeys.test_main_job import fill, press, saved, words
from tests.journeys.town import FIRM
from tests.looking.browser import Visitor
from tests.resumption.declarations.test_uploading import MESSY

pytestmark = pytest.mark.browser
SAVED = "已于 "
ASKED, ANSWERED = "采购单上到货日期是明天，可以吗？", "可以，请在物资储备里写明。"


def said(page: Page, text: str) -> None:
    """Wait until the page says this of its saving."""
    expect(page.locator("[data-autosave-status]")).to_contain_text(text, timeout=PATIENCE)


def lose_the_session(window: Visitor) -> str:
    """Typed after the session ended: kept in the window, put back after signing in again, and saved; the address."""
    page = window.visit("/applications/")
    press(page, "填写复工申请")
    page.get_by_label("经营地址").fill("湖州市吴兴区第一路1号")
    said(page, SAVED)
    window.context.clear_cookies()
    page.get_by_label("经营地址").fill("湖州市吴兴区第二路2号")
    said(page, "登录已过期，内容留在本窗口")
    address = page.url
    page.get_by_role("link", name="重新登录后继续").click()
    return address


def sign_in_again(town: Installation, page: Page) -> None:
    page.fill("[name=email]", town.people["representative"])
    page.fill("[name=password]", "correct horse battery")
    page.press("[name=password]", "Enter")


def two_windows(window: Visitor, address: str) -> None:
    """The later window sees both values; it chooses one of each, and only then is anything saved."""
    page, other = window.page, window.context.new_page()
    other.goto(address)
    page.get_by_label("联系人", exact=True).fill("甲")
    said(page, SAVED)
    other.get_by_label("联系人", exact=True).fill("乙")
    other.get_by_label("法定代表人").fill("丙")
    box = other.locator("[data-collision]")
    expect(box).to_be_visible(timeout=PATIENCE)
    row = box.locator("[data-name=contact_name]")
    expect(row).to_contain_text("甲")
    expect(row).to_contain_text("乙")
    page.reload()
    expect(page.get_by_label("联系人", exact=True)).to_have_value("甲")
    row.get_by_role("button", name="用已保存的").click()
    box.locator("[data-name=legal_representative]").get_by_role("button", name="用本窗口的").click()
    said(other, SAVED)
    other.close()
    page.reload()
    expect(page.get_by_label("联系人", exact=True)).to_have_value("甲")
    expect(page.get_by_label("法定代表人")).to_have_value("丙")


def go_on_and_back(page: Page) -> None:
    """Back in the browser shows what was saved."""
    fill(page, CONTENT["firm"])
    press(page, "保存并继续")
    page.wait_for_url("**/staff")
    page.go_back()
    expect(page.get_by_label("经营地址")).to_have_value(CONTENT["firm"]["address"])
    page.go_forward()
    fill(page, CONTENT["staff"])
    press(page, "保存并继续")


def supplies_follow(page: Page) -> None:
    """What is short follows what is typed, without a press."""
    fill(page, {"masks": 100, "isolation_rooms": 1})
    expect(page.locator("[data-short=masks]")).to_have_text("缺 38 只", timeout=PATIENCE)
    fill(page, CONTENT["supplies"])
    expect(page.locator("[data-short=masks]")).to_have_count(0, timeout=PATIENCE)


def file(page: Page) -> str:
    """The roster with what is right of it, then filed; the tracking number."""
    page.set_input_files("#file", {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": MESSY})
    press(page, "上传并检查")
    expect(page.get_by_text("有 12 处需要更正")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="先保留填写正确的").click()
    expect(page.get_by_role("heading", name="可上岗人数")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="返回申请").click()
    press(page, "提交申请")
    expect(page.get_by_text("申请已提交，受理号")).to_be_visible()
    return page.get_by_role("heading", level=1).inner_text().split()[-1]


def send_back(town: Installation) -> Visitor:
    """Two fields, each with a reason; no opinion can be given any more."""
    reviewer = town.visit("bureau_reviewer")
    page = reviewer.visit("/review/")
    page.get_by_role("link", name=FIRM).click()
    page.get_by_role("link", name="退回补正（逐项写明理由）").click()
    for field, reason in (("supplies.masks", "请补足七天的口罩"), ("plan.supplies", "请写明到货日期")):
        place = page.locator(f"[name='reason-{field}']")
        page.locator("details.return-field", has=place).locator("summary").click()
        place.fill(reason)
    press(page, "退回企业补正")
    expect(page.get_by_text("已退回补正，企业会看到每一项的理由")).to_be_visible()
    expect(page.get_by_role("button", name="提交意见")).to_have_count(0)
    expect(page.get_by_text("补正期间暂停")).to_be_visible()
    return reviewer


def correct(page: Page, reviewer: Visitor) -> None:
    """Only the two fields open; a forged change of another is refused; a question and its answer; filed again."""
    page.reload()
    page.get_by_label("对退回的内容有疑问").fill(ASKED)
    press(page, "发送")
    reviewer.page.reload()
    expect(reviewer.page.locator(".thread").get_by_text(ASKED)).to_be_visible()
    reviewer.page.get_by_label("给企业留言").fill(ANSWERED)
    press(reviewer.page, "发送")
    page.reload()
    expect(page.locator(".thread").get_by_text(ANSWERED)).to_be_visible()
    page.locator("#correction").get_by_role("link", name="物资储备").click()
    expect(page.locator("main form[data-autosave] textarea")).to_have_count(1)
    page.get_by_label("物资储备").fill("口罩400只，2月9日到货。")
    said(page, SAVED)
    page.locator(".steps").get_by_role("link", name="防疫物资").click()
    expect(page.locator("main form[data-autosave] input[type=number]")).to_have_count(1)
    told = page.evaluate(
        """async () => {
            const form = document.querySelector("form[data-autosave]");
            const data = new FormData(form);
            data.set("isolation_rooms", "9");
            const answer = await fetch(form.dataset.autosave, {method: "POST", body: data});
            return [answer.status, (await answer.json()).problem];
        }"""
    )
    assert told == [
        409,
        "以下内容不在退回补正的范围内，不能修改：隔离用房（间）。如确需修改，请在“补正事项”中向审核人员说明。",
    ]
    fill(page, {"masks": 400})
    press(page, "保存并继续")
    page.wait_for_url("**/commitments")
    page.get_by_role("link", name="返回申请").click()
    expect(page.locator("#correction").get_by_text("已修改")).to_have_count(2)
    press(page, "重新提交申请")
    expect(page.get_by_text("申请已提交，受理号")).to_be_visible()


def compare(page: Page) -> None:
    """The reviewer sees old and new of just these two, and may decide again."""
    page.reload()
    rows = page.locator("ins")
    expect(rows).to_have_text(["口罩400只，2月9日到货。", "400"])
    expect(page.locator("del")).to_have_text(["已落实", "200"])
    expect(page.get_by_role("button", name="提交意见")).to_be_visible()
    page.get_by_text("以往的补正").wait_for()


def test_a_firm_loses_nothing_and_mends_what_came_back(installation: Installation) -> None:
    window = installation.visit("representative")
    address = lose_the_session(window)
    page = window.page
    sign_in_again(installation, page)
    page.wait_for_url(address)
    expect(page.get_by_label("经营地址")).to_have_value("湖州市吴兴区第二路2号")
    said(page, SAVED)
    two_windows(window, address)
    go_on_and_back(page)
    fill(page, plan_answers())
    press(page, "保存并继续")
    supplies_follow(page)
    press(page, "保存并继续")
    fill(page, CONTENT["commitments"])
    press(page, "保存并继续")
    page.locator("#checklist").get_by_role("link", name="员工花名册").click()
    number = file(page)
    due = page.locator(".facts li", has_text="预计办结").locator(".facts-value").inner_text()
    reviewer = send_back(installation)
    correct(page, reviewer)
    later = page.locator(".facts li", has_text="预计办结").locator(".facts-value").inner_text()
    assert later >= due
    compare(reviewer.page)
    page.get_by_role("link", name="提交回执").click()
    download = page.get_by_role("link", name="下载回执和副本（PDF）")
    for _ in range(PATIENCE // 1000):
        if download.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    copy = words(saved(page, download))
    assert all(part in copy for part in (number, "第2次提交", "口罩400只，2月9日到货。", "不作为复工依据"))
    assert window.complaints + reviewer.complaints == []
