"""Sealed particulars come back only under their own key, unaltered."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.sealing import BrokenSealError, Seal

KEY = b"k" * 32
INDEX_KEY = b"i" * 32
SEAL = Seal(KEY, INDEX_KEY)


@given(st.text())
def test_what_is_sealed_opens_to_the_same_text(text: str) -> None:
    assert SEAL.open(SEAL.seal(text)) == text


def test_equal_texts_seal_differently_but_index_alike() -> None:
    assert SEAL.seal("张三") != SEAL.seal("张三")
    assert SEAL.index("张三") == hmac.new(INDEX_KEY, "张三".encode(), hashlib.sha256).digest()


@pytest.mark.parametrize("position", [0, 12, -1])
def test_an_altered_byte_breaks_the_seal(position: int) -> None:
    sealed = bytearray(SEAL.seal("张三"))
    sealed[position] ^= 1
    with pytest.raises(BrokenSealError):
        SEAL.open(bytes(sealed))


def test_another_key_and_short_bytes_break_the_seal() -> None:
    with pytest.raises(BrokenSealError):
        Seal(b"o" * 32, INDEX_KEY).open(SEAL.seal("张三"))
    with pytest.raises(BrokenSealError):
        SEAL.open(b"short")


def test_batches_keep_order_and_absence() -> None:
    texts = ["甲", None, ""]
    assert SEAL.open_all(SEAL.seal_all(texts)) == texts
    assert SEAL.index_all(texts) == [SEAL.index("甲"), None, SEAL.index("")]


@pytest.mark.parametrize(("key", "index_key"), [(b"k" * 31, INDEX_KEY), (KEY, b"i" * 31), (KEY, KEY)])
def test_unfit_keys_are_refused(key: bytes, index_key: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        Seal(key, index_key)
