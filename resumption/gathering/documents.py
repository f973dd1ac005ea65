"""The poster by which employees find their page: one A4 sheet, from plain facts."""

from collections.abc import Mapping
from typing import Any

from office.documents.printer import environment, qr, typeset


def poster(facts: Mapping[str, Any]) -> bytes:
    """The poster as PDF. ``facts``: firm_name, issuer, address (what the QR code opens), valid_until (ISO day),
    retention_days, basis (titles of laws)."""
    page = environment.get_template("poster.html").render(facts=facts, qr=qr(facts["address"]))
    return typeset(page)
