"""Sealing personal particulars at rest, and finding them again without opening them.

A sealed value is a 12-byte random nonce followed by AES-GCM ciphertext and tag. Equal texts seal to
different bytes, so a column of sealed values is searched by its index instead: HMAC-SHA256 under a
second key, 32 bytes, the same for the same text.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = (16, 24, 32)
INDEX_KEY_BYTES = 32
PIECE = 4 * 1024 * 1024
LENGTH_BYTES = 4


class BrokenSealError(Exception):
    """The bytes were not sealed with this key, or were changed since."""


class Seal:
    """Seals and indexes text under two independent keys.

    ``key`` is 16, 24 or 32 bytes; ``index_key`` at least 32 bytes. Raises ``ValueError`` for other
    lengths and for one key used twice: an index must tell nothing about the sealing key.
    """

    def __init__(self, key: bytes, index_key: bytes) -> None:
        if len(key) not in KEY_BYTES:
            raise ValueError("the sealing key must be 16, 24 or 32 bytes long")
        if len(index_key) < INDEX_KEY_BYTES:
            raise ValueError("the index key must be at least 32 bytes long")
        if hmac.compare_digest(key, index_key):
            raise ValueError("the sealing key and the index key must differ")
        self._cipher = AESGCM(key)
        self._index_key = index_key

    def seal(self, text: str) -> bytes:
        """Return nonce, ciphertext and tag of the text's UTF-8."""
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        """Return the text; raise ``BrokenSealError`` for a wrong key or altered bytes."""
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, plain: bytes) -> bytes:
        """Return nonce, ciphertext and tag of a whole file."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, None)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return the file; raise ``BrokenSealError`` for a wrong key or altered bytes."""
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise BrokenSealError("too short to be a sealed value")
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except InvalidTag as error:
            raise BrokenSealError("wrong key or altered bytes") from error

    def seal_pieces(self, plain: IO[bytes]) -> Iterator[bytes]:
        """The sealed form of a file of any size, a piece at a time.

        Each piece is its sealed length (4 bytes, big-endian), nonce, ciphertext and tag; its place and whether it is
        the last are sealed with it, so that pieces can be neither lost, repeated nor put in another order.
        """
        place, piece = 0, plain.read(PIECE)
        while True:
            following = plain.read(PIECE) if piece else b""
            nonce = os.urandom(NONCE_BYTES)
            sealed = nonce + self._cipher.encrypt(nonce, piece, _place(place, last=not following))
            yield len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed
            if not following:
                return
            place, piece = place + 1, following

    def open_pieces(self, sealed: Iterable[bytes]) -> Iterator[bytes]:
        """The plain pieces of such a file, however its bytes arrive; ``BrokenSealError`` for an altered or cut one."""
        held, place, last = bytearray(), 0, False
        for arrived in sealed:
            held += arrived
            while len(held) >= LENGTH_BYTES:
                end = LENGTH_BYTES + int.from_bytes(held[:LENGTH_BYTES], "big")
                if end > LENGTH_BYTES + NONCE_BYTES + PIECE + TAG_BYTES or last:
                    raise BrokenSealError("not a sealed piece")
                if len(held) < end:
                    break
                plain, last = self._open_piece(bytes(held[LENGTH_BYTES:end]), place)
                del held[:end]
                place += 1
                yield plain
        if held or not last:
            raise BrokenSealError("the file ends before its last piece")

    def _open_piece(self, sealed: bytes, place: int) -> tuple[bytes, bool]:
        for last in (False, True):
            try:
                told = _place(place, last=last)
                return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], told), last
            except (InvalidTag, ValueError):
                continue
        raise BrokenSealError("wrong key or altered bytes")

    def index(self, text: str) -> bytes:
        """Return the 32-byte HMAC-SHA256 of the text's UTF-8."""
        return hmac.digest(self._index_key, text.encode(), hashlib.sha256)

    def seal_all(self, texts: Iterable[str | None]) -> list[bytes | None]:
        """Seal each text in order; an absent one stays absent."""
        return [None if text is None else self.seal(text) for text in texts]

    def open_all(self, sealed: Iterable[bytes | None]) -> list[str | None]:
        """Open each value in order; an absent one stays absent."""
        return [None if value is None else self.open(value) for value in sealed]

    def index_all(self, texts: Iterable[str | None]) -> list[bytes | None]:
        """Index each text in order; an absent one stays absent."""
        return [None if text is None else self.index(text) for text in texts]


def _place(number: int, *, last: bool) -> bytes:
    """What a piece is sealed with: its place in the file and whether it ends it."""
    return number.to_bytes(8, "big") + (b"\x01" if last else b"\x00")


_seal: Seal | None = None


def use_seal(key: bytes, index_key: bytes) -> None:
    """Take the installation's keys for personal particulars."""
    global _seal
    _seal = Seal(key, index_key)


def seal_in_use() -> Seal:
    """The installation's seal."""
    assert _seal is not None
    return _seal
