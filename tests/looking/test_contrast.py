"""The colours of tokens.css against each other, by the formula of WCAG 2.2: words 4.5, edges and focus 3."""

import re

import pytest

from office.settings import ROOT

TEXT = (ROOT / "static" / "css" / "tokens.css").read_text("utf-8")
THEMES = ("light", "dark")
GROUNDS = ("canvas", "card", "well")
INKS = ("ink", "quiet", "accent", "accent-strong", "ok", "due", "bad", "told")
TONES = ("ok", "due", "bad", "told", "calm")
WORDS = [
    *(
        (ink, ground)
        for ink in ("ink", "quiet", "accent", "accent-strong", "ok", "due", "bad", "told")
        for ground in GROUNDS
    ),
    *((tone, f"{tone}-tint") for tone in TONES),
    *((ink, f"{tone}-tint") for ink in ("ink", "accent") for tone in TONES),
    ("quiet", "told-tint"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("card", "bad"),
    ("on-band", "band"),
    ("band-quiet", "band"),
]
EDGES = [*((edge, ground) for edge in ("edge", "focus", "accent") for ground in ("canvas", "card"))]


def tokens(theme: str) -> dict[str, str]:
    """The colours of a theme by name."""
    blocks = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", TEXT, flags=re.S))
    found: dict[str, str] = {}
    for selectors, body in blocks:
        if f'[data-bs-theme="{theme}"]' in selectors:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_known_figures() -> None:
    assert [round(ratio("#ffffff", other), 2) for other in ("#000000", "#777777", "#ffffff")] == [21.0, 4.48, 1.0]


def test_both_themes_have_the_same_colours_by_name() -> None:
    assert tokens("light").keys() == tokens("dark").keys()


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme: str) -> None:
    colours = tokens(theme)
    faint = {
        (ink, ground): round(found, 2) for ink, ground in WORDS if (found := ratio(colours[ink], colours[ground])) < 4.5
    }
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_and_focus_can_be_seen(theme: str) -> None:
    colours = tokens(theme)
    faint = {
        (edge, ground): round(found, 2)
        for edge, ground in EDGES
        if (found := ratio(colours[edge], colours[ground])) < 3
    }
    assert faint == {}


@pytest.mark.parametrize("theme", THEMES)
def test_links_have_the_accent(theme: str) -> None:
    triplets = {}
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", TEXT):
        if f'[data-bs-theme="{theme}"]' in selectors:
            triplets |= dict(re.findall(r"--bs-(link-color|link-hover-color)-rgb: ([\d, ]+);", body))
    written = {name: "#" + "".join(f"{int(part):02x}" for part in text.split(",")) for name, text in triplets.items()}
    colours = tokens(theme)
    assert written == {"link-color": colours["accent"], "link-hover-color": colours["accent-strong"]}
