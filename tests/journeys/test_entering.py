"""From an empty house to a firm that applies: the first account, a reviewer, a company on a phone, its confirmation."""

import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from office.settings import ROOT
from tests.factories import PASSWORD
from tests.journeys.conftest import Installation
from tests.journeys.test_main_job import fill, press

pytestmark = pytest.mark.browser
BOSS, REVIEWER, COMPANY = "boss@example.org", "lu@example.org", "shen@example.org"
CODE, NAME = "91330502MA2B1K3F2E", "湖州新来口罩有限公司"
LETTER = {"name": "授权书.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n letter"}


def appoint(town: Installation, *arguments: str) -> str:
    """Whoever installs the house makes the first account; the password comes from standard input."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "people", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=town.environment, input=f"{PASSWORD}\n", capture_output=True, text=True, check=True
    )
    return done.stdout


def narrow(page: Page) -> None:
    """The page is no wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("installation", [("tests.journeys.empty_office", None)], indirect=True)
def test_an_empty_house_is_entered_from_its_first_account_to_an_application(installation: Installation) -> None:
    wanted = ("appoint", "--email", BOSS, "--name", "闵俊", "--role", "administrator", "--password-stdin")
    assert appoint(installation, *wanted) == f"people: {BOSS} appointed as administrator\n"
    assert appoint(installation, "list") == f"{BOSS}\t闵俊\tadministrator\n"
    installation.people.update(administrator=BOSS, reviewer=REVIEWER, company=COMPANY)

    boss = installation.visit("administrator")
    page = boss.visit("/people/")
    page.get_by_role("link", name="开通账号").click()
    fill(page, {"name": "陆文静", "email": REVIEWER, "area": "330502"})
    page.get_by_label("区县审核员", exact=True).check()
    press(page, "开通账号")
    first = page.locator("#first-password").inner_text()
    page.get_by_role("link", name="已转交，继续").click()
    expect(page.get_by_label("区县审核员", exact=True)).to_be_checked()

    company = installation.visit(phone=True)
    page = company.visit("/")
    page.get_by_role("link", name="企业注册").click()
    about = {
        "credit_code": CODE, "firm_name": NAME, "area": "330502", "industry": "2770", "agreed": True,
        "industry_name": "卫生材料及医药用品制造", "part": "agent", "name": "沈新来", "email": COMPANY,
    }  # fmt: skip
    fill(page, {**about, "mobile": "138", "password": PASSWORD, "again": PASSWORD})
    press(page, "提交申请")
    expect(page.get_by_role("alert")).to_contain_text("有 2 项需要修改")
    expect(page.locator("#firm_name")).to_have_value(NAME)
    narrow(page)
    fill(page, {"mobile": "13857200001", "password": PASSWORD, "again": PASSWORD})
    page.set_input_files("#letter", files=[LETTER])  # type: ignore[list-item]
    press(page, "提交申请")
    expect(page.get_by_text("等待吴兴区经信部门确认")).to_be_visible()
    narrow(page)
    page = company.visit("/applications/")
    expect(page.get_by_text("还没有可以办理的企业")).to_be_visible()

    reviewer = installation.visit()
    page = reviewer.visit("/login")
    fill(page, {"email": REVIEWER, "password": first})
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/home")
    page.get_by_role("link", name="陆文静").click()
    fill(page, {"old": first, "new": PASSWORD, "again": PASSWORD})
    press(page, "修改密码")
    expect(page.get_by_text("密码已修改")).to_be_visible()
    page = reviewer.visit("/home")
    page.get_by_role("link", name="待确认的企业代表").click()
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_text("登记簿里没有这个信用代码")).to_be_visible()
    with page.expect_download() as letter:
        page.get_by_role("link", name="打开授权书").click()
    assert letter.value.path().read_bytes() == LETTER["buffer"]
    press(page, "确认可以代表")
    expect(page.get_by_text("已确认，申请人可以办理了。")).to_be_visible()

    page = company.visit("/home")
    page.get_by_role("link", name=NAME).first.click()
    expect(page.get_by_text("还没有登记基本账户")).to_be_visible()
    account = {"number": "6222021205001234567", "bank": "中国工商银行湖州分行", "cnaps": "102336053847"}
    fill(page, {**account, "cnaps": "102336053840"})
    press(page, "保存基本账户")
    expect(page.locator("#cnaps")).to_have_attribute("aria-invalid", "true")
    fill(page, account)
    press(page, "保存基本账户")
    expect(page.get_by_text("6222021205001234567")).to_be_visible()
    narrow(page)
    page = company.visit("/applications/")
    press(page, "填写复工申请")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/applications/" in page.url
    assert [window.complaints for window in (boss, company, reviewer)] == [[], [], []]
