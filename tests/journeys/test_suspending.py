"""A suspension in a real browser: published, stopped by two people, seen by anyone, no money; restored, paid on."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import CODES
from tests.journeys.conftest import Installation
from tests.journeys.test_main_job import fill, paper, press, words
from tests.journeys.town import FIRM

pytestmark = pytest.mark.browser
BASIS = {"document": "关于分批公布复工企业的意见（测试）", "number": "测〔2020〕2号", "words": "分批公布复工企业名单"}
GROUND = {"document": "复工企业检查办法（测试）", "number": "测〔2020〕8号", "words": "未落实测温的，停产整顿"}
EVIDENCE = {"name": "检查记录.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 inspection"}
REASON = "检查发现未落实员工测温登记"


@pytest.fixture
def town() -> str:
    """The firm is approved already, and its claim waits for a signature."""
    return "tests.journeys.listed_town"


def publish(town: Installation, reviewer: Page, signatory: Page) -> None:
    """One draws the batch, another publishes it, anyone reads it on a phone."""
    reviewer.goto(f"{town.url}/publication/")
    fill(reviewer, BASIS)
    press(reviewer, "编制批次")
    expect(reviewer.get_by_text("您是编制人，须由另一人公布")).to_be_visible()
    signatory.goto(reviewer.url)
    press(signatory, "公布")
    expect(signatory.get_by_role("heading", name="2020年第一批复工复产企业白名单")).to_be_visible()
    assert FIRM in words(paper(signatory, "湖经信复〔2020〕2号"))


def act(town: Installation, reviewer: Page, signatory: Page, kind: str, number: str) -> str:
    """One proposes an act that cannot wait, the other signs it; returns the words of its paper."""
    reviewer.goto(f"{town.url}/sanctions/")
    reviewer.get_by_role("link", name=FIRM, exact=True).click()
    fill(reviewer, {"kind": kind, "reason": REASON, **GROUND, "urgent": True, "urgent_reason": "存在聚集性传播风险"})
    reviewer.set_input_files("#evidence", EVIDENCE)
    press(reviewer, "提出")
    expect(reviewer.get_by_text("您是拟办人，须由另一位签发人签发")).to_be_visible()
    expect(reviewer.get_by_role("button", name="签发", exact=True)).to_have_count(0)
    signatory.goto(reviewer.url)
    press(signatory, "签发")
    expect(signatory.get_by_text("已签发，文书正在制作")).to_be_visible()
    return words(paper(signatory, number))


def sign_award(town: Installation, signatory: Page) -> None:
    """Open the claim that waits and sign it."""
    signatory.goto(f"{town.url}/assessment/")
    signatory.get_by_role("link", name=FIRM).first.click()
    press(signatory, "签发")


def test_a_suspension_stops_an_unpaid_award_until_the_firm_is_restored(installation: Installation) -> None:
    office = [installation.visit(role) for role in ("bureau_reviewer", "signatory")]
    anyone = installation.visit(phone=True)
    reviewer, signatory = (window.page for window in office)
    publish(installation, reviewer, signatory)
    page = anyone.visit("/whitelist/")
    expect(page.get_by_role("cell", name="正常")).to_have_count(1)

    told = act(installation, reviewer, signatory, "suspend", "湖经信复〔2020〕3号")
    assert [part for part in (FIRM, REASON, "停产整顿", "暂停签发、列批和拨付") if part not in told] == []
    page = anyone.visit(f"/whitelist/firms/{CODES[0]}")
    expect(page.get_by_text("该企业自 2020-02-08 起停产整顿")).to_be_visible()
    expect(page.get_by_text(REASON)).to_be_visible()
    sign_award(installation, signatory)
    expect(signatory.get_by_role("alert")).to_contain_text(f"“{FIRM}”自 2020-02-08 起为“停产整顿”")
    expect(signatory.get_by_role("button", name="签发", exact=True)).to_have_count(1)

    act(installation, reviewer, signatory, "restore", "湖经信复〔2020〕4号")
    page = anyone.visit(f"/whitelist/firms/{CODES[0]}")
    expect(page.get_by_text("恢复", exact=True)).to_be_visible()
    sign_award(installation, signatory)
    expect(signatory.get_by_text("已给予补助").first).to_be_visible()
    assert [complaint for window in (*office, anyone) for complaint in window.complaints] == []
    for window in (*office, anyone):
        window.context.close()
