"""What a workbook of lists would change, worked out before anything is written; plain JSON, so that it can be kept.

A file holds the whole of each (list, year) it names: who stands on the list and is not in the file is dropped. A new
year's list takes the place of the earlier ones. Firms are known by credit code; a name that differs from the register's
is shown and changes nothing, a code the register does not know is shown and left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from office.firms.lists import Entry


@dataclass(frozen=True)
class Standing:
    """A designation in force: whose, on which list of which year, with which grade."""

    id: str
    credit_code: str
    name: str
    list_name: str
    year: int
    grade: str | None


def changes(entries: Sequence[Entry], firms: Mapping[str, str], standing: Sequence[Standing]) -> list[dict[str, Any]]:
    """For each (list, year) of the file, in order: added, dropped, regraded, renamed, unknown, and how many stay.

    ``firms`` gives the register's name by credit code, for the codes of the file at least.
    """
    keys = sorted({(entry.list_name, entry.year) for entry in entries})
    return [_of_list(name, year, entries, firms, standing) for name, year in keys]


def _of_list(
    name: str, year: int, entries: Sequence[Entry], firms: Mapping[str, str], standing: Sequence[Standing]
) -> dict[str, Any]:
    given = {e.credit_code: e for e in entries if (e.list_name, e.year) == (name, year)}
    known = {code: entry for code, entry in given.items() if code in firms}
    before = before_of(name, year, standing)
    told: dict[str, list[dict[str, Any]]] = {"added": [], "regraded": [], "unknown": [], "renamed": []}
    unchanged = 0
    for code, entry in sorted(given.items()):
        line = {"credit_code": code, "name": firms.get(code, entry.name), "grade": entry.grade}
        if code not in known:
            told["unknown"].append({**line, "row": entry.row})
            continue
        if entry.name != firms[code]:
            told["renamed"].append({**line, "listed_name": entry.name})
        if code not in before:
            told["added"].append(line)
        elif before[code].grade != entry.grade:
            told["regraded"].append({**line, "before": before[code].grade})
        else:
            unchanged += 1
    gone = [one for code, one in sorted(before.items()) if code not in given]
    dropped = [{"credit_code": one.credit_code, "name": one.name, "grade": one.grade, "year": one.year} for one in gone]
    return {"list": name, "year": year, **told, "dropped": dropped, "unchanged": unchanged}


def before_of(name: str, year: int, standing: Sequence[Standing]) -> dict[str, Standing]:
    """Who stands on the list now, by credit code: of each firm the newest designation up to that year."""
    found: dict[str, Standing] = {}
    for one in sorted(standing, key=lambda each: each.year):
        if one.list_name == name and one.year <= year:
            found[one.credit_code] = one
    return found
