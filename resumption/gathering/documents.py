"""The poster by which employees find their page: one A4 sheet, from plain facts."""

from collections.abc import Mapping
from typing import Any

from office.documents.printer import environment, qr, typeset

REMINDER = """【{firm}】各位同事：还有 {people} 人没有做复工健康申报。
请在 {until} 前用手机打开下面的链接，两分钟填完，不需要账号：
{address}
Colleagues who have not declared yet: please open the link above; the page can be read in English."""


def poster(facts: Mapping[str, Any]) -> bytes:
    """The poster as PDF. ``facts``: firm_name, issuer, address (what the QR code opens), valid_until (ISO day),
    retention_days, basis (titles of laws)."""
    page = environment.get_template("poster.html").render(facts=facts, qr=qr(facts["address"]))
    return typeset(page)
