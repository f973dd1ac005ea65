"""A bus claim in a real browser: pasted, adjusted, partly refused, signed by another; then a superseding award.

The papers are read back as people would read them: the award with its refused line, the letter of a claim refused in
full, and the correction with its difference.
"""

import re
from io import BytesIO
from pathlib import Path

import pypdf
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Installation

HEAD = ("发车日期", "政府同意日期", "出发地", "乘车人数", "其中外地员工人数", "核定座位数", "包车费用", "发票号码")
BUSES = (
    ("2020-02-07", "2020-02-06", "安徽省阜阳市", "20", "20", "49", "36000.00", "30000001"),
    ("2020-02-08", "2020-02-06", "贵州省毕节市", "24", "24", "49", "10000.00", "30000002"),
)
PASTED = "\n".join("\t".join(row) for row in (HEAD, *BUSES))
PRINTING = 120  # seconds the printer may take on a busy machine


def test_a_bus_claim_adjusted_partly_refused_and_corrected(installation: Installation, tmp_path: Path) -> None:
    firm = installation.visit("representative").page
    claim = claimed(firm, PASTED, tmp_path)
    other = claimed(firm, "\n".join(PASTED.splitlines()[:2]).replace("30000001", "30000009"), tmp_path)

    reviewer = installation.visit("bureau_reviewer").page
    case = f"{installation.url}/assessment/{claim}"
    reviewer.goto(case)
    reviewer.get_by_role("button", name="其余 3 份均核对无误").click()
    first = reviewer.locator("#line-1")
    first.get_by_text("调整一个事项").click()
    first.get_by_label("事项", exact=True).select_option(label="包车费用")
    first.get_by_label("调整为").fill("30000")
    first.locator("#why-1").fill("发票价税合计为三万元")
    first.get_by_role("button", name="调整并重新计算").click()
    second = reviewer.locator("#line-2")
    second.locator("summary").filter(has_text="该行不予补助").click()
    second.locator("#refuse-2").fill("没有乘车人员名单，无法核实")
    second.locator("#cite-2").select_option(label="接送外地员工")
    second.get_by_role("button", name="拟不予补助该行").click()
    compared = reviewer.get_by_role("table", name="申报与审核对照")
    expect(compared.get_by_role("row").nth(1)).to_contain_text("24,000.00")
    expect(compared.get_by_role("row").nth(1)).to_contain_text("20,000.00")
    expect(compared.get_by_role("row").nth(2)).to_contain_text("没有乘车人员名单，无法核实")
    propose(reviewer, "拟给予补助")

    signatory = installation.visit("signatory").page
    sign(signatory, case)
    award = paper(signatory, 0)
    for words in (
        "给予你单位包车补助20,000.00元（人民币贰万元整）", "申报共2项，其中1项不予补助",
        "申报为36,000.00元，按30,000.00元计算。理由：发票价税合计为三万元", "第2项　不予补助",
        "理由：没有乘车人员名单，无法核实", "60日内", "6个月内",
    ):  # fmt: skip
        assert words.replace("　", "") in award

    reviewer.goto(f"{installation.url}/assessment/{other}")
    reviewer.locator("#reason").fill("同一车次已在另一份申报中审核")
    propose(reviewer, "拟不予补助")
    sign(signatory, f"{installation.url}/assessment/{other}")
    letter = paper(signatory, 0)
    for words in ("决定不予包车补助", "理由：同一车次已在另一份申报中审核", "申请行政复议", "提起行政诉讼"):
        assert words in letter

    reviewer.goto(case)
    reviewer.locator("#reopen-reason").fill("企业补交第二张发票")
    reviewer.get_by_role("button", name="启动更正").click()
    reviewer.locator("#line-1").get_by_text("调整一个事项").click()
    reviewer.locator("#fact-1").select_option(label="包车费用")
    reviewer.locator("#value-1").fill("33000")
    reviewer.locator("#why-1").fill("两张发票合计三万三千元")
    reviewer.get_by_role("button", name="调整并重新计算").first.click()
    reviewer.locator("#reason").fill("企业补交第二张发票，金额应为三万三千元")
    propose(reviewer, "拟按审核后的合计更正")
    sign(signatory, case)
    correction = paper(signatory, 1)
    number = re.search(r"湖经信补〔2020〕\d+号", award)
    assert number is not None
    for words in (f"{number[0]}文件", "更正为22,000.00元（人民币贰万贰仟元整）", "增加2,000.00元", "差额2,000.00元"):
        assert words in correction

    firm.goto(f"{installation.url}/claims/{claim}")
    decided = firm.locator(".card").filter(has_text="补助决定").first
    expect(decided).to_contain_text("22,000.00")
    expect(decided).to_contain_text("增加 2,000.00 元")


def claimed(page: Page, pasted: str, folder: Path) -> str:
    """A claim pasted, its papers behind the lines they are named after, filed; its id."""
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/claims/", page.url))
    page.get_by_role("button", name="申报 包车补助").click()
    page.get_by_text("从表格粘贴或上传多行").click()
    page.get_by_label("粘贴表格内容").fill(pasted)
    page.get_by_role("button", name="加入这些行").click()
    files = [folder / f"发票{row.split(chr(9))[-1]}.pdf" for row in pasted.splitlines()[1:]]
    for path in files:
        path.write_bytes(blank(path.stem))
    approval = folder / "批复.pdf"
    approval.write_bytes(blank("批复"))
    for kind, line, chosen in (
        ("invoice", "name" if len(files) > 1 else "1", files),
        ("government_approval", "", [approval]),
    ):
        page.locator("#kind").select_option(kind)
        page.locator("#evidence-line").select_option(line)
        page.locator("#file").set_input_files(chosen)
        page.locator("#evidence").get_by_role("button", name="上传").click()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("申报已提交")).to_be_visible()
    return page.url.rpartition("/")[2]


def blank(title: str) -> bytes:
    """A real PDF of one empty page."""
    writer, out = pypdf.PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": title})
    writer.write(out)
    return out.getvalue()


def propose(page: Page, outcome: str) -> None:
    page.get_by_label(outcome).check()
    if page.get_by_role("button", name=re.compile("其余 .* 份均核对无误")).count() and outcome == "拟给予补助":
        page.get_by_role("button", name=re.compile("其余 .* 份均核对无误")).click()
        page.get_by_label(outcome).check()
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_text("意见已提交")).to_be_visible()


def sign(page: Page, case: str) -> None:
    page.goto(case)
    page.get_by_role("button", name="签发", exact=True).click()
    expect(page.get_by_text("已签发").first).to_be_visible()


def paper(page: Page, place: int) -> str:
    """The text of a claim's signed paper, without spaces, once the worker has printed it."""
    links = page.locator('a[href^="/documents/"][href$=".pdf"]')
    for _ in range(PRINTING):
        if links.count() > place:
            break
        page.wait_for_timeout(1_000)
        page.reload()
    with page.expect_download() as taken:
        links.nth(place).click()
    text = "".join(each.extract_text() for each in pypdf.PdfReader(taken.value.path()).pages)
    return "".join(text.split())
