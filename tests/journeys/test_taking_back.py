"""Money paid that should not have been, in a real browser: corrected, asked back in two parts, partly received.

The bank has paid; a reviewer reopens the award and lowers a fact, another signs; finance finds it under clawback
without looking for it, proposes two instalments, another signs; the letter is read back as the firm reads it; a receipt
comes in and the firm sees what it still owes and by when.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from tests.banking import line, text_file
from tests.journeys.conftest import Installation
from tests.journeys.test_adjusting import paper, propose, sign
from tests.journeys.test_main_job import press
from tests.journeys.test_money import hand_in, in_database

pytestmark = pytest.mark.browser
WHY = "复核发现发票价税合计为二万元"
BASIS = "财政违法行为处罚处分条例第六条：责令退还违法所得的财政资金"
PAID_TOWN = ("tests.journeys.paid_town", date(2020, 2, 17))


@pytest.mark.parametrize("installation", [PAID_TOWN], indirect=True)
def test_a_superseding_award_is_clawed_back_in_two_instalments(installation: Installation) -> None:
    preparer, releaser = installation.visit("finance_preparer"), installation.visit("finance_releaser")
    batch, [row] = in_database(installation, "2020-0001")
    page = preparer.visit(f"/returns/batches/{batch.id}")
    hand_in(page, text_file("generic", [line(batch, row, "paid")]))
    expect(page.get_by_text("回单已导入")).to_be_visible()

    reviewer, signatory = installation.visit("bureau_reviewer"), installation.visit("signatory")
    page = reviewer.visit("/assessment/?state=awarded")
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    case = page.url
    page.locator("#reopen-reason").fill(WHY)
    page.get_by_role("button", name="启动更正").click()
    page.locator("#line-1").get_by_text("调整一个事项").click()
    page.locator("#fact-1").select_option(label="包车费用")
    page.locator("#value-1").fill("20000")
    page.locator("#why-1").fill(WHY)
    page.get_by_role("button", name="调整并重新计算").first.click()
    page.locator("#reason").fill(WHY)
    propose(page, "拟按审核后的合计更正")
    sign(signatory.page, case)
    correction = paper(signatory.page, 1)
    old, new = "湖经信补〔2020〕1号", "湖经信补〔2020〕2号"
    for words in (f"{old}文件", "更正为20,000.00元", "减少4,000.00元", "已多支付的4,000.00元应予退回"):
        assert words in correction

    page = preparer.visit("/home")
    page.get_by_role("link", name="更正后待追回").click()
    waiting = page.locator("#corrected")
    expect(waiting.get_by_role("row").nth(1)).to_contain_text(f"{old}→ {new}")
    expect(waiting.get_by_role("row").nth(1)).to_contain_text("4,000.00")
    waiting.get_by_role("link", name="提出追回").click()
    expect(page.get_by_label("追回金额（元）")).to_have_value("4000.00")
    expect(page.get_by_label("追回的理由")).to_have_value(WHY)
    page.get_by_label("依据").fill(BASIS)
    page.get_by_label("缴款计划").fill("2020-03-16 2500.00\n2020-04-15 1500.00")
    press(page, "提出追回")
    expect(page.get_by_text("追回已提出，请另一人签发。")).to_be_visible()
    expect(page.get_by_text("您是提出人，须由另一人签发。")).to_have_count(0)  # finance proposes, it does not sign
    clawback = page.url.removeprefix(installation.url)
    expect(preparer.visit("/clawback/").locator("#corrected")).to_have_count(0)

    page = releaser.visit(clawback)
    press(page, "签发追回决定")
    expect(page.get_by_text("追回决定已签发，文书正在制作。")).to_be_visible()
    letter = paper(page, 0)
    for words in (
        f"依据{old}决定领取包车补助，已支付24,000.00元。该决定已由{new}决定代替，补助金额更正为20,000.00元。",
        f"更正理由：{WHY}", "一、追回4,000.00元（人民币肆仟元整）",
        "第1期，2020年3月16日前缴2,500.00元；第2期，2020年4月15日前缴1,500.00元。", "申请行政复议",
    ):  # fmt: skip
        assert words in letter

    page = preparer.visit(clawback)
    page.get_by_label("收款日期").fill("2020-02-17")
    page.get_by_label("收回金额（元）").fill("1000")
    page.get_by_label("缴款凭证号").fill("HZ20200217003")
    press(page, "登记收回款")
    expect(page.get_by_text("收回款已登记。")).to_be_visible()

    company = installation.visit("representative", phone=True)
    page = company.visit("/home")
    page.get_by_role("link", name=re.compile("待缴回的补助款.*3,000.00", re.DOTALL)).click()
    owed = page.locator(".card").filter(has_text="尚欠")
    expect(owed.locator(".figures dd")).to_have_text(["4,000.00", "1,000.00", "3,000.00"])
    expect(owed.get_by_role("listitem").nth(0)).to_contain_text("第 1 期，2020-03-16 前")
    expect(owed.get_by_role("listitem").nth(0)).to_contain_text("已缴 1,000.00 元")
    expect(owed.get_by_role("listitem").nth(1)).to_contain_text("第 2 期，2020-04-15 前")
    history = page.locator(".card").filter(has_text=f"已由 {new} 代替")
    expect(history.locator(".move .amount")).to_have_text(["24,000.00", "24,000.00", "4,000.00", "1,000.00"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [each.complaints for each in (preparer, releaser, reviewer, signatory, company)] == [[]] * 5
