"""Files that strangers send to be checked: whatever is in them, the answer comes soon and is never "ours"."""

import io
import resource
import subprocess
import time
import zlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from office.clock import BEIJING
from office.documents.integrity import NOTHING, IntegrityReport, check_upload
from office.documents.printer import render
from office.documents.signing import Signer, demonstration_signer, sign
from tests.office.documents.test_papers import APPROVAL, REST

AT = datetime(2020, 2, 9, 10, 30, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return demonstration_signer(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return render("approval.html", APPROVAL, **REST)


@pytest.fixture(scope="module")
def signed(unsigned: bytes, signer: Signer) -> bytes:
    return sign(unsigned, signer, at=AT)


def annotated(pdf: bytes) -> bytes:
    """The same with a note appended by a later save."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    note = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/Text"),
            generic.NameObject("/Rect"): generic.ArrayObject(map(generic.NumberObject, [10, 10, 40, 40])),
            generic.NameObject("/Contents"): generic.TextStringObject("人数改为 500 人"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))
    changed = io.BytesIO()
    writer.write(changed)
    return changed.getvalue()


def with_objects(*bodies: bytes, root: bytes = b"<< /Type /Catalog /Pages 2 0 R >>") -> bytes:
    """A PDF of these objects, numbered from 1 with the catalogue first, with a cross-reference table."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate((root, *bodies), 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start))
    return out.getvalue()


def nested() -> bytes:
    """A form whose fields lie a hundred thousand arrays deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    root = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields %s >> >>" % deep
    return with_objects(b"<< /Type /Pages /Kids [] /Count 0 >>", root=root)


def huge_stream() -> bytes:
    """A cross-reference stream of 5 MB that unpacks to 5 GB."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    packed = head + (packer.compress(b"\0" * 2**24) + packer.flush(zlib.Z_FULL_FLUSH)) * 300  # each stands for itself
    head = b"<< /Type /XRef /Size 1000000000 /W [1 2 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>" % len(packed)
    body = b"%PDF-1.7\n"
    return body + b"1 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, packed, len(body))


def fields_in_a_circle() -> bytes:
    """Form fields that are each other's children."""
    root = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [3 0 R] >> >>"
    field = b"<< /T (a) /Kids [%d 0 R] >>"
    return with_objects(b"<< /Type /Pages /Kids [] /Count 0 >>", field % 4, field % 3, root=root)


@pytest.mark.parametrize("make", [nested, huge_stream, fields_in_a_circle])
def test_a_file_made_to_exhaust_the_reader_costs_little(make: Callable[[], bytes], signer: Signer) -> None:
    bomb = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    report = check_upload(bomb, [signer.authority])
    assert time.monotonic() - start < 20
    assert not report.ours
    assert not report.holds
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kB: nothing of it was unpacked here


def test_a_whole_paper_holds(signed: bytes, signer: Signer) -> None:
    report = check_upload(signed, [signer.authority])
    assert report == IntegrityReport(readable=True, ours=True, intact=True, whole=True, unchanged=True, signed_at=AT)


def test_an_annotated_copy_is_changed_although_common_tools_call_it_valid(
    signed: bytes, signer: Signer, tmp_path: Path
) -> None:
    copy = annotated(signed)
    report = check_upload(copy, [signer.authority])
    assert (report.ours, report.intact, report.whole, report.unchanged) == (True, True, False, False)
    assert not report.holds
    (tmp_path / "copy.pdf").write_bytes(copy)
    said = subprocess.run(["pdfsig", "-nocert", tmp_path / "copy.pdf"], capture_output=True, text=True, check=False)
    assert "Signature is Valid." in said.stdout
    assert "Not total document signed" in said.stdout


def test_another_offices_signature_is_not_ours(unsigned: bytes, signer: Signer, tmp_path: Path) -> None:
    report = check_upload(sign(unsigned, demonstration_signer(tmp_path), at=AT), [signer.authority])
    assert (report.readable, report.ours, report.intact) == (True, False, True)
    assert not report.holds


def test_an_unsigned_copy_is_readable_and_not_ours(unsigned: bytes, signer: Signer) -> None:
    assert check_upload(unsigned, [signer.authority]) == IntegrityReport(readable=True)


@pytest.mark.parametrize("part", [0, 9, 1000, -400, -20])
def test_a_truncated_or_foreign_file_cannot_be_read(signed: bytes, signer: Signer, part: int) -> None:
    assert check_upload(signed[:part], [signer.authority]) == NOTHING
    assert check_upload(b"PK\x03\x04" + signed[:part], [signer.authority]) == NOTHING
