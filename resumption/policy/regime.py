"""The regime by day: approval, then filing with commitment, effective at once unless on the negative list. Pure.

The list is dated data: classes of industry, and facts that must be zero (staff from key areas). A firm that lacks
something required ("hold") goes the long way, too: there is nothing complete to take note of. Filings are drawn for
inspection by a seed that is recorded, so that anybody can draw again and find the same.
Source: filing with commitment in Zhejiang, from about 2020-02-17 (``parameters/regime.toml``, POLICY §1).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from office.rulebook.law import Law
from office.rulebook.parameters import Citation, Rulebook
from office.wording import N_
from resumption.policy.chain import begins_with
from resumption.policy.law import law as law_on

SECTION = "regime"
APPROVAL, FILING = "approval", "filing"
REGIME_TITLES = {APPROVAL: N_("审批"), FILING: N_("备案承诺")}
GROUND_TITLES = {
    "industry": N_("所属行业在负面清单内"),
    "origin": N_("拟返岗人员的来源地在负面清单内"),
    "hold": N_("必备条件不齐"),
}


@dataclass(frozen=True)
class Ground:
    """Why a filing is not effective at once: a title (marked sentence) and its source."""

    code: str
    title: str
    cite: Citation


def regime_on(on: date, rulebook: Rulebook | None = None) -> str:
    """``approval`` or ``filing`` for whoever files first on that day; ``NotInForce`` before the first text."""
    regime: str = law_on(SECTION, on, rulebook).value("regime")
    return regime


def listed(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> Any:
    """The frame with ``on_industry``, ``on_origin`` and ``negative``, the answer: Boolean columns, never null."""
    law = law_on(SECTION, on, rulebook)
    origins = [nw.col(fact).fill_null(0) > 0 for fact in law.value("negative_origins")]
    return (
        nw.from_native(frame)
        .with_columns(
            begins_with(nw.col("industry"), law.value("negative_industries")).alias("on_industry"),
            nw.any_horizontal(nw.lit(False), *origins, ignore_nulls=True).alias("on_origin"),
        )
        .with_columns((nw.col("on_industry") | nw.col("on_origin")).alias("negative"))
    )


def grounds(facts: Mapping[str, Any], *, hold: bool, on: date, rulebook: Rulebook | None = None) -> tuple[Ground, ...]:
    """Why this firm's filing is not effective at once; nothing means that it is."""
    law = law_on(SECTION, on, rulebook)
    names = law.value("negative_origins")
    schema: dict[str, Any] = {"industry": pl.String, **dict.fromkeys(names, pl.Int64)}
    row = pl.DataFrame([{name: facts.get(name) for name in schema}], schema=schema)
    answer = listed(row, on=on, rulebook=rulebook).to_dict(as_series=False)
    met = {"industry": answer["on_industry"][0], "origin": answer["on_origin"][0], "hold": hold}
    return tuple(Ground(code, GROUND_TITLES[code], _cite(law, code)) for code, holds in met.items() if holds)


def _cite(law: Law, code: str) -> Citation:
    return law.cite({"industry": "negative_industries", "origin": "negative_origins", "hold": "regime"}[code])


def letter_on(on: date, rulebook: Rulebook | None = None) -> tuple[str, ...]:
    """The paragraphs of the commitment letter of that day."""
    return tuple(law_on(SECTION, on, rulebook).value("letter"))


def letter_mark(paragraphs: Iterable[str]) -> str:
    """A mark of a letter's very words: what was accepted can be told from a later wording."""
    return hashlib.sha256("\n".join(paragraphs).encode()).hexdigest()


def drawn(seed: str, numbers: Iterable[str], percent: int) -> tuple[str, ...]:
    """Which of these tracking numbers are inspected: the smallest by SHA-256 of seed and number, ``percent`` of them.

    Rounded up, so that of any filings at least one is drawn; the order of ``numbers`` does not matter.
    """
    everything = sorted(set(numbers))
    count = -(-len(everything) * percent // 100)
    return tuple(sorted(everything, key=lambda number: hashlib.sha256(f"{seed}|{number}".encode()).digest())[:count])
