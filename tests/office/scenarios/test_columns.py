"""Columns kept for the next question: sealed, of one fingerprint, made anew when damaged; and how they are read."""

from collections.abc import Callable
from datetime import date

import obstore
import polars as pl
import pytest
from psycopg import sql
from sqlalchemy.orm import Session

from office.files import store
from office.scenarios.columns import Frames, copied, kept
from office.sealing import Seal
from office.web import Office

pytestmark = pytest.mark.usefixtures("app")
FIRM = "湖州测试口罩有限公司"
FRAMES = {
    "firms": pl.DataFrame(
        {"name": [FIRM, None, ""], "staff": [23, None, -1], "day": [date(2020, 2, 8), None, date(1, 1, 1)],
         "listed": [True, None, False]}
    ),
    "nothing": pl.DataFrame(schema={"code": pl.String, "paid": pl.Int64}),
}  # fmt: skip
NAME = "tests_of_columns"
WHERE = f"columns/{NAME}"


@pytest.fixture(autouse=True)
def gone(app: Office) -> None:
    """Nothing is kept when a test begins."""
    store.put_named(WHERE, b"")


class Counted:
    """An extraction that counts how often it is asked."""

    def __init__(self, frames: Frames) -> None:
        self.frames, self.asked = frames, 0

    def __call__(self) -> Frames:
        self.asked += 1
        return self.frames


def same(found: Frames, frames: Frames = FRAMES) -> bool:
    """Whether the frames are these, by name, order, type and value."""
    return list(found) == list(frames) and all(found[name].equals(frames[name]) for name in frames) and all(
        found[name].schema == frames[name].schema for name in frames
    )  # fmt: skip


def test_extracted_once_and_read_again_as_it_was() -> None:
    extract = Counted(FRAMES)
    assert same(kept(NAME, "one", extract))
    assert same(kept(NAME, "one", extract))
    assert extract.asked == 1
    other = Counted({})
    assert kept(f"{NAME}_of_another", "one", other) == {}
    assert other.asked == 1


def test_what_is_kept_is_sealed() -> None:
    kept(NAME, "a-fingerprint", Counted(FRAMES))
    held = store.get_named(WHERE)
    assert held
    for secret in (FIRM.encode(), b"a-fingerprint", b"firms", b"ARROW1"):
        assert secret not in held
    again = store.get_named(WHERE)
    kept(NAME, "another", Counted(FRAMES))
    assert store.get_named(WHERE) != again


def test_another_fingerprint_is_extracted_anew_and_takes_the_place() -> None:
    kept(NAME, "one", Counted(FRAMES))
    newer = {"firms": FRAMES["firms"].head(1)}
    extract, old = Counted(newer), Counted(FRAMES)
    assert same(kept(NAME, "two", extract), newer)
    assert same(kept(NAME, "two", extract), newer)
    assert same(kept(NAME, "one", old))
    assert (extract.asked, old.asked) == (1, 1)


def flipped(held: bytes) -> bytes:
    """One bit of the middle turned."""
    middle = len(held) // 2
    return held[:middle] + bytes([held[middle] ^ 1]) + held[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        lambda held: held[:-1],
        lambda held: held[:20],
        lambda _held: b"",
        lambda _held: Seal(b"1" * 32, b"2" * 32).seal_bytes(b"\0\0\0\2{}"),
    ],
    ids=["a-bit", "cut", "short", "empty", "other-keys"],
)
def test_a_damaged_file_is_made_anew(damage: Callable[[bytes], bytes]) -> None:
    extract = Counted(FRAMES)
    kept(NAME, "one", extract)
    held = store.get_named(WHERE)
    assert held is not None
    store.put_named(WHERE, damage(held))
    assert same(kept(NAME, "one", extract))
    assert same(kept(NAME, "one", extract))
    assert extract.asked == 2  # and kept again


def test_a_lost_file_is_made_anew(app: Office) -> None:
    extract = Counted(FRAMES)
    kept(NAME, "one", extract)
    assert store._store is not None
    obstore.delete(store._store, f"made/{WHERE}")
    assert same(kept(NAME, "one", extract))
    assert extract.asked == 2


VALUES = sql.SQL("""
    SELECT * FROM (VALUES
        (1, 'a,b' || chr(10) || '"c"', true, 1.5::float8, DATE '2020-02-08'),
        (2, '', false, NULL, NULL),
        (3, NULL, NULL, -2, DATE '1900-01-01'),
        (9007199254740993, 't', true, 0, NULL)
    ) AS given WHERE column1 > {least}
""")
SCHEMA = {"number": pl.Int64, "words": pl.String, "yes": pl.Boolean, "part": pl.Float64, "day": pl.Date}


def test_what_the_database_says_is_what_the_columns_hold(session: Session) -> None:
    found = copied(session, VALUES.format(least=sql.Literal(0)), SCHEMA)
    assert found.schema == SCHEMA
    assert found.rows() == [
        (1, 'a,b\n"c"', True, 1.5, date(2020, 2, 8)),
        (2, "", False, None, None),
        (3, None, None, -2.0, date(1900, 1, 1)),
        (9007199254740993, "t", True, 0.0, None),
    ]


def test_no_row_is_columns_of_the_same_types(session: Session) -> None:
    found = copied(session, VALUES.format(least=sql.Literal(10**17)), SCHEMA)
    assert (found.height, found.schema) == (0, SCHEMA)
