"""Which department answers for a firm's industry (行业主管部门): a table of the law read as one column. Pure.

A firm's code leads to the department of the longest class it begins with, hence to one at most: a department may answer
for a division and another for a group within it. An industry of no department is null.
Source: division of work among a city's departments, February 2020 (``parameters/chain.toml`` ``departments``, a local
default; POLICY §1).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import narwhals as nw

from office.departments import DEPARTMENTS
from office.rulebook.columns import one_of
from office.rulebook.parameters import BadParameter, Parameter, Rulebook

PARAMETER = "chain.departments"
SUPERVISED = "chain.supervised_industries"
Rows = Sequence[Mapping[str, Any]]


def department_of(industry: nw.Expr, rows: Rows) -> nw.Expr:
    """The department's code by the column of GB/T 4754 codes; ``rows`` is the parameter's value on a day."""
    found: nw.Expr | None = None
    for prefix, department in sorted(classes(rows), key=lambda each: (len(each[0]), each)):
        # Later, and so longer, classes stand outside: they are asked first.
        begins = one_of(industry.str.slice(0, len(prefix)), [prefix])
        named = nw.when(begins).then(nw.lit(department))
        found = named if found is None else named.otherwise(found)
    return nw.lit(None, nw.String) if found is None else found


def classes(rows: Rows) -> list[tuple[str, str]]:
    """Every class with its department, as the table has them."""
    return [(prefix, row["department"]) for row in rows for prefix in row["industries"]]


def checked(rulebook: Rulebook) -> Rulebook:
    """The rulebook, if each of its departments is known, no class has two, and no supervised industry is left without.

    Raises ``BadParameter`` naming the day, the industry and what to write; a rulebook without the chain is left alone.
    """
    if PARAMETER not in rulebook.parameters or SUPERVISED not in rulebook.parameters:
        return rulebook
    answering, supervised = rulebook.parameter(PARAMETER), rulebook.parameter(SUPERVISED)
    for version in answering.versions:
        check_rows(version.value, version.since)
    for day in days(answering, supervised):
        wanted = in_force(supervised, day) or ()
        prefixes = [prefix for prefix, _ in classes(in_force(answering, day) or ())]
        without = [each for each in wanted if not any(each.startswith(prefix) for prefix in prefixes)]
        if without:
            raise BadParameter(
                f"{PARAMETER}: on {day} no department answers for {', '.join(without)} of {SUPERVISED}; "
                f"add each class to the industries of one department"
            )
    return rulebook


def check_rows(rows: Rows, since: date) -> None:
    """Refuse one version that names an unknown department, or a class twice."""
    seen: dict[str, str] = {}
    for row in rows:
        if row.get("department") not in DEPARTMENTS:
            raise BadParameter(
                f"{PARAMETER}: the version from {since} names the department {row.get('department')!r}; "
                f"known are {', '.join(DEPARTMENTS)} (office/departments.py)"
            )
    for prefix, department in classes(rows):
        if prefix in seen:
            raise BadParameter(
                f"{PARAMETER}: the version from {since} gives the industry {prefix} to {seen[prefix]} and "
                f"{department}; leave it with one"
            )
        seen[prefix] = department


def days(*parameters: Parameter) -> list[date]:
    """The days on which something begins, or is over, in any of the parameters: between them nothing changes."""
    versions = [version for parameter in parameters for version in parameter.versions]
    begun = {version.since for version in versions}
    over = {version.until + timedelta(days=1) for version in versions if version.until}
    return sorted(begun | over)


def in_force(parameter: Parameter, day: date) -> Any:
    """The value on a day, None where nothing is in force."""
    found: Iterable[Any] = (version.value for version in parameter.versions if version.covers(day))
    return next(iter(found), None)
