"""Papers: what is printed on them can be read again, and a changed one is found out."""

import io
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from python_calamine import CalamineWorkbook
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from office.clock import BEIJING
from office.documents.export import annexed_workbook
from office.documents.integrity import check_integrity
from office.documents.printer import TITLE_WIDTH, Refusing, page, render, title_lines
from office.documents.signing import Signer, demonstration_signer, sign

AT = datetime(2020, 2, 9, 10, 30, tzinfo=BEIJING)
NUMBER = "湖经信复〔2020〕12号"
CITE = {"document": "湖州市复工企业白名单", "number": "湖政发〔2020〕1号", "article": "第二条", "words": "防疫物资"}
APPROVAL: dict[str, Any] = {
    "issuer": "湖州市经济和信息化局",
    "firm_name": "湖州喆珺堃㛃口罩有限公司",
    "credit_code": "91330500MA2B3C4D5E",
    "tracking_number": "FG2020-0001",
    "tier": "保障类",
    "reasons": [{"code": "a", "title": "生产防疫物资", "title_en": "a", "met": True, "cite": CITE}],
    "headcount": 23,
    "resume_on": "2020-02-10",
    "conditions": ["分批上岗", "每日测温"],
    "clearance": {},
    "rulebook": "2020-02",
    "issued_on": "2020-02-09",
}
LINE = {
    "number": 1, "eligible": True, "payable": "24000.00", "unmet": [],
    "facts": [{"title": "乘车人数", "value": "24人"}],
    "rows": [{"title": "包车费用", "value": "36,000.00元", "refused": False, "cite": CITE}],
}  # fmt: skip
REFUSED = {
    **LINE, "number": 2, "eligible": False, "payable": "0.00", "unmet": ["人数达标"],
    "rows": [{"title": "人数达标", "value": "不符合", "refused": True, "cite": {**CITE, "document": "local default"}}],
}  # fmt: skip
AWARD: dict[str, Any] = {
    "issuer": APPROVAL["issuer"],
    "firm_name": APPROVAL["firm_name"],
    "credit_code": APPROVAL["credit_code"],
    "measure": "chartered_bus",
    "measure_title": "包车补助",
    "tracking_number": "BT2020-0001",
    "amount": "24000.00",
    "amount_capital": "人民币贰万肆仟元整",
    "working": {"lines": [LINE, REFUSED], "count": 2, "more": 0, "rulebook": "2020-02"},
    "filed_on": "2020-02-18",
    "issued_on": "2020-02-20",
}
REST = {"number": NUMBER, "verification_url": "http://127.0.0.1/verify/ABCD", "code": "ABCDEFGH"}


def words(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


@pytest.fixture(scope="module")
def approval() -> bytes:
    return render("approval.html", APPROVAL, **REST)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return demonstration_signer(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def signed(approval: bytes, signer: Signer) -> bytes:
    return sign(approval, signer, at=AT)


def test_the_paper_says_its_number_and_rare_names(approval: bytes) -> None:
    text = words(approval)
    for expected in (
        NUMBER, "喆珺堃㛃", "2020年2月10日", "（2）每日测温", "附件：类别认定依据", "生产防疫物资", "第二条：防疫物资",
        "不是印章", "—1—", "核验码：ABCDEFGH", "127.0.0.1/verify", "2020年2月9日印发",
    ):  # fmt: skip
        assert expected in text


def test_the_award_shows_its_working_and_why_a_line_gets_nothing() -> None:
    text = words(render("award.html", AWARD, **REST))
    for expected in (
        "包车补助24,000.00元（人民币贰万肆仟元整）", "第1项补助24,000.00元", "乘车人数：24人", "36,000.00元",
        "第2项不予补助：不符合“人数达标”", "本市默认口径（文件未作规定）", "合计（人民币贰万肆仟元整）",
    ):  # fmt: skip
        assert expected in text
    assert "localdefault" not in text


def boxes(pdf: bytes, page: int) -> list[tuple[float, float, float, float, str]]:
    """Words of a page with their place from the left and the top edge, in mm."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"], input=pdf, capture_output=True, check=True
    )
    found = re.findall(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)<', done.stdout.decode())
    return [(*(float(place) * 25.4 / 72 for place in places), text) for *places, text in found]  # type: ignore[misc]


def test_the_text_stands_in_the_standards_area() -> None:
    """GB/T 9704-2012, 5.2: left 28 mm, 156 mm wide, top 37 mm, 225 mm high; 28 characters to a full line."""
    sentence = "一二三四五六七八九十" * 20
    pdf = render("approval.html", {**APPROVAL, "conditions": [sentence], "reasons": []}, **REST)
    area = [box for page in (1, 2) for box in boxes(pdf, page) if box[4] not in "—12"]
    assert min(box[0] for box in area) >= 27.5
    assert max(box[2] for box in area) <= 184.5
    assert max(box[3] for box in area) <= 262.5
    assert max(len(box[4]) for box in area if set(box[4]) <= set(sentence)) == 28


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("湖州口罩厂", ["关于同意湖州口罩厂复工复产的批复"]),
        ("湖州喆珺堃㛃口罩有限公司", ["关于同意湖州喆珺堃㛃口罩有限公司", "复工复产的批复"]),
        ("浙" * 38, ["关于同意" + "浙" * 13, "浙" * 17, "浙" * 8 + "复工复产的批复"]),
    ],
)
def test_a_title_is_broken_where_it_reads(name: str, lines: list[str]) -> None:
    assert title_lines(("关于同意", "复工复产的批复"), name) == lines


@given(st.text("湖州喆（）", min_size=1, max_size=80))
def test_no_line_of_a_title_is_too_long_and_nothing_is_lost(name: str) -> None:
    lines = title_lines(("关于同意", "复工复产的批复"), name)
    assert "".join(lines) == f"关于同意{name}复工复产的批复"
    assert max(map(len, lines)) <= TITLE_WIDTH
    assert lines[-1].endswith("复工复产的批复")


def test_the_signature_never_stands_alone_on_a_page() -> None:
    for count in range(12):
        conditions = ["每日早晚各测量一次体温并登记。"] * count
        pdf = render("approval.html", {**APPROVAL, "conditions": conditions, "reasons": []}, **REST)
        last = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
        assert [box[4] for box in boxes(pdf, last) if "违反上述要求" in box[4]] == [
            "违反上述要求的，本机关可以撤销本批复。"
        ]


def test_a_workbook_among_the_facts_is_part_of_the_paper() -> None:
    table = {"title": "表", "columns": [{"title": "金额", "kind": "yuan"}], "rows": [["0.10"], ["12.30"]]}
    working = {**AWARD["working"], "more": 2, "count": 4, "shown": "1.00", "rest": "12.40"}
    facts = {**AWARD, "working": {**working, "workbook": {"name": "计算过程.xlsx", "sheets": [table]}}}
    pdf = render("award.html", facts, **REST)
    (content,) = pypdf.PdfReader(io.BytesIO(pdf)).attachments["计算过程.xlsx"]
    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python() == [
        ["金额"], [0.1], [12.3],
    ]  # fmt: skip
    assert content == annexed_workbook([table])
    assert "其余2项小计" in words(pdf)


def test_the_paper_is_tagged_a4_in_chinese_with_the_standards_margins(approval: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(approval))
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("zh-CN", True)
    assert (
        'pdfaid:part="3"' in root["/Metadata"].get_data().decode() or b"<pdfaid:part>3<" in root["/Metadata"].get_data()
    )
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]


def test_a_missing_fact_is_an_error_and_a_fact_is_never_markup() -> None:
    with pytest.raises(UndefinedError):
        page("approval.html", {k: v for k, v in APPROVAL.items() if k != "tier"}, **REST)
    assert "&lt;img" in page("approval.html", {**APPROVAL, "firm_name": "<img src='file:///etc/passwd'>"}, **REST)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x"])
def test_nothing_is_fetched(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        HTML(string=f"<link rel=stylesheet href='{url}'>", url_fetcher=Refusing()).render()


def test_a_signed_paper_holds(signed: bytes, signer: Signer) -> None:
    report = check_integrity(signed, [signer.authority])
    assert report.holds
    assert report.signed_at == AT


def test_the_signer_is_made_once(tmp_path: Path) -> None:
    first = demonstration_signer(tmp_path)
    assert demonstration_signer(tmp_path).certificate.dump() == first.certificate.dump()
    assert "Demonstration" in first.certificate.subject.human_friendly
    assert first.certificate.not_valid_before == datetime(2019, 12, 1, tzinfo=BEIJING)
    assert [path.stat().st_mode & 0o077 for path in tmp_path.iterdir()] == [0]


def test_a_flipped_byte_is_found(signed: bytes, signer: Signer) -> None:
    place = signed.index(b"stream") + 40
    flipped = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    report = check_integrity(flipped, [signer.authority])
    assert not report.intact
    assert not report.holds


def test_an_appended_annotation_is_found(signed: bytes, signer: Signer) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    note = {"/Type": "/Annot", "/Subtype": "/Text", "/Rect": [10, 10, 40, 40], "/Contents": "changed"}
    entries = {
        generic.NameObject(key): generic.ArrayObject(map(generic.NumberObject, value)) if isinstance(value, list)
        else generic.NameObject(value) if value.startswith("/") else generic.TextStringObject(value)
        for key, value in note.items()
    }  # fmt: skip
    writer.register_annotation(
        writer.find_page_for_modification(0)[0], writer.add_object(generic.DictionaryObject(entries))
    )
    changed = io.BytesIO()
    writer.write(changed)
    report = check_integrity(changed.getvalue(), [signer.authority])
    assert report.intact
    assert not report.whole
    assert not report.unchanged
    assert not report.holds


def test_another_key_under_the_same_name_is_not_ours(approval: bytes, signer: Signer, tmp_path: Path) -> None:
    report = check_integrity(sign(approval, demonstration_signer(tmp_path), at=AT), [signer.authority])
    assert (report.ours, report.intact) == (False, True)
    assert not report.holds


def test_unsigned_and_broken_files_hold_nothing(approval: bytes, signed: bytes, signer: Signer) -> None:
    for content in (approval, b"", b"%PDF-1.7\n", signed[: len(signed) // 2], b"%PDF-1.7" + b"\xff" * 400):
        assert not check_integrity(content, [signer.authority]).holds
