"""Files too large to hold: sealed piece by piece, opened the same way, recognised again, destroyed for good."""

import io
import os

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Invalid, NotFound
from office.files import large, store
from office.files.models import StoredFile
from office.files.services import XLSX
from office.journal.models import JournalEntry
from office.sealing import PIECE, BrokenSealError, Seal
from tests.factories import AT, person

SEAL = Seal(b"k" * 32, b"i" * 32)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
@pytest.mark.parametrize("arriving", [7 * 1024 * 1024, 999_983])
def test_pieces_come_back_however_they_arrive(size: int, arriving: int) -> None:
    plain = os.urandom(size)
    sealed = b"".join(SEAL.seal_pieces(io.BytesIO(plain)))
    arrived = (sealed[start : start + arriving] for start in range(0, len(sealed), arriving))
    assert b"".join(SEAL.open_pieces(arrived)) == plain
    assert plain[:64] not in sealed or size < 8


def test_lost_repeated_moved_and_altered_pieces_are_noticed() -> None:
    first, second, last = SEAL.seal_pieces(io.BytesIO(os.urandom(2 * PIECE + 5)))
    altered = bytes([first[-1] ^ 1])
    for broken in (
        [first, second],
        [first, last],
        [second, first, last],
        [first, first, second, last],
        [first, second, last, last],
        [first[:-1] + altered, second, last],
        [first, second, last[:-1]],
        [],
    ):
        with pytest.raises(BrokenSealError):
            list(SEAL.open_pieces(broken))
    with pytest.raises(BrokenSealError):
        list(Seal(b"x" * 32, b"i" * 32).open_pieces([first, second, last]))


def test_kept_sealed_read_back_and_erased(session: Session) -> None:
    by = person(session, "administrator")
    plain = os.urandom(PIECE + 10)
    file = large.keep_large_file(session, actor=by.id, at=AT, name="a/b.csv", content=io.BytesIO(plain), kind=large.CSV)
    kept = store.get(file.sha256)
    assert (file.name, file.sealed, file.in_pieces, file.size) == ("a_b.csv", True, True, len(kept))
    assert plain[:32] not in kept
    assert b"".join(large.pieces_of(file)) == plain
    large.erase_file(session, actor=by.id, at=AT, file=file)
    large.erase_file(session, actor=by.id, at=AT, file=file)
    assert file.erased_at == AT
    with pytest.raises(NotFound):
        list(large.pieces_of(session.get_one(StoredFile, file.id)))
    acts = session.scalars(select(JournalEntry.act).where(JournalEntry.subject_id == file.id).order_by(JournalEntry.id))
    assert acts.all() == ["file_kept", "file_erased"]


def test_the_same_file_has_the_same_checksum_and_no_other_has(session: Session) -> None:
    one, other = io.BytesIO(b"a,b\n"), io.BytesIO(b"a,c\n")
    assert large.checksum(one) == large.checksum(one) != large.checksum(other)
    assert one.tell() == 0


@pytest.mark.parametrize(
    ("first", "kind"), [(b"PK\x03\x04...", XLSX), ("姓名,\n".encode("gb18030"), large.CSV), (b"a", large.CSV)]
)
def test_tables(first: bytes, kind: str) -> None:
    assert large.table_type(first) == kind


@pytest.mark.parametrize("first", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"\x1f\x8b\x08", b"a\0b"])
def test_what_is_no_table_is_refused(first: bytes) -> None:
    with pytest.raises(Invalid):
        large.table_type(first)
