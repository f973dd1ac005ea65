"""The printer: frozen facts and a template become a PDF/A-3 page in the layout of GB/T 9704-2012.

The facts are all a template sees: no row, no clock, no network and no file. The page is set in faces cut to its own
characters (:mod:`office.documents.fonts`), which reach it from memory.
"""

import html
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from office.documents.export import annexed_workbook
from office.documents.fonts import fonts_for, style
from office.money import fen, yuan_grouped

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"
QR_TITLE = "核验本文书的二维码"  # read aloud in place of the picture
TITLE_WIDTH = 20  # characters of 22 pt that stand on a line
MAKING = datetime(2020, 1, 1, tzinfo=UTC)  # an annexed file tells no time of its own: the signature does


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


def full_stop(words: str) -> str:
    """What somebody typed as a sentence of the paper: ``full_stop("材料不全") == "材料不全。"``, and no stop twice."""
    words = words.rstrip()
    return words if words.endswith(("。", "！", "？", "；")) else f"{words}。"


def qr(text: str) -> Markup:
    """The QR code of ``text`` as inline SVG."""
    drawn = io.BytesIO()
    made = segno.make(text, error="m")
    made.save(drawn, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, title=QR_TITLE)
    return Markup(drawn.getvalue().decode())  # noqa: S704 (segno's own drawing; the text is in it as modules only)


def title_lines(title: tuple[str, str], name: str) -> list[str]:
    """A title in as few lines as it needs, near to equally long, its closing words never torn: GB/T 9704, 7.3.1."""
    start, end = title
    whole = start + name + end
    if len(whole) <= TITLE_WIDTH:
        return [whole]
    head = start + name
    if len(head) > TITLE_WIDTH:
        count = -(-(len(whole)) // (TITLE_WIDTH - 1))
        length = max(-(-len(whole) // count), -(-(len(head)) // count))
        lines = [head[at : at + length] for at in range(0, len(head), length)]
        if len(lines[-1]) + len(end) <= TITLE_WIDTH:
            return [*lines[:-1], lines[-1] + end]
        return [*lines, end]
    return [head, end]


def site(verification_url: str) -> str:
    """Where a code is entered: the address of a verification page without its code and scheme."""
    return verification_url.rpartition("/")[0].partition("://")[2]


def in_fours(code: str) -> str:
    """A code in groups that a person can read out."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
environment.filters.update(
    full_stop=full_stop,
    long_date=long_date,
    title_lines=title_lines,
    site=site,
    in_fours=in_fours,
    grouped=lambda yuan: yuan_grouped(fen(yuan)),
)


def page(template: str, facts: Mapping[str, Any], *, number: str, verification_url: str, code: str) -> str:
    """The document as HTML; a fact the template asks for and does not get is an error, never a blank."""
    return environment.get_template(template).render(
        facts=facts, number=number, verification_url=verification_url, code=code, qr=qr(verification_url)
    )


def render(template: str, facts: Mapping[str, Any], *, number: str, verification_url: str, code: str) -> bytes:
    """The document as an unsigned PDF/A-3, tagged; a workbook among its facts is embedded in it.

    Raises ``Invalid`` for a character no face can draw and ``Unreachable`` for a template that asks for more than its
    facts.
    """
    annex = facts.get("working", {}).get("workbook")
    text = page(template, facts, number=number, verification_url=verification_url, code=code)
    return typeset(text, Annex(annex["name"], annexed_workbook(annex["sheets"])) if annex else None)


@dataclass(frozen=True)
class Annex:
    """A file that is part of a paper."""

    name: str
    content: bytes


def typeset(text: str, annex: Annex | None = None) -> bytes:
    """A page of HTML as PDF/A-3, in faces cut to its characters."""
    fonts = fonts_for(html.unescape(text))
    fetcher, configuration = Refusing(fonts), FontConfiguration()
    attached = [
        Attachment(
            string=annex.content,
            name=annex.name,
            description=annex.name,
            created=MAKING,
            modified=MAKING,
            relationship="Supplement",
            url_fetcher=fetcher,
        )
        for annex in filter(None, [annex])
    ]
    try:
        sheet = CSS(string=style(fonts), url_fetcher=fetcher, font_config=configuration)
        pdf: bytes = HTML(string=text, url_fetcher=fetcher).write_pdf(
            stylesheets=[sheet],
            font_config=configuration,
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            attachments=attached or None,
        )
    except FatalURLFetchingError as error:  # no Exception: uncaught it would take the worker with it
        raise Unreachable(str(error)) from error
    return pdf
