"""What was filed, compared and sealed: the fingerprint on the receipt, and what one version changed of another.

A version is the content of its pages and the counts of its roster, both plain JSON. An answer never given, an empty
text, a box not ticked and nothing at all are the same: a form that grew a field since has changed no answer.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROSTER = "roster"


@dataclass(frozen=True)
class Difference:
    """One answer that is another than before; ``field`` is ``page.name``, a value None where nothing was answered."""

    field: str
    before: Any
    after: Any


def fingerprint(content: Mapping[str, Any], roster: Mapping[str, Any]) -> str:
    """SHA-256 over content and roster in one canonical text (keys sorted, no spaces), as 64 hexadecimal digits."""
    text = json.dumps([content, roster], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def answer(value: Any) -> Any:
    """A value as it counts in a comparison: browsers' line ends and spaces around are no change, nothing is None."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    return None if value is None or value is False or value == "" else value


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same; a number is never the same as a tick."""
    left, right = answer(one), answer(other)
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def differences(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    roster_before: Mapping[str, Any] | None = None,
    roster_after: Mapping[str, Any] | None = None,
) -> tuple[Difference, ...]:
    """Every field whose answer changed between two versions' contents and rosters, by page and name.

    Of a roster the counts are compared (people, left out, by clearance); what is nested in it is not, the roster's own
    ``id`` tells that another was uploaded.
    """
    old = {**_answers(before), **_answers({ROSTER: roster_before or {}})}
    new = {**_answers(after), **_answers({ROSTER: roster_after or {}})}
    return tuple(
        Difference(field, answer(old.get(field)), answer(new.get(field)))
        for field in sorted({*old, *new})
        if not same(old.get(field), new.get(field))
    )


def _answers(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        f"{page}.{name}": value
        for page, values in content.items()
        for name, value in values.items()
        if not isinstance(value, Mapping)
    }
