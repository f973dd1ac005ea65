"""Papers: what is printed on them can be read again, and a changed one is found out."""

import io
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from jinja2 import UndefinedError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from office.clock import BEIJING
from office.documents.integrity import check_integrity
from office.documents.printer import Refusing, page, render
from office.documents.signing import Signer, demonstration_signer, sign

AT = datetime(2020, 2, 9, 10, 30, tzinfo=BEIJING)
NUMBER = "湖经信复〔2020〕12号"
CITE = {"document": "湖州市复工企业白名单", "number": "（2020）", "article": "第二条", "words": "防疫物资"}
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
STEP = {"code": "s", "title": "包车费用", "title_en": "s", "value": "36000.00", "unit": "元", "cite": CITE}
LINE = {
    "line": 1, "eligible": True, "payable": "24000.00", "warnings": [], "rulebook": "2020-02",
    "conditions": [{"code": "c", "title": "人数达标", "title_en": "c", "met": True, "cite": CITE}], "steps": [STEP],
}  # fmt: skip
AWARD: dict[str, Any] = {
    "firm_name": APPROVAL["firm_name"],
    "credit_code": APPROVAL["credit_code"],
    "measure": "chartered_bus",
    "tracking_number": "BT2020-0001",
    "amount": "24000.00",
    "amount_capital": "人民币贰万肆仟元整",
    "result": {"payable": "24000.00", "lines": [LINE]},
    "filed_on": "2020-02-18",
    "issued_on": "2020-02-20",
}
REST = {"number": NUMBER, "verification_url": "http://127.0.0.1/verify/ABCD", "code": "ABCD"}


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
    for expected in (NUMBER, "喆珺堃㛃", "2020年2月10日", "（2）每日测温", "生产防疫物资", "非印章", "—1—"):
        assert expected in text


def test_the_award_shows_its_working() -> None:
    text = words(render("award.html", AWARD, **REST))
    for expected in ("人民币贰万肆仟元整", "包车费用", "36000.00元", "合计：24000.00元", "—2—"):
        assert expected in text


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
