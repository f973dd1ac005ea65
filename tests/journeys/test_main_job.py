"""The main job in a real browser, told as one story: a firm applies, is approved, claims, and is paid to the fen."""

import io
import re
from pathlib import Path

import openpyxl
import pypdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import CONTENT, PAY_AT, plan_answers
from tests.journeys.conftest import PATIENCE, Installation
from tests.journeys.town import FIRM
from tests.resumption.declarations.test_uploading import MESSY, mend

pytestmark = pytest.mark.browser
BUSES = (
    {"departure_date": "2020-02-08", "approved_on": "2020-02-08", "origin_area": "安徽省六安市", "riders": "24",
     "nonlocal_riders": "24", "rated_seats": "49", "fare": "36000.00", "invoice_no": "20200001"},
    {"departure_date": "2020-02-08", "approved_on": "2020-02-08", "origin_area": "河南省信阳市", "riders": "20",
     "nonlocal_riders": "18", "rated_seats": "49", "fare": "10000.00", "invoice_no": "20200002"},
)  # fmt: skip
APPROVAL, AWARD = "湖经信复〔2020〕1号", "湖经信补〔2020〕1号"
CONDITIONS = "首批到岗人数不超过12人；\n返岗人员每日早晚各测一次体温。"


def fill(page: Page, values: dict[str, object]) -> None:
    """Fill a form by the names of its fields, as a person would: tick, choose or type."""
    for name, value in values.items():
        control = page.locator(f"form [name='{name}']").last
        if isinstance(value, bool):
            control.set_checked(value)
        elif control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(str(value))
        else:
            control.fill(str(value))


def press(page: Page, words: str) -> None:
    """Press the button that says exactly this."""
    page.get_by_role("button", name=words, exact=True).click()


def saved(page: Page, link: Locator) -> bytes:
    """What a link downloads."""
    with page.expect_download() as started:
        link.click()
    return Path(started.value.path()).read_bytes()


def paper(page: Page, number: str) -> bytes:
    """The signed PDF of this number, once the worker has printed it: the page is looked at again until it is there."""
    link = page.get_by_role("link", name=number)
    for _ in range(PATIENCE // 1000):
        if link.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    return saved(page, link.first)


def words(pdf: bytes) -> str:
    """All text of a PDF without spaces and line ends."""
    return "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def apply(town: Installation) -> str:
    """From the blank form to the receipt; returns the tracking number."""
    window = town.visit("representative")
    page = window.visit("/applications/")
    press(page, "填写复工申请")
    for values in (CONTENT["firm"], CONTENT["staff"], plan_answers(), CONTENT["supplies"], CONTENT["commitments"]):
        fill(page, values)
        press(page, "保存并继续")
    expect(page.get_by_text("还缺 1 项")).to_be_visible()
    page.get_by_role("link", name="上传花名册").last.click()
    page.set_input_files("#file", {"name": "花名册.xlsx", "mimeType": "application/octet-stream", "buffer": MESSY})
    press(page, "上传并检查")
    expect(page.get_by_text("有 12 处需要更正")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("rowheader")).to_have_count(12)
    marked = saved(page, page.get_by_role("link", name="下载标注好的原表"))
    mended = {"name": "改好.xlsx", "mimeType": "application/octet-stream", "buffer": mend(marked)}
    page.set_input_files("#file", mended)
    press(page, "上传并检查")
    expect(page.get_by_text("共 23 人，")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("rowheader").filter(has_text="赵补")).to_have_count(1)
    page.get_by_role("link", name="返回申请").click()
    press(page, "提交申请")
    expect(page.get_by_text("受理号").first).to_be_visible()
    expect(page.get_by_text("所属类别").first).to_be_visible()
    number = page.get_by_role("heading", level=1).inner_text().split()[-1]
    assert window.complaints == []
    window.context.close()
    return number


def approve(town: Installation, number: str) -> None:
    """One proposes with conditions; the same person cannot sign; another does."""
    reviewer = town.visit("bureau_reviewer")
    page = reviewer.visit("/review/")
    page.get_by_role("link", name=FIRM).click()
    expect(page.get_by_text(number).first).to_be_visible()
    page.get_by_label("拟同意复工").check()
    page.get_by_label("附加条件").fill(CONDITIONS)
    press(page, "提交意见")
    expect(page.get_by_text("意见已提交")).to_be_visible()
    expect(page.get_by_role("button", name="签发", exact=True)).to_have_count(0)
    signatory = town.visit("signatory")
    other = signatory.visit(page.url.removeprefix(town.url))
    press(other, "签发")
    expect(other.get_by_text("已签发。")).to_be_visible()
    assert reviewer.complaints + signatory.complaints == []
    reviewer.context.close()
    signatory.context.close()


def verify(town: Installation, pdf: bytes, number: str) -> None:
    """Anybody checks the paper, by its file and by the code printed on it; an altered copy is refused."""
    window = town.visit(phone=True)
    page = window.visit("/verify")
    page.set_input_files("#file", {"name": "批复.pdf", "mimeType": "application/pdf", "buffer": pdf})
    press(page, "检查")
    expect(page.get_by_text("与本机关签发的原件完全一致")).to_be_visible()
    page = window.visit("/verify")
    page.set_input_files("#file", {"name": "批复.pdf", "mimeType": "application/pdf", "buffer": pdf + b"\n% more"})
    press(page, "检查")
    expect(page.get_by_text("请勿采信").first).to_be_visible()
    code = words(pdf).split("核验码")[1].lstrip("：:")[:20]
    page = window.visit("/verify")
    page.fill("#code", code)
    press(page, "查验")
    expect(page.get_by_text(number).first).to_be_visible()
    expect(page.get_by_text("自 2020-02-10 起方可复工")).to_be_visible()
    window.speak("en")
    expect(page.get_by_text("work may resume from 2020-02-10")).to_be_visible()
    window.context.close()


def claim(town: Installation) -> bytes:
    """Two buses, an invoice, every step before filing; assessed and signed by two people; returns the award's PDF."""
    window = town.visit("representative")
    page = window.visit("/claims/")
    press(page, "申报 包车补助")
    for number, bus in enumerate(BUSES):
        for more in page.locator("details.more:not([open]) > summary").all()[:number]:
            more.click()
        fill(page, {f"{number}-{name}": value for name, value in bus.items()})
    press(page, "保存并计算")
    expect(page.get_by_text("30,666.67").first).to_be_visible()
    expect(page.get_by_text("湖政发〔2020〕3号").first).to_be_attached()
    for kind, line, name in (
        ("invoice", "1", "发票一.pdf"), ("invoice", "2", "发票二.pdf"), ("government_approval", "", "同意包车.pdf"),
    ):  # fmt: skip
        page.locator("#kind").select_option(kind)
        page.locator("#evidence-line").select_option(line)
        content = f"%PDF-1.7 {kind} {line}".encode()
        page.set_input_files("#file", {"name": name, "mimeType": "application/pdf", "buffer": content})
        page.locator("#evidence").get_by_role("button", name="上传").click()
        expect(page.get_by_role("link", name=name)).to_be_visible()
    press(page, "提交申报")
    expect(page.get_by_text("申报已提交")).to_be_visible()
    reviewer = town.visit("bureau_reviewer")
    case = reviewer.visit(page.url.removeprefix(town.url).replace("/claims/", "/assessment/"))
    case.get_by_role("button", name=re.compile("其余 .* 份均核对无误")).click()
    case.get_by_label("拟给予补助").check()
    press(case, "提交意见")
    expect(case.get_by_role("button", name="签发", exact=True)).to_have_count(0)
    signatory = town.visit("signatory")
    other = signatory.visit(case.url.removeprefix(town.url))
    press(other, "签发")
    page.reload()
    pdf = paper(page, AWARD)
    assert window.complaints + reviewer.complaints + signatory.complaints == []
    for each in (window, reviewer, signatory):
        each.context.close()
    return pdf


def publish(town: Installation) -> None:
    """One draws the public notice, another publishes it; anybody reads it, and it cannot be paid yet."""
    drawer = town.visit("finance_preparer")
    page = drawer.visit("/publicity/office/")
    press(page, "拟定公示")
    expect(page.get_by_role("button", name="核对无误，发布")).to_have_count(0)
    publisher = town.visit("finance_releaser")
    other = publisher.visit(page.url.removeprefix(town.url))
    press(other, "核对无误，发布")
    expect(other.get_by_text("公示已发布。")).to_be_visible()
    anyone = town.visit(phone=True)
    public = anyone.visit("/publicity/2020-0001")
    expect(public.get_by_text("30,666.67").first).to_be_visible()
    expect(public.get_by_text("2020-02-08 至 2020-02-14").first).to_be_visible()
    waiting = drawer.visit("/payouts/")
    expect(waiting.get_by_role("cell", name="公示中，2020-02-14 期满")).to_be_visible()
    expect(waiting.get_by_role("button", name="编制批次")).to_have_count(0)
    assert drawer.complaints + publisher.complaints + anyone.complaints == []
    for each in (drawer, publisher, anyone):
        each.context.close()


def pay(town: Installation) -> bytes:
    """One prepares, another releases; returns the bank's workbook."""
    preparer = town.visit("finance_preparer")
    page = preparer.visit("/payouts/")
    press(page, "编制批次")
    expect(page.get_by_role("button", name="核对无误，放行")).to_have_count(0)
    releaser = town.visit("finance_releaser")
    other = releaser.visit(page.url.removeprefix(town.url))
    press(other, "核对无误，放行")
    workbook = saved(other, other.get_by_role("link", name="下载支付清单"))
    assert preparer.complaints + releaser.complaints == []
    return workbook


def test_a_firm_applies_is_approved_claims_and_is_paid(installation: Installation) -> None:
    number = apply(installation)
    approve(installation, number)
    window = installation.visit("representative")
    page = window.visit("/applications/")
    page.get_by_role("link", name=number).click()
    approval = paper(page, APPROVAL)
    told = words(approval)
    for expected in (APPROVAL, FIRM, "91330500MA0TE5T081", "首批到岗人数不超过12人", number):
        assert expected in told
    verify(installation, approval, APPROVAL)
    award = words(claim(installation))
    for expected in (AWARD, "30666.67", "叁万零陆佰陆拾陆元陆角柒分", "24000.00", "6666.67"):
        assert expected in award.replace(",", "")
    publish(installation)
    with installation.later(PAY_AT.date()) as town:
        workbook = pay(town)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    paid = next(row for row in cells if FIRM in row)
    assert "1205017984794077565" in paid
    assert 30666.67 in paid
    assert 30666.67 in next(row for row in cells if (row[0] and "合计" in str(row[0])) or "合计" in row)
    assert [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
