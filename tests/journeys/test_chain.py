"""Town, department, county, leading group, in a real browser: a visit on a phone; a conflicted reviewer and another
department never see the case."""

import io

import pypdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.factories import CONTENT, plan_answers
from tests.journeys.conftest import PATIENCE, Installation
from tests.journeys.test_main_job import fill, paper, press
from tests.journeys.town import FIRM
from tests.resumption.chain.cast import LARGE, SUPPLIED
from tests.resumption.declarations.test_uploading import MESSY, mend

pytestmark = pytest.mark.browser
CODE = "91330500MA0TE5T081"
MINE, RECORD = "/cases/mine", "湖复检〔2020〕1号"


def photograph() -> bytes:
    """A picture with the place it was taken at."""
    image, exif, out = Image.new("RGB", (640, 480), (90, 120, 150)), Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 52.0, 12.0), 3: "E", 4: (120.0, 5.0, 30.0)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def apply(town: Installation) -> str:
    """A large firm files; returns the path of its application."""
    window = town.visit("representative")
    page = window.visit("/applications/")
    press(page, "填写复工申请")
    for values in (CONTENT["firm"], LARGE, plan_answers(), SUPPLIED, CONTENT["commitments"]):
        fill(page, values)
        press(page, "保存并继续")
    page.get_by_role("link", name="上传花名册").last.click()
    page.set_input_files("#file", {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": MESSY})
    press(page, "上传并检查")
    expect(page.get_by_text("有 12 处需要更正")).to_be_visible(timeout=PATIENCE)
    with page.expect_download() as started:
        page.get_by_role("link", name="下载标注好的原表").click()
    marked = started.value.path().read_bytes()
    page.set_input_files("#file", {"name": "改好.xlsx", "mimeType": "application/octet-stream", "buffer": mend(marked)})
    press(page, "上传并检查")
    expect(page.get_by_text("共 23 人，")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="返回申请").click()
    press(page, "提交申请")
    expect(page.get_by_text("现在的环节：镇街踏勘")).to_be_visible()
    path = page.url.removeprefix(town.url)
    assert window.complaints == []
    window.context.close()
    return path


def stand_aside(town: Installation, role: str) -> None:
    """Somebody declares an interest in the firm."""
    window = town.visit(role)
    page = window.visit("/interests/")
    page.fill("#firm", CODE)
    page.fill("#since", "2019-05-01")
    page.fill("#reason", "配偶在该企业任职")
    press(page, "申报并回避")
    expect(page.get_by_text("回避中")).to_be_visible()
    assert window.complaints == []
    window.context.close()


def sees_nothing(town: Installation, role: str, path: str, *more: str) -> None:
    """Neither the queue, nor its search, nor the case, nor ``more`` lists, nor the start page tell of the firm."""
    window = town.visit(role)
    for place in ("/review/", f"/review/?text={CODE}", "/review/?state=approved", MINE, *more, "/home"):
        page = window.visit(place)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert FIRM not in page.content()
    assert window.page.goto(town.url + path.replace("/applications/", "/review/")).status == 404  # type: ignore[union-attr]
    assert window.page.goto(town.url + path).status == 404  # type: ignore[union-attr]
    window.context.close()


def told(town: Installation, path: str) -> None:
    """The firm reads which department has its case."""
    window = town.visit("representative")
    expect(window.visit(path).get_by_text("现在的环节：行业主管部门审核，由经信局办理")).to_be_visible()
    assert window.complaints == []
    window.context.close()


def answer(page: Page, number: int, words: str) -> None:
    """Choose a finding of an item, as a thumb would."""
    page.locator("[data-finding]").nth(number).get_by_text(words, exact=True).click()


def inspect(town: Installation, path: str) -> None:
    """The visit on a phone: without a network for a while, photographed, confirmed on the firm's own phone."""
    window = town.visit("town_reviewer", phone=True)
    page = window.visit(MINE)
    page.get_by_role("link", name=FIRM).click()
    press(page, "开始现场检查")
    items = page.locator("[data-finding]")
    expect(items).to_have_count(10, timeout=PATIENCE)
    saving = page.locator("[data-saving-words]")
    answer(page, 0, "符合")
    expect(saving).to_contain_text("已保存", timeout=PATIENCE)
    window.context.set_offline(True)
    for number in (1, 2):
        answer(page, number, "符合")
    expect(saving).to_contain_text("没有网络", timeout=PATIENCE)
    expect(page.locator("[data-left]")).to_have_text("9", timeout=PATIENCE)
    window.context.set_offline(False)
    expect(page.locator("[data-left]")).to_have_text("7", timeout=PATIENCE)
    # Closed while something was waiting: it is there again, and sent.
    window.context.set_offline(True)
    answer(page, 3, "符合")
    expect(saving).to_contain_text("没有网络", timeout=PATIENCE)
    window.context.set_offline(False)
    page.reload()
    expect(page.locator("[data-left]")).to_have_text("6", timeout=PATIENCE)
    for number in range(4, 10):
        answer(page, number, "符合")
    expect(page.locator("[data-left]")).to_have_text("0", timeout=PATIENCE)
    page.set_input_files("#masks-photo", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    expect(page.locator("#masks .photos img")).to_have_count(1, timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    press(page, "完成并出具记录")
    expect(page.get_by_text("请先由企业确认检查情况。")).to_be_visible()
    firm = town.visit("representative", phone=True)
    other = firm.visit("/home")
    other.get_by_role("link", name="现场检查等待企业确认").click()
    other.get_by_role("link", name=FIRM).click()
    other.fill("#remark", "无异议")
    press(other, "确认检查情况")
    expect(other.get_by_text("已确认，谢谢配合。")).to_be_visible()
    page.reload()
    expect(page.get_by_text("企业已确认")).to_be_visible()
    page.fill("#summary", "现场与申报一致")
    press(page, "完成并出具记录")
    record = paper(page, RECORD)
    words = "".join("".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(record)).pages).split())
    for said in (RECORD, FIRM, "检查通过", "无异议", "现场与申报一致", "未保留"):
        assert said in words
    case = window.visit(path.replace("/applications/", "/review/"))
    case.get_by_label("同意，进入下一环节").check()
    press(case, "提交环节意见")
    expect(case.get_by_text("环节意见已提交。")).to_be_visible()
    # A browser reports what it could not send while it had no network.
    assert [each for each in window.complaints if "ERR_INTERNET_DISCONNECTED" not in each] + firm.complaints == []
    window.context.close()
    firm.context.close()


def decide(town: Installation, role: str, path: str, act: str) -> None:
    """One step on the case page."""
    window = town.visit(role)
    page = window.visit(path.replace("/applications/", "/review/"))
    if act == "opinion":
        page.get_by_label("同意，进入下一环节").check()
        press(page, "提交环节意见")
        expect(page.get_by_text("环节意见已提交。")).to_be_visible()
    elif act == "propose":
        page.get_by_label("拟同意复工").check()
        press(page, "提交意见")
        expect(page.get_by_text("意见已提交。")).to_be_visible()
    else:
        press(page, "签发")
        expect(page.get_by_text("已签发。")).to_be_visible()
    assert window.complaints == []
    window.context.close()


def test_town_county_group_with_a_conflicted_reviewer(installation: Installation) -> None:
    stand_aside(installation, "bureau_reviewer")
    path = apply(installation)
    lists = ("/inspections/", "/filings/")
    sees_nothing(installation, "bureau_reviewer", path, *lists)
    inspect(installation, path)
    sees_nothing(installation, "another_department", path)
    told(installation, path)
    decide(installation, "sector_reviewer", path, "opinion")
    sees_nothing(installation, "bureau_reviewer", path, *lists)
    decide(installation, "county_reviewer", path, "propose")
    decide(installation, "group_member", path, "sign")
    sees_nothing(installation, "bureau_reviewer", path, *lists)
    sees_nothing(installation, "another_department", path)
    window = installation.visit("representative")
    approval = pypdf.PdfReader(io.BytesIO(paper(window.visit(path), "湖经信复〔2020〕1号")))
    assert "湖经信复〔2020〕1号" in "".join("".join(each.extract_text() for each in approval.pages).split())
