"""The printer: frozen facts and a template become a PDF/A-3 page in the layout of GB/T 9704-2012.

The facts are all a template sees: no row, no clock, no network and no file. Debian has no free FangSong; the body is
set in AR PL KaitiM GB with Noto Serif CJK SC behind it for the names GB2312 lacks.
"""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"


class Refusing(URLFetcher):  # type: ignore[misc, unused-ignore]
    """A fetcher that fetches nothing: whatever a template or a fact names, the page is its own text."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
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
    """The document as an unsigned PDF/A-3, tagged."""
    text = page(template, facts, number=number, verification_url=verification_url, code=code)
    document = HTML(string=text, url_fetcher=Refusing())
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True)
    return pdf
