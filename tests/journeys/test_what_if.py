"""A reviewer asks what a lower share of local staff would change, sees which firm moves, keeps it, finds it again."""

import subprocess
import sys

import pytest

from office.settings import ROOT
from tests.journeys.conftest import Installation

pytestmark = pytest.mark.browser


def test_forty_instead_of_fifty(installation: Installation) -> None:
    firms_of = [sys.executable, "-m", "tests.resumption.scenarios.firms"]
    subprocess.run(firms_of, cwd=ROOT, env=installation.environment, check=True)
    who = installation.visit("bureau_reviewer")
    page = who.visit("/scenarios/")
    page.get_by_role("link", name="新的测算").click()
    page.get_by_label("本地用工类的本地员工占比下限（含）").fill("140")
    page.get_by_role("button", name="测算", exact=True).click()
    page.get_by_role("link", name="请填 0 至 100 的整数").click()
    percent = page.get_by_label("本地用工类的本地员工占比下限（含）")
    assert percent.input_value() == "140"
    percent.fill("40")
    page.get_by_role("button", name="测算", exact=True).click()
    page.wait_for_url("**/scenarios/answer?*")
    firms = page.locator("#firms tbody tr")
    assert firms.count() == 1
    assert "湖州甲木业有限公司" in firms.inner_text()
    assert "一般类 → 本地用工类" in firms.inner_text()
    page.fill("#name", "放宽到四成")
    page.fill("#reason", "区县来函")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("数据和规则自保存以来没有变化。").wait_for()
    again = who.visit("/scenarios/")
    again.get_by_role("link", name="放宽到四成").click()
    assert "湖州甲木业有限公司" in again.locator("#firms").inner_text()
    assert who.complaints == []
