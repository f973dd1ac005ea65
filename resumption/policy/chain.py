"""The chain of a case: which steps of the dated table a firm goes through, and until when each is due. Pure.

Conditions are named Narwhals columns over the firm facts of POLICY §8, one text for one firm or millions. A step
applies when all conditions it names hold; the last two steps, the proposal and the signature, are in every chain, so
that what a small local firm goes through is: proposed by one, signed by another.
Source: approval chain of the Zhejiang work guides, February 2020 (``parameters/chain.toml``, POLICY §1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl

from office.calendar import due_with_pauses
from office.rulebook.columns import one_of, ratio_reaches
from office.rulebook.law import Law
from office.rulebook.parameters import Rulebook
from resumption.policy.departments import department_of
from resumption.policy.law import law as law_on

SECTION = "chain"
FACTS: dict[str, Any] = {
    "staff_total": pl.Int64, "staff_local": pl.Int64, "industry": pl.String, "area": pl.String,
}  # fmt: skip
Pauses = list[tuple[datetime, datetime | None]]


@dataclass(frozen=True)
class Step:
    """One step as the day's table has it: who may do it (``act``), within how many office hours, and who is told when
    it is late (``superior``). ``visit`` asks for a site visit first; ``signature`` ends the chain."""

    code: str
    title: str
    title_en: str
    act: str
    superior: str
    hours: int
    visit: bool = False
    signature: bool = False
    when: tuple[str, ...] = ()


def steps_on(on: date, rulebook: Rulebook | None = None) -> tuple[Step, ...]:
    """Every step in force on a day, in order; ``NotInForce`` before the first text."""
    rows = law_on(SECTION, on, rulebook).value("steps")
    return tuple(Step(**{**row, "when": tuple(row.get("when", ()))}) for row in rows)


def conditions(law: Law) -> list[nw.Expr]:
    """One Boolean column per condition, ``is_<name>``; an unknown fact makes no firm small, local or special."""
    staff, local = nw.col("staff_total").fill_null(0), nw.col("staff_local").fill_null(0)
    small = (staff > 0) & (staff < law.value("small_staff"))
    mainly = ratio_reaches(local, staff, Fraction(law.value("local_percent"), 100))
    return [
        (~(small & mainly)).alias("is_beyond_small_local"),
        begins_with(nw.col("industry"), law.value("supervised_industries")).alias("is_supervised_sector"),
        one_of(nw.col("area"), law.value("visiting_areas")).alias("is_town_visits"),
    ]


def begins_with(text: nw.Expr, prefixes: Sequence[str]) -> nw.Expr:
    """Whether ``text`` begins with one of ``prefixes`` (classes of any level); a null with none."""
    lengths = sorted({len(prefix) for prefix in prefixes})
    found = [one_of(text.str.slice(0, n), [each for each in prefixes if len(each) == n]) for n in lengths]
    return nw.any_horizontal(nw.lit(False), *found, ignore_nulls=True)


def applied(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> Any:
    """The frame with every condition, the ``department`` that answers for the industry (null where none does), and one
    Boolean column ``step_<code>`` per step of the day."""
    law = law_on(SECTION, on, rulebook)
    answering = department_of(nw.col("industry"), law.value("departments")).alias("department")
    told = nw.from_native(frame).with_columns(*conditions(law), answering)
    return told.with_columns(
        *[
            nw.all_horizontal(nw.lit(True), *[nw.col(f"is_{name}") for name in step.when], ignore_nulls=False).alias(
                f"step_{step.code}"
            )
            for step in steps_on(on, rulebook)
        ]
    )


def chain_for(facts: Mapping[str, Any], *, on: date, rulebook: Rulebook | None = None) -> tuple[Step, ...]:
    """The steps one firm goes through, by its facts as filed and the table in force ``on`` that day."""
    answers = judged(facts, on, rulebook)
    return tuple(step for step in steps_on(on, rulebook) if answers[f"step_{step.code}"][0])


def department_for(facts: Mapping[str, Any], *, on: date, rulebook: Rulebook | None = None) -> str | None:
    """The code of the department that answers for one firm's industry on a day; None where none does."""
    found: str | None = judged(facts, on, rulebook)["department"][0]
    return found


def judged(facts: Mapping[str, Any], on: date, rulebook: Rulebook | None) -> dict[str, list[Any]]:
    """Every column of :func:`applied` over one firm's facts."""
    row = pl.DataFrame([{name: facts.get(name) for name in FACTS}], schema=FACTS)
    answers: dict[str, list[Any]] = applied(row, on=on, rulebook=rulebook).to_dict(as_series=False)
    return answers


def due_at(entered: datetime, hours: int, pauses: Iterable[tuple[datetime, datetime | None]]) -> datetime | None:
    """Until when a step entered at ``entered`` is due: its office hours, the time of corrections not counted.

    A pause that began before the step counts from the step's beginning. None while a correction is open. Office hours
    are those of the zone of ``entered``, whatever zone the pauses are told in.
    """
    zone = entered.tzinfo
    later: Pauses = [
        (max(begun.astimezone(zone), entered), ended.astimezone(zone) if ended else None)
        for begun, ended in pauses
        if ended is None or ended > entered
    ]
    return due_with_pauses(entered, hours, later)


def promised_at(filed: datetime, steps: Iterable[Step], pauses: Pauses) -> datetime | None:
    """Until when the whole chain is due: the date both sides are shown. None while a correction is open."""
    return due_at(filed, sum(step.hours for step in steps), pauses)
