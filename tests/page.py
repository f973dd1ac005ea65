"""What is wrong with a page: strict HTML, nothing inline or foreign (as the security policy asks), all named.

assert problems(response.text) == []
"""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as SENTENCES

SVG = "{http://www.w3.org/2000/svg}"  # how html5lib marks what stands inside a drawing
CONTROLS = {"input", "select", "textarea"}
NAMED_OTHERWISE = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list")


def problems(text: str) -> list[str]:
    """Everything wrong with a whole page, one line each; empty for a good one."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    syntax = [f"line {line}: {SENTENCES[code] % data}" for (line, _), code, data in parser.errors]
    return syntax + [problem for check in CHECKS for problem in check(root)]


def named(element: Element) -> str:
    """The element as people find it again: its start tag."""
    attributes = "".join(
        f' {name}="{value}"' for name, value in element.items() if name in ("id", "name", "type", "src")
    )
    return f"<{element.tag}{attributes}>"


def words(element: Element) -> str:
    """The text a person hears: what stands inside, pictures by their names."""
    names = [image.get("alt", "") for image in element.iter("img")]
    names += [drawing.get("aria-label", "") for drawing in element.iter(f"{SVG}svg")]
    return " ".join(" ".join([*element.itertext(), *names]).split())


def inline_code(root: Element) -> Iterator[str]:
    """Scripts, styles and handlers that stand in the page itself."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        data = element.get("type") in ("application/json", "application/ld+json")
        if element.tag == "script" and not element.get("src") and not data:
            yield "an inline script"
        if element.tag == "style":
            yield "an inline style sheet"
        for name, value in element.items():
            if name == "style" or name.startswith("on"):
                yield f"{named(element)} has an inline {name}"
            elif value.strip().lower().startswith("javascript:"):
                yield f"{named(element)} has a script as its {name}"


def foreign_sources(root: Element) -> Iterator[str]:
    """Scripts, styles, pictures and frames from elsewhere."""
    for element in root.iter():
        source = element.get("src") or (element.get("href") if element.tag == "link" else None) or ""
        if source.startswith(("http:", "https:", "//")) and element.get("rel") != "canonical":
            yield f"{named(element)} comes from elsewhere: {source}"


def silent_pictures(root: Element) -> Iterator[str]:
    """Pictures without ``alt``; an empty one says that the picture is decoration."""
    yield from (f"{named(image)} has no alt" for image in root.iter("img") if image.get("alt") is None)
    for drawing in root.iter(f"{SVG}svg"):
        spoken = drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.findtext(f"{SVG}title")
        if not spoken and drawing.get("aria-hidden") != "true":
            yield "<svg> has neither a name nor aria-hidden"


def nameless_controls(root: Element) -> Iterator[str]:
    """Form controls without a label, buttons and links without words."""
    labels = {label.get("for") for label in root.iter("label") if words(label)}
    wrapped = {id(inner) for label in root.iter("label") if words(label) for inner in label.iter()}
    for element in root.iter():
        spoken = element.get("aria-label") or element.get("aria-labelledby")
        labelled = spoken or element.get("id") in labels or id(element) in wrapped
        if element.tag in CONTROLS and element.get("type") not in NAMED_OTHERWISE and not labelled:
            yield f"{named(element)} has no label"
        pressed = element.tag == "button" or (element.tag == "a" and element.get("href") is not None)
        if pressed and not spoken and not words(element):
            yield f"{named(element)} has no words"


def shape(root: Element) -> Iterator[str]:
    """One first heading, headings that skip no level, a language, a title, one main part."""
    if not root.get("lang"):
        yield "no lang on <html>"
    if not (root.findtext("head/title") or "").strip():
        yield "no title"
    for tag in ("h1", "main"):
        if (count := sum(1 for _ in root.iter(tag))) != 1:
            yield f"{count} <{tag}> instead of one"
    level = 0
    for element in root.iter():
        if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            if int(element.tag[1]) > level + 1:
                yield f"<{element.tag}> “{words(element)}” skips a level"
            level = int(element.tag[1])


def identifiers(root: Element) -> Iterator[str]:
    """Every id once, and every reference to one that is there."""
    counts = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    yield from (f"the id {name!r} stands {count} times" for name, count in counts.items() if count > 1)
    for element in root.iter():
        for name in REFERENCES:
            for target in (element.get(name) or "").split():
                if target not in counts:
                    yield f"{named(element)} names {target!r} in {name}, which is not on the page"


def forms_are_protected(root: Element) -> Iterator[str]:
    """Forms that change something carry the token against forged requests."""
    for form in root.iter("form"):
        names = {field.get("name") for field in form.iter("input")}
        if form.get("method", "get").lower() == "post" and "csrf_token" not in names:
            yield f"<form action={form.get('action', '')!r}> has no csrf_token"


CHECKS = (
    inline_code, foreign_sources, silent_pictures, nameless_controls, shape, identifiers, forms_are_protected,
)  # fmt: skip
