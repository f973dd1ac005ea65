"""The cut faces draw every character of a name, and nothing starts without them."""

import io
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from office.documents import fonts, harfbuzz
from office.documents.fonts import SOURCES, MissingFonts, check_fonts, drawable, faces, fonts_for, style
from office.documents.harfbuzz import Face, MissingLibrary, libraries
from office.errors import Invalid

RARE = "喆珺堃㛃〇𬭎"


def drawn(font: TTFont, character: str) -> bool:
    """Whether the font has an outline of its own for the character."""
    glyph = font.getBestCmap().get(ord(character))
    if glyph in (None, ".notdef"):
        return False
    pen = RecordingPen()
    font.getGlyphSet()[glyph].draw(pen)
    return bool(pen.value)


def test_every_character_of_a_rare_name_has_an_outline_in_serif_and_sans() -> None:
    cut = {url: TTFont(io.BytesIO(data)) for url, data in fonts_for(RARE).items()}
    for source in SOURCES[1:]:
        assert [c for c in RARE if not drawn(cut[source.url], c)] == []


def test_a_paper_with_a_character_the_regular_script_lacks_is_set_in_one_hand() -> None:
    assert [source.url in fonts_for("湖州口罩有限公司") for source in SOURCES] == [True] * 4
    assert [source.url in fonts_for("湖州㛃口罩有限公司") for source in SOURCES] == [False, True, True, True]
    assert [source.url in style(fonts_for("㛃")) for source in SOURCES] == [False, True, True, True]


def test_a_cut_face_is_small_and_the_same_each_time() -> None:
    text = "关于同意湖州喆珺堃㛃口罩有限公司复工复产的批复"
    first = fonts_for(text)
    assert first == fonts_for(text)
    assert max(map(len, first.values())) < 40_000


@given(st.text(st.sampled_from(sorted(drawable())), max_size=20))
@settings(max_examples=25, deadline=None)
def test_whatever_a_face_can_draw_its_cut_draws_too(text: str) -> None:
    cut = {url: frozenset(map(chr, TTFont(io.BytesIO(data)).getBestCmap())) for url, data in fonts_for(text).items()}
    for url, face in ((url, face) for url, face in faces().items() if url in cut):
        assert cut[url] == face.characters & (frozenset(text) | fonts.ALWAYS)


def test_a_character_no_face_can_draw_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        fonts_for("湖州😀\u200b\ufe0f公司\ue000")
    assert refused.value.values == {"characters": "\ue000（U+E000）、😀（U+1F600）"}


def test_a_missing_subsetter_is_an_error_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    libraries.cache_clear()
    monkeypatch.setattr(harfbuzz, "SUBSET_LIBRARY", "libharfbuzz-nowhere.so.0")
    with pytest.raises(MissingFonts, match="install the package libharfbuzz-subset0"):
        check_fonts()
    monkeypatch.undo()
    check_fonts()


def test_an_old_harfbuzz_is_an_error_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    libraries.cache_clear()
    monkeypatch.setattr(harfbuzz, "OLDEST", (99, 0, 0))
    with pytest.raises(MissingLibrary, match="older than"):
        libraries()
    monkeypatch.undo()
    check_fonts()


def test_missing_faces_are_all_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    faces.cache_clear()
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(MissingFonts) as missing:
        faces()
    assert [source.file for source in SOURCES if source.file not in str(missing.value)] == []
    monkeypatch.undo()
    check_fonts()


def test_a_file_that_is_no_font_and_a_face_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "empty.ttf").write_bytes(b"")
    (tmp_path / "text.ttf").write_bytes(b"not a font")
    for path, name in (("empty.ttf", "X"), ("text.ttf", "X"), ("absent.ttf", "X")):
        with pytest.raises(LookupError):
            Face(tmp_path / path, name)
    with pytest.raises(LookupError, match="has no face X"):
        Face(next(fonts.FOLDER.rglob(SOURCES[1].file)), "X")
