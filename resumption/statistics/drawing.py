"""Pictures as SVG: one drawing for the page and for the paper.

Every shape carries its colour as an attribute, which paper shows, and a class, by which the page's style sheet puts
the tokens of the theme in its place. Words are handed in, in the reader's language; numbers stand beside the shapes,
so that no colour speaks alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup, escape

WIDTH, NARROW = 640, 320
"""Units across: for paper and desk, and for a phone, where one unit is about a pixel."""
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 18, 30
A_LABEL = 72
INKS = {
    "accent": "#1f4e79", "tint": "#e1ebf5", "edge": "#7b838c", "quiet": "#56606b", "ink": "#1c2631",
    "tier-0": "#163a5c", "tier-1": "#1f6f8b", "tier-2": "#4f7424", "tier-3": "#9a5b00", "tier-4": "#7b838c",
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One bar: its name, and its stretches as (class of the colour, number)."""

    name: str
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """The whole bar."""
        return sum(number for _, number in self.parts)


def shape(tag: str, ink: str, **attributes: object) -> str:
    """One filled shape in an ink of the table."""
    told = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<{tag} class="pic-{ink}" fill="{INKS[ink]}" {told}/>'


def line(ink: str, **attributes: object) -> str:
    """One line in an ink of the table."""
    told = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<line class="pic-line-{ink}" stroke="{INKS[ink]}" {told}/>'


def words(text: object, x: float, y: float, *, anchor: str = "start", ink: str = "quiet") -> str:
    """A piece of text; ``y`` is its base line."""
    face = 'font-family="Office Sans" font-size="13"'
    return (
        f'<text class="pic-{ink}" fill="{INKS[ink]}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" {face}>'
        f"{escape(text)}</text>"
    )


def picture(width: int, height: int, title: str, parts: Sequence[str]) -> Markup:
    """The drawing with its name for screen readers."""
    body = "".join(parts)
    return Markup(  # noqa: S704 (all text in it was escaped by words())
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}">{body}</svg>'
    )


def on_page(wide: Markup, narrow: Markup) -> Markup:
    """The same picture for a desk and for a phone, of which the reader's screen shows one: drawn small, not shrunk, so
    that its words stay legible."""
    return Markup('<div class="d-none d-sm-block">{}</div><div class="d-sm-none">{}</div>').format(wide, narrow)


def curve(points: Sequence[tuple[date, int]], title: str, *, height: int = 220, width: int = WIDTH) -> Markup:
    """A number by day as a stepped line over its area; the last day's number stands at the end."""
    if not points:
        return Markup("")
    most = max(number for _, number in points)
    top = most or 1
    span = max(len(points) - 1, 1)
    base = height - BOTTOM
    places = [
        (LEFT + (width - LEFT - RIGHT) * index / span, base - (base - TOP) * number / top)
        for index, (_, number) in enumerate(points)
    ]
    path = f"M{places[0][0]:.1f} {places[0][1]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in places[1:])
    parts = [
        line("edge", x1=LEFT, x2=width - RIGHT, y1=base, y2=base),
        shape("path", "tint", d=f"{path}V{base}H{places[0][0]:.1f}Z"),
        f'<path class="pic-line-accent" d="{path}" fill="none" stroke="{INKS["accent"]}" stroke-width="2.5"/>',
        words(f"{most:,}" if most else "", LEFT - 6, TOP + 5, anchor="end"),
        words("0", LEFT - 6, base + 4, anchor="end"),
    ]
    step = max(1, -(-len(points) * A_LABEL // (width - LEFT - RIGHT)))
    for index, (day, _) in enumerate(points):
        if index % step == 0:
            anchor = "end" if index == len(points) - 1 and index else "start" if index == 0 else "middle"
            parts.append(words(f"{day.month}/{day.day}", places[index][0], height - 10, anchor=anchor))
    last = places[-1]
    parts.append(words(f"{points[-1][1]:,}", last[0], max(last[1] - 6, 12), anchor="end", ink="ink"))
    return picture(width, height, title, parts)


def stacked(bars: Sequence[Bar], keys: Sequence[tuple[str, str]], title: str, *, width: int = WIDTH) -> Markup:
    """Bars lying below one another, each made of stretches; ``keys`` name the colours (class, words)."""
    if not bars:
        return Markup("")
    top = max(bar.total for bar in bars) or 1
    start = 132 if width == WIDTH else 124
    room = width - start - (64 if width == WIDTH else 48)
    parts, x, y = [], 0.0, 14.0
    for ink, name in keys:
        wide = 22 + 14 * len(name) if any(ord(letter) > 0x2E80 for letter in name) else 22 + 7.6 * len(name)
        if x + wide > width:
            x, y = 0.0, y + 20
        parts += [shape("rect", ink, x=f"{x:g}", y=f"{y - 10:g}", width=11, height=11), words(name, x + 16, y)]
        x += wide + 10
    y = y + 14 if keys else 0
    for bar in bars:
        parts.append(words(bar.name, start - 8, y + 16, anchor="end", ink="ink"))
        at = float(start)
        for ink, number in bar.parts:
            wide = room * number / top
            if number:
                parts.append(shape("rect", ink, x=f"{at:.1f}", y=f"{y:g}", width=f"{wide:.1f}", height=22))
            at += wide
        parts.append(words(f"{bar.total:,}", at + 6, y + 16, ink="ink"))
        y += 30
    return picture(width, round(y + 4), title, parts)


def columns(bars: Sequence[tuple[str, int]], title: str, height: int = 190) -> Markup:
    """Columns standing beside one another, each with its number above and its name below."""
    if not bars:
        return Markup("")
    top = max(number for _, number in bars) or 1
    base, step = height - BOTTOM, WIDTH / len(bars)
    parts = [line("edge", x1=0, x2=WIDTH, y1=base, y2=base)]
    for index, (name, number) in enumerate(bars):
        middle, tall = step * (index + 0.5), (base - TOP - 6) * number / top
        wide = min(step * 0.6, 72)
        parts += [
            shape(
                "rect",
                "accent",
                x=f"{middle - wide / 2:.1f}",
                y=f"{base - tall:.1f}",
                width=f"{wide:.1f}",
                height=f"{tall:.1f}",
            ),
            words(f"{number:,}", middle, base - tall - 5, anchor="middle", ink="ink"),
            words(name, middle, height - 10, anchor="middle"),
        ]
    return picture(WIDTH, height, title, parts)
