"""What a workbook must satisfy before any parser sees it: true type, sizes inside the archive, no traps."""

import io
import re
import zipfile
import zlib

from office.errors import Invalid
from office.wording import N_

MAX_BYTES = 30 * 1024 * 1024
MAX_ENTRIES = 1000
MAX_TOTAL = 400 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024
MAX_MERGED_CELLS = 200_000
LOCAL_HEADER = 30
CHUNK = 1024 * 1024
CARRIED = 200
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
MERGED = re.compile(rb"mergeCell\s[^>]{0,80}?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def check(data: bytes) -> None:
    """Raise ``Invalid`` unless the bytes are an .xlsx workbook that is safe to hand to the confined reader."""
    if data.startswith(OLD_EXCEL):
        raise Invalid(N_("这是旧版或加密的表格文件。请去掉密码，另存为 .xlsx 后上传。"))
    if len(data) > MAX_BYTES:
        raise Invalid(N_("文件超过 {limit} MB，请分成几个文件上传。"), limit=MAX_BYTES // 1024 // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_kind(entries)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_part(archive, entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error):
        raise Invalid(N_("文件不是 .xlsx 表格或已损坏。请用表格软件打开后另存为 .xlsx 再上传。")) from None


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    inflated = any(e.file_size > RATIO_FROM and e.file_size > MAX_RATIO * max(e.compress_size, 1) for e in entries)
    if len(entries) > MAX_ENTRIES or total > MAX_TOTAL or inflated:
        raise Invalid(N_("表格内部数据过大。请删去多余的工作表和空白行列后重新上传。"))
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Invalid(N_("表格内部结构异常（数据重叠）。请用表格软件打开后另存为新文件再上传。"))
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size


def _check_kind(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names or len(names) != len(entries):
        raise Invalid(N_("文件不是 .xlsx 表格。请用表格软件另存为 .xlsx 后上传。"))


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No document type declaration, no giant merged range; the part is read piece by piece."""
    carried = b""
    with archive.open(entry) as part:
        while piece := part.read(CHUNK):
            text = (carried + piece).replace(b"\0", b"")
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise Invalid(N_("表格含有不允许的声明（DTD）。请用表格软件打开后另存为新文件再上传。"))
            for left, top, right, bottom in MERGED.findall(text):
                area = (_index(right) - _index(left) + 1) * (int(bottom) - int(top) + 1)
                if area > MAX_MERGED_CELLS:
                    raise Invalid(N_("表格含有过大的合并单元格。请取消合并后重新上传。"))
            carried = text[-CARRIED:]


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
