"""The few calls of HarfBuzz's subsetter that the printer needs, through the C library Debian ships.

WeasyPrint needs ``libharfbuzz-subset`` as well and falls back to minutes of work per page without it, so there is no
second way here: :func:`libraries` either has it or says what to install. Every object made is given back.
"""

import ctypes
import functools
from collections.abc import Iterable
from pathlib import Path

BASE_LIBRARY = "libharfbuzz.so.0"
SUBSET_LIBRARY = "libharfbuzz-subset.so.0"
OLDEST = (4, 1, 0)
NO_HINTING, DESUBROUTINIZE = 0x1, 0x4
DROPPED_TABLES = 3  # HB_SUBSET_SETS_DROP_TABLE_TAG
LAYOUT_TABLES = (b"GPOS", b"GSUB", b"BASE", b"VORG", b"vhea", b"vmtx")
POSTSCRIPT_NAME = 6
INVALID = 0xFFFFFFFF

Pointer = ctypes.c_void_p
Unsigned = ctypes.c_uint


class MissingLibrary(RuntimeError):
    """HarfBuzz or its subsetter is not installed, or is too old."""


@functools.cache
def libraries() -> tuple[ctypes.CDLL, ctypes.CDLL]:
    """HarfBuzz and its subsetter; raises ``MissingLibrary`` with the package to install."""
    try:
        base, subset = ctypes.CDLL(BASE_LIBRARY), ctypes.CDLL(SUBSET_LIBRARY)
    except OSError as error:
        raise MissingLibrary(f"{error}: install the package libharfbuzz-subset0 (script/setup does)") from error
    if not base.hb_version_atleast(*OLDEST):
        raise MissingLibrary("HarfBuzz is older than 4.1: install a newer libharfbuzz0b and libharfbuzz-subset0")
    declare(base, "hb_blob_create_from_file_or_fail", Pointer, ctypes.c_char_p)
    declare(base, "hb_blob_get_data", Pointer, Pointer, ctypes.POINTER(Unsigned))
    declare(base, "hb_blob_destroy", None, Pointer)
    declare(base, "hb_face_count", Unsigned, Pointer)
    declare(base, "hb_face_create", Pointer, Pointer, Unsigned)
    declare(base, "hb_face_reference_blob", Pointer, Pointer)
    declare(base, "hb_face_collect_unicodes", None, Pointer, Pointer)
    declare(base, "hb_face_destroy", None, Pointer)
    declare(base, "hb_set_create", Pointer)
    declare(base, "hb_set_add", None, Pointer, ctypes.c_uint32)
    declare(base, "hb_set_next", ctypes.c_int, Pointer, ctypes.POINTER(ctypes.c_uint32))
    declare(base, "hb_set_destroy", None, Pointer)
    declare(
        base, "hb_ot_name_get_utf8", Unsigned, Pointer, Unsigned, Pointer, ctypes.POINTER(Unsigned), ctypes.c_char_p
    )
    declare(subset, "hb_subset_input_create_or_fail", Pointer)
    declare(subset, "hb_subset_input_unicode_set", Pointer, Pointer)
    declare(subset, "hb_subset_input_set", Pointer, Pointer, Unsigned)
    declare(subset, "hb_subset_input_set_flags", None, Pointer, Unsigned)
    declare(subset, "hb_subset_input_destroy", None, Pointer)
    declare(subset, "hb_subset_or_fail", Pointer, Pointer, Pointer)
    return base, subset


def declare(library: ctypes.CDLL, name: str, result: type | None, *arguments: type) -> None:
    """Tell ctypes the signature of a function: without it pointers would be cut to 32 bits."""
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments


class Face:
    """One face of a font file, open for the life of the process; the file is mapped, not read."""

    def __init__(self, path: Path, name: str) -> None:
        """Open the face of ``path`` whose PostScript name is ``name``; ``LookupError`` if there is none."""
        base, _ = libraries()
        blob = base.hb_blob_create_from_file_or_fail(str(path).encode())
        if not blob:
            raise LookupError(f"{path} cannot be read as a font")
        try:
            for index in range(base.hb_face_count(blob)):
                self._face = base.hb_face_create(blob, index)
                if postscript_name(self._face) == name:
                    return
                base.hb_face_destroy(self._face)
        finally:
            base.hb_blob_destroy(blob)  # the face keeps a reference of its own
        raise LookupError(f"{path} has no face {name}")

    @functools.cached_property
    def characters(self) -> frozenset[str]:
        """Every character the face can draw."""
        base, _ = libraries()
        found, code, characters = base.hb_set_create(), ctypes.c_uint32(INVALID), []
        base.hb_face_collect_unicodes(self._face, found)
        while base.hb_set_next(found, ctypes.byref(code)):
            characters.append(chr(code.value))
        base.hb_set_destroy(found)
        return frozenset(characters)

    def cut(self, characters: Iterable[str]) -> bytes:
        """A font with these characters of the face and nothing else; those the face lacks are left out."""
        base, subset = libraries()
        wanted = subset.hb_subset_input_create_or_fail()
        codes = subset.hb_subset_input_unicode_set(wanted)
        for character in characters:
            base.hb_set_add(codes, ord(character))
        dropped = subset.hb_subset_input_set(wanted, DROPPED_TABLES)
        for tag in LAYOUT_TABLES:
            base.hb_set_add(dropped, int.from_bytes(tag, "big"))
        subset.hb_subset_input_set_flags(wanted, NO_HINTING | DESUBROUTINIZE)
        face = subset.hb_subset_or_fail(self._face, wanted)
        subset.hb_subset_input_destroy(wanted)
        if not face:
            raise MemoryError("HarfBuzz could not cut a face")
        blob, length = base.hb_face_reference_blob(face), Unsigned()
        data = ctypes.string_at(base.hb_blob_get_data(blob, ctypes.byref(length)), length.value)
        base.hb_blob_destroy(blob)
        base.hb_face_destroy(face)
        return data


def postscript_name(face: int) -> str:
    """The PostScript name of a face, such as ``NotoSerifCJKsc-Regular``."""
    base, _ = libraries()
    room, text = Unsigned(128), ctypes.create_string_buffer(128)
    base.hb_ot_name_get_utf8(face, POSTSCRIPT_NAME, None, ctypes.byref(room), text)
    return text.value.decode()
