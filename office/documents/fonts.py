"""The faces papers are set in, cut anew for every paper to the characters it uses.

Noto Serif CJK holds 65,535 glyphs. A PDF that embeds a piece of it still carries tables as long as the whole, and the
subsetting takes most of the time a page needs. A face cut beforehand to the page's own few hundred characters takes two
milliseconds, makes the page about three times as fast and a fifth the size, and holds the rare characters of names too.

Debian has no free FangSong: bodies are set in AR PL KaitiM GB. It has the characters of GB 2312 only; a paper with any
other (喆, 珺, 㛃 …) is set in Noto Serif CJK SC throughout, so that no name is drawn in two hands.
"""

import functools
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import printable

from office.documents.harfbuzz import Face, MissingLibrary, libraries
from office.errors import Invalid
from office.wording import N_

FOLDER = Path("/usr/share/fonts")
ALWAYS = frozenset(printable) | frozenset("—〇")  # page numbers and list marks are not in the text of the page
INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Zs", "Zl", "Zp"})


class MissingFonts(RuntimeError):
    """A face or the subsetter is not installed: no paper could be printed, so nothing may start."""


@dataclass(frozen=True)
class Source:
    """An installed face and the family and weight under which style sheets name it."""

    family: str
    weight: int
    file: str
    name: str

    @property
    def url(self) -> str:
        """The address of the cut face, known to the printer only."""
        return f"face:{self.name}"


SOURCES = (
    Source("Office Kai", 400, "gkai00mp.ttf", "GBZenKai-Medium"),
    Source("Office Serif", 400, "NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular"),
    Source("Office Serif", 700, "NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold"),
    Source("Office Sans", 400, "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular"),
)
KAI = SOURCES[0]


def style(urls: Container[str]) -> str:
    """The rules that name the faces at these addresses."""
    return "\n".join(
        f'@font-face {{ font-family: "{source.family}"; font-weight: {source.weight}; src: url({source.url}) }}'
        for source in SOURCES
        if source.url in urls
    )


@functools.cache
def faces() -> Mapping[str, Face]:
    """The open faces by their address; raises ``MissingFonts`` naming every package that is missing."""
    faults, found = [], {}
    for source in SOURCES:
        path = next(FOLDER.rglob(source.file), None)
        try:
            if path is None:
                raise LookupError(f"{source.file} is not below {FOLDER}")
            found[source.url] = Face(path, source.name)
        except LookupError as error:
            faults.append(str(error))
    if faults:
        packages = "install the packages fonts-noto-cjk and fonts-arphic-gkai00mp (script/setup does)"
        raise MissingFonts(f"{'; '.join(faults)}: {packages}")
    return found


def check_fonts() -> None:
    """Raise ``MissingFonts`` unless every paper can be printed, and quickly. For the start of the application."""
    try:
        libraries()
    except MissingLibrary as error:
        raise MissingFonts(str(error)) from error
    faces()


@functools.cache
def drawable() -> frozenset[str]:
    """Every character that one of the faces has."""
    return frozenset[str]().union(*(face.characters for face in faces().values()))


def fonts_for(text: str) -> dict[str, bytes]:
    """The faces cut to the characters of ``text``, by address; without the Kai when it lacks one that another has.

    Raises ``Invalid`` naming the characters that no face can draw: a name with a hole is not that name.
    """
    used = frozenset(text) | ALWAYS
    holes = sorted(c for c in used - drawable() if unicodedata.category(c) not in INVISIBLE)
    if holes:
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in holes)
        raise Invalid(N_("文书中有现有字体无法印出的字：{characters}。请更正，或请管理员安装字体。"), characters=named)
    foreign = (frozenset(text) & drawable()) - faces()[KAI.url].characters
    return {url: face.cut(used) for url, face in faces().items() if url != KAI.url or not foreign}
