"""Every page in a real Chromium: nothing the security policy refuses, nothing sideways on a phone, words to be read."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.looking.browser import PHONE, Served, Visitor, visitor

pytestmark = pytest.mark.browser
ROLES = (
    "anyone", "representative", "filer", "town_reviewer", "sector_reviewer", "sector_reviewer_hotels",
    "county_reviewer", "bureau_reviewer", "signatory",
    "finance_preparer", "finance_releaser", "auditor", "administrator", "newcomer",
)  # fmt: skip
LEAST = 4.5
FAINT = Path(__file__).with_name("faint.js").read_text("utf-8").strip().removesuffix(";")


def faults(page: Page) -> list[str]:
    """What is wrong with a page as it stands in the browser."""
    width = page.evaluate("document.documentElement.scrollWidth")
    sideways = [f"{width} pixels wide"] if width > PHONE["width"] else []
    return sideways + [f"faint: {words}" for words in page.evaluate(FAINT, LEAST)]


def arrive(browser: Browser, site: Served, role: str, *, dark: bool) -> Visitor:
    """Somebody of that role with a phone, signed in."""
    who = visitor(browser, site.url, size=PHONE, dark=dark)
    if role in site.people:
        who.sign_in(site.people[role])
    return who


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)], ids=["zh-light", "en-dark"])
@pytest.mark.parametrize("role", ROLES)
def test_every_page_on_a_phone(browser: Browser, site: Served, role: str, language: str, dark: bool) -> None:
    who = arrive(browser, site, role, dark=dark)
    who.visit("/")
    who.speak(language)
    wrong = {name: found for name, path in site.pages[role].items() if (found := faults(who.visit(path)))}
    who.visit("/")
    who.speak("zh")  # as the others of this role find it
    complaints = who.complaints
    who.context.close()
    assert (wrong, complaints) == ({}, [])


def test_no_role_is_left_out(site: Served) -> None:
    assert set(ROLES) == site.pages.keys()


def test_the_menu_of_a_phone_opens_by_keyboard(browser: Browser, site: Served) -> None:
    who = arrive(browser, site, "bureau_reviewer", dark=False)
    page = who.visit("/home")
    queue = page.get_by_role("link", name="审核队列", exact=True)
    assert not queue.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.locator(".menu-button").focus()
    page.keyboard.press("Enter")
    queue.wait_for()
    assert page.locator(".menu-button").get_attribute("aria-expanded") == "true"
    queue.press("Enter")
    page.wait_for_url("**/review/")
    who.context.close()


def test_faults_of_a_form_take_the_focus_and_lead_to_their_fields(browser: Browser, site: Served) -> None:
    who = arrive(browser, site, "representative", dark=False)
    page = who.visit(site.pages["representative"]["page-staff"])
    page.fill("#staff_local", "30")
    page.get_by_role("button", name="保存并继续").click()
    faults_ = page.locator("[data-faults]:focus")
    faults_.wait_for()
    faults_.get_by_role("link").click()
    page.locator("#staff_total:focus").wait_for()
    assert page.locator("#staff_total").get_attribute("aria-describedby") == "staff_total-fault"
    assert page.locator("#staff_local").input_value() == "30"
    who.context.close()


def test_the_theme_is_kept_and_follows_the_button(browser: Browser, site: Served) -> None:
    who = arrive(browser, site, "anyone", dark=False)
    page = who.visit("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".menu-button").click()
    page.locator("button[name=theme]").click()
    page.wait_for_selector("html[data-bs-theme=dark]")
    dark = who.visit("/verify").evaluate("getComputedStyle(document.body).backgroundColor")
    who.context.close()
    assert (light, dark) == ("rgb(246, 244, 238)", "rgb(18, 23, 29)")


def test_a_failed_sign_in_is_said_in_the_readers_language(browser: Browser, site: Served) -> None:
    who = arrive(browser, site, "anyone", dark=False)
    page = who.visit("/login")
    page.fill("[name=email]", "nobody@example.org")
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    said = page.locator("[data-faults]")
    said.wait_for()
    assert said.get_by_role("link").all_inner_texts() == ["账号或密码不正确，请核对后重新输入。"]
    who.context.close()
