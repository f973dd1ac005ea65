"""What a claim uses up, and which measures exclude each other over it.

A thing that is once only everywhere (an invoice number) is one key. A thing that two measures may not both be paid
for (a worker's trip) is one key for each pair of measures that exclude each other on the day it happened, so that a
unique index over the keys is all the guard there is, also between two claims at the same moment.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from office.identifiers import compact
from office.rulebook.facts import Fact
from office.rulebook.reading import compact as half_width
from office.rulebook.reading import value_of
from subsidies.policy.catalogue import Catalogue
from subsidies.policy.support import Once, Support

BETWEEN = re.compile(r"[\s,;、]+")


def keys_of(
    known: Catalogue, measure: Support, lines: Sequence[Mapping[str, str]], *, firm: str, on: date
) -> dict[str, list[str]]:
    """The keys the lines use up, by kind: ``{"invoice_no": ["0123"], "trip:chartered_bus+worker_travel": [...]}``.

    ``firm`` is the credit code, ``on`` the day of filing. Raises ``Invalid`` for a date that is none.
    """
    held: dict[str, list[str]] = {}
    for once in measure.once:
        for value, day in _things(measure, once, lines, firm, on):
            for kind in _kinds(known, measure, once, day):
                values = held.setdefault(kind, [])
                if value not in values or not once.several_lines:
                    values.append(value)
    return held


def _things(
    measure: Support, once: Once, lines: Sequence[Mapping[str, str]], firm: str, on: date
) -> Iterator[tuple[str, date]]:
    """Each thing the lines claim, as the text of its key, and the day whose law decides."""
    if once.of_firm:
        yield f"{compact(firm)} {on.year}", on
        return
    for line in lines:
        texts = [half_width(str(line.get(name) or "")) for name in once.facts]
        if not all(texts):
            continue
        first = [part for part in BETWEEN.split(texts[0]) if part] if once.listed else texts[:1]
        rest = [_normal(measure, name, text) for name, text in zip(once.facts[1:], texts[1:], strict=True)]
        day = value_of(_fact(measure, once.day), half_width(str(line[once.day]))) if once.day else on
        for text in first:
            yield " ".join([_normal(measure, once.facts[0], text), *rest]), day


def _normal(measure: Support, name: str, text: str) -> str:
    """The same thing written in two ways is one key: days in ISO form, numbers half-width, upper case, no spaces."""
    value = value_of(_fact(measure, name), text)
    return value.isoformat() if isinstance(value, date) else compact(str(value))


def _fact(measure: Support, name: str) -> Fact:
    return next(fact for fact in measure.facts if fact.name == name)


def _kinds(known: Catalogue, measure: Support, once: Once, day: date) -> list[str]:
    if not once.paired:
        return [once.kind]
    others = known.excluding(measure.code, once.kind, day)
    return [f"{once.kind}:{'+'.join(sorted({measure.code, other}))}" for other in others]
