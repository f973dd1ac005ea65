"""Files too large to hold in memory: kept sealed, piece by piece; read back the same way; destroyed when due."""

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import IO

from sqlalchemy.orm import Session

from office.errors import Invalid, NotFound
from office.files import store
from office.files.models import StoredFile
from office.files.services import XLSX, file_name
from office.journal.services import record
from office.sealing import seal_in_use
from office.wording import N_

LARGEST = 256 * 1024 * 1024
CSV = "text/csv"
ZIP = b"PK\x03\x04"
FIRST = 64 * 1024
READ = 1024 * 1024


def table_type(first: bytes) -> str:
    """Whether a file that begins so is a workbook or lines of text; anything else is refused."""
    if first.startswith(ZIP):
        return XLSX
    if not first:
        raise Invalid(N_("文件是空的，请重新选择。"), field="file")
    if b"\0" in first or first.startswith((b"%PDF-", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")):
        raise Invalid(N_("此处只接受 .xlsx 或 CSV 文件。请用表格软件另存为其中一种后重新上传。"), field="file")
    return CSV


def checksum(content: IO[bytes]) -> bytes:
    """A keyed hash of the whole file: recognises the same file again and tells nothing about it. Rewinds."""
    digest, size = hashlib.sha256(), 0
    while piece := content.read(READ):
        digest.update(piece)
        size += len(piece)
        if size > LARGEST:
            raise Invalid(N_("文件超过 {limit} MB，请分成几个文件上传。"), field="file", limit=LARGEST // 1024 // 1024)
    content.seek(0)
    return seal_in_use().index(digest.hexdigest())


def keep_large_file(
    session: Session, *, actor: uuid.UUID | None, at: datetime, name: str, content: IO[bytes], kind: str
) -> StoredFile:
    """Store a file with personal particulars, read from where ``content`` stands to its end; returns its row.

    The store sees only ciphertext; no more than a few pieces are in memory at any time.
    """
    digest, size = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as sealed:
        for piece in seal_in_use().seal_pieces(content):
            digest.update(piece)
            size += sealed.write(piece)
        sealed.seek(0)
        store.put_file(sealed, digest.hexdigest())
    row = StoredFile(
        sha256=digest.hexdigest(),
        size=size,
        name=file_name(name),
        media_type=kind,
        sealed=True,
        in_pieces=True,
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
        name=row.name,
        sha256=row.sha256,
        size=size,
    )
    return row


def pieces_of(file: StoredFile) -> Iterator[bytes]:
    """The plain bytes of a large file, a piece at a time; ``NotFound`` if the store has lost it or it was destroyed."""
    assert file.in_pieces
    try:
        yield from seal_in_use().open_pieces(store.pieces(file.sha256))
    except FileNotFoundError as error:
        raise NotFound(N_("文件暂时无法读取，请联系管理员。")) from error


def erase_file(session: Session, *, actor: uuid.UUID | None, at: datetime, file: StoredFile) -> None:
    """Destroy a sealed file's bytes; its row stays, as papers and the journal name it.

    The bytes go at once and do not come back with a rollback: whoever erases does it last. Only sealed files, as no
    two rows share the bytes of one.
    """
    assert file.sealed
    if file.erased_at is not None:
        return
    file.erased_at = at
    session.flush()
    record(session, actor=actor, at=at, act="file_erased", subject_type="file", subject_id=file.id, name=file.name)
    store.remove(file.sha256)
