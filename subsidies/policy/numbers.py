"""Which lines of a long claim somebody means: “3, 7-9” as people write it. Pure."""

import re

from office.errors import Invalid
from office.wording import N_

APART = re.compile(r"[\s,，、;；]+")
RANGE = re.compile(r"第?(\d{1,4})(?:\s*[-–—~～至到]\s*第?(\d{1,4}))?行?")
AROUND = re.compile(r"\s*([-–—~～至到])\s*")


def numbers_named(text: str, most: int) -> tuple[int, ...]:
    """The numbers in ``text``, each once and in order, of lines 1 to ``most``; none where nothing is written.

    Raises ``Invalid`` for what is no number or range, and for a line that there is not.

    >>> numbers_named("3, 7-9", 10)
    (3, 7, 8, 9)
    """
    found: set[int] = set()
    for part in APART.split(AROUND.sub(r"\1", text).strip(" ,，、;；\n\t")):
        if not part:
            continue
        match = RANGE.fullmatch(part)
        if match is None:
            raise Invalid(N_("行号“{part}”看不懂，请写成“3, 7-9”这样。"), field="lines", part=part)
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= most:
            raise Invalid(N_("行号“{part}”不在第 1 行至第 {most} 行之间。"), field="lines", part=part, most=most)
        found.update(range(first, last + 1))
    return tuple(sorted(found))
