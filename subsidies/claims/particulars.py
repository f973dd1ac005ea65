"""Numbers of people's identity documents in the lines of a claim: sealed at rest, shown masked, found by keyed hash.

A measure's declaration says which facts hold any (``Fact.personal``). Such a fact may list several people. A page gets
the masked text, and a masked number that comes back from it stands for the number that was masked.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any

from office.identifiers import masked
from office.rulebook.measure import Measure
from office.sealing import seal_in_use
from subsidies.policy.once import BETWEEN
from subsidies.policy.support import Once, Support

SEALED = "sealed"
HASHED = "hmac:"
LEFT = re.compile(r"\*{2,}")


def personal(measure: Measure) -> frozenset[str]:
    """The names of the facts that hold people's numbers."""
    return frozenset(fact.name for fact in measure.facts if fact.personal)


def sealed_line(measure: Measure, line: Mapping[str, str]) -> dict[str, Any]:
    """A line's facts as the table keeps them."""
    hidden = personal(measure)
    return {name: sealed_text(text) if text and name in hidden else text for name, text in line.items()}


def sealed_text(text: str) -> dict[str, str]:
    """One sealed value as JSON holds it."""
    return {SEALED: base64.b64encode(seal_in_use().seal(text)).decode()}


def opened_line(facts: Mapping[str, Any]) -> dict[str, str]:
    """A line's facts as they were stated."""
    return {
        name: seal_in_use().open(base64.b64decode(value[SEALED])) if isinstance(value, Mapping) else str(value)
        for name, value in facts.items()
    }


def masked_line(measure: Measure, line: Mapping[str, str]) -> dict[str, str]:
    """A line's facts as pages, papers and frozen results show them."""
    hidden = personal(measure)
    return {name: masked_text(text) if name in hidden else text for name, text in line.items()}


def masked_text(text: str) -> str:
    """Every number of a list masked, whatever parts them kept."""
    return re.sub(r"[^\s,;、，；]+", lambda number: masked(number[0]), text)


def unmasked_line(measure: Measure, line: Mapping[str, str], before: Mapping[str, str] | None) -> dict[str, str]:
    """A line from a page, with every masked number put back from the line as it was ``before``."""
    hidden, old = personal(measure), before or {}
    return {name: _unmasked(text, old.get(name, "")) if name in hidden else text for name, text in line.items()}


def _unmasked(text: str, before: str) -> str:
    known: dict[str, list[str]] = {}
    for number in filter(None, BETWEEN.split(before.replace("，", ",").replace("；", ";"))):
        known.setdefault(masked(number), []).append(number)
    return re.sub(r"[^\s,;、，；]+", lambda part: (known.get(part[0]) or [part[0]]).pop(0), text)


def key_text(measure: Support, kind: str, value: str) -> str:
    """What the table of used-up things keeps of a key: the text, or its hash if a person's number is in it."""
    return HASHED + seal_in_use().index(value).hex() if is_personal(measure, kind) else value


def key_shown(measure: Support, kind: str, value: str) -> str:
    """A key as a sentence may name it: the numbers of people's documents masked, the day beside them not."""
    hidden, once = personal(measure), once_of(measure, kind)
    parts = value.split(" ")
    if once is None or len(parts) != len(once.facts):
        return value
    return " ".join(masked(part) if name in hidden else part for name, part in zip(once.facts, parts, strict=True))


def is_personal(measure: Support, kind: str) -> bool:
    """Whether keys of that kind (``trip:chartered_bus+worker_travel``) hold people's numbers."""
    once = once_of(measure, kind)
    return once is not None and bool(personal(measure) & set(once.facts))


def once_of(measure: Support, kind: str) -> Once | None:
    """The declaration behind a kind of key."""
    return next((once for once in measure.once if once.kind == kind.partition(":")[0]), None)
