"""The store of bytes: a folder or any S3-compatible bucket, addressed by checksum.

Bytes are written before the row that names them commits; a rolled-back transaction leaves at worst bytes that nothing
names, never a name without bytes.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlparse

import obstore
from obstore.store import LocalStore, ObjectStore, S3Store, from_url

_store: ObjectStore | None = None


def use_store(url: str) -> None:
    """Take the store at ``file:///folder`` or ``s3://bucket/prefix`` (credentials from the AWS_ variables)."""
    global _store
    if url.startswith("file://"):
        folder = Path(unquote(urlparse(url).path))
        folder.mkdir(parents=True, exist_ok=True)
        _store = LocalStore(folder)
    else:
        store = from_url(url)
        assert isinstance(store, S3Store)
        _store = store


def put(content: bytes) -> str:
    """Keep ``content``; returns its SHA-256. Keeping the same bytes twice is one object."""
    assert _store is not None
    checksum = hashlib.sha256(content).hexdigest()
    obstore.put(_store, path_of(checksum), content)
    return checksum


def get(checksum: str) -> bytes:
    """The bytes behind a checksum; raises ``FileNotFoundError`` if the store has lost them."""
    assert _store is not None
    return bytes(obstore.get(_store, path_of(checksum)).bytes())


def put_file(content: IO[bytes], checksum: str) -> None:
    """Keep a file too large to hold, whose SHA-256 the caller worked out while making it."""
    assert _store is not None
    obstore.put(_store, path_of(checksum), content, use_multipart=True)


def pieces(checksum: str) -> Iterator[bytes]:
    """The bytes behind a checksum as they arrive; raises ``FileNotFoundError`` if the store has lost them."""
    assert _store is not None
    for piece in obstore.get(_store, path_of(checksum)).stream(min_chunk_size=1024 * 1024):
        yield bytes(piece)


def remove(checksum: str) -> None:
    """Destroy an object; one that is not there is as good as destroyed."""
    assert _store is not None
    try:
        obstore.delete(_store, path_of(checksum))
    except FileNotFoundError:
        return


def put_named(name: str, content: bytes) -> None:
    """Keep under a name what can be made again (columns of tables); the newest takes the place of the last."""
    assert _store is not None
    obstore.put(_store, f"made/{name}", content)


def get_named(name: str) -> bytes | None:
    """What was last kept under that name; None when nothing was."""
    assert _store is not None
    try:
        return bytes(obstore.get(_store, f"made/{name}").bytes())
    except FileNotFoundError:
        return None


def path_of(checksum: str) -> str:
    """Where an object lies: two levels, so that no folder grows without end."""
    return f"{checksum[:2]}/{checksum[2:4]}/{checksum}"
