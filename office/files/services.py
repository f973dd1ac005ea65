"""Keep a file: true type from its content, size limit, checksum."""

import re
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from office.errors import Invalid, NotFound
from office.files import store
from office.files.models import StoredFile
from office.journal.services import record
from office.sealing import seal_in_use
from office.wording import N_

LARGEST = 20 * 1024 * 1024
PDF = "application/pdf"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", XLSX),
)


def media_type(content: bytes) -> str:
    """The type the content itself shows; a type we do not take is refused."""
    for start, kind in SIGNATURES:
        if content.startswith(start):
            return kind
    raise Invalid(N_("只接受 PDF、PNG、JPEG 或 xlsx 文件，请转换后重新上传。"), field="file")


def keep_file(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    name: str,
    content: bytes,
    firm_id: uuid.UUID | None = None,
    accepted: tuple[str, ...] = (),
    sealed: bool = False,
    made: str = "",
) -> StoredFile:
    """Store the bytes and return the row; ``accepted`` narrows the types a page takes.

    ``made`` is the type of a file whose kind is known otherwise: one the office made itself, or lines of text.

    ``sealed`` is for files with personal particulars (rosters): the store never sees them in the clear.
    """
    if not content:
        raise Invalid(N_("文件是空的，请重新选择。"), field="file")
    if len(content) > LARGEST:
        raise Invalid(N_("文件超过 20 MB，请压缩或拆分后上传。"), field="file")
    kind = made or media_type(content)
    if accepted and kind not in accepted:
        raise Invalid(N_("此处不接受这种文件，请按页面提示的格式上传。"), field="file")
    safe = file_name(name)
    kept = seal_in_use().seal_bytes(content) if sealed else content
    row = StoredFile(
        sha256=store.put(kept),
        size=len(kept),
        name=safe,
        media_type=kind,
        sealed=sealed,
        firm_id=firm_id,
        stored_at=at,
        stored_by=actor,
    )
    session.add(row)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="file_kept",
        subject_type="file",
        subject_id=row.id,
        firm_id=firm_id,
        name=safe,
        sha256=row.sha256,
        size=row.size,
    )
    return row


def file_name(name: str) -> str:
    """A name a person gave, fit to be a file's name anywhere."""
    return re.sub(r"[\x00-\x1f/\\]", "_", name).strip()[-120:] or "file"


def content_of(file: StoredFile) -> bytes:
    """The bytes as they were handed in; ``NotFound`` if the store has lost them."""
    try:
        kept = store.get(file.sha256)
    except FileNotFoundError as error:
        raise NotFound(N_("文件暂时无法读取，请联系管理员。")) from error
    return seal_in_use().open_bytes(kept) if file.sealed else kept
