"""The printer: frozen facts and a template become a PDF/A-3 page in the layout of GB/T 9704-2012.

The facts are all a template sees: no row, no clock, no network and no file. The page is set in faces cut to its own
characters (:mod:`office.documents.fonts`), which reach it from memory.
"""

import html
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from office.documents.fonts import STYLE, fonts_for

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"


class Unreachable(RuntimeError):
    """A template names something outside the page; the fault is the template's."""


class Refusing(URLFetcher):  # type: ignore[misc, unused-ignore]
    """A fetcher that hands out the page's own faces and fetches nothing: no file, no address, whatever is asked."""

    def __init__(self, fonts: Mapping[str, bytes] | None = None) -> None:
        super().__init__()
        self.fonts = fonts or {}

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        if url in self.fonts:
            return URLFetcherResponse(url, self.fonts[url], {"Content-Type": "font/otf"})
        raise FatalURLFetchingError(f"a document may fetch nothing, not even {url[:80]}")


def long_date(iso: str) -> str:
    """``long_date("2020-02-09") == "2020年2月9日"``."""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


def qr(text: str) -> Markup:
    """The QR code of ``text`` as inline SVG."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return Markup(drawn.getvalue().decode())  # noqa: S704 (segno's own drawing; the text is in it as modules only)


environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
environment.filters["long_date"] = long_date


def page(template: str, facts: Mapping[str, Any], *, number: str, verification_url: str, code: str) -> str:
    """The document as HTML; a fact the template asks for and does not get is an error, never a blank."""
    return environment.get_template(template).render(
        facts=facts, number=number, verification_url=verification_url, code=code, qr=qr(verification_url)
    )


def render(template: str, facts: Mapping[str, Any], *, number: str, verification_url: str, code: str) -> bytes:
    """The document as an unsigned PDF/A-3, tagged.

    Raises ``Invalid`` for a character no face can draw and ``Unreachable`` for a template that asks for more than its
    facts.
    """
    return typeset(page(template, facts, number=number, verification_url=verification_url, code=code))


def typeset(text: str) -> bytes:
    """A page of HTML as PDF/A-3, in faces cut to its characters."""
    fetcher, configuration = Refusing(fonts_for(html.unescape(text))), FontConfiguration()
    try:
        fonts = CSS(string=STYLE, url_fetcher=fetcher, font_config=configuration)
        pdf: bytes = HTML(string=text, url_fetcher=fetcher).write_pdf(
            stylesheets=[fonts], font_config=configuration, pdf_variant="pdf/a-3a", pdf_tags=True
        )
    except FatalURLFetchingError as error:  # no Exception: uncaught it would take the worker with it
        raise Unreachable(str(error)) from error
    return pdf
