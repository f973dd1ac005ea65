"""A measure told as plain data: what the command line lists and pages show of the catalogue on one day."""

from datetime import date
from typing import Any

from subsidies.policy.catalogue import Catalogue
from subsidies.policy.support import KIND_TITLES, Once, Support

NO_PARAMETER = (
    "没有生效的参数，补充参数文件后启用",
    "No parameter is in force; it starts to work when a file is added",
)
NOT_ON_THIS_DAY = ("当日不在有效期内", "Not in force on this day")


def described(known: Catalogue, measure: Support, on: date) -> dict[str, Any]:
    """Everything the measure declares, and whether it stands on ``on``."""
    founded_on = known.founded_on(measure)
    versions = founded_on.versions if founded_on else ()
    stands = known.stands(measure, on)
    note, note_en = ("", "") if stands else NOT_ON_THIS_DAY if founded_on else NO_PARAMETER
    kind_title, kind_title_en = KIND_TITLES[measure.kind]
    return {
        "code": measure.code,
        "title": measure.title,
        "title_en": measure.title_en,
        "department": measure.department,
        "department_en": measure.department_en,
        "in_force": stands,
        "from": versions[0].since.isoformat() if versions else None,
        "until": versions[-1].until.isoformat() if versions and versions[-1].until else None,
        "note": note,
        "note_en": note_en,
        "kind": measure.kind.value,
        "kind_title": kind_title,
        "kind_title_en": kind_title_en,
        "fund": measure.fund
        and {"code": measure.fund.code, "title": measure.fund.title, "title_en": measure.fund.title_en},
        "plain": measure.plain,
        "plain_en": measure.plain_en,
        "facts": [
            {"name": fact.name, "title": fact.title, "title_en": fact.title_en, "kind": fact.kind.value,
             "unit": fact.unit, "required": fact.required, "on_filing": fact.required or fact.on_filing}
            for fact in measure.facts
        ],
        "papers": [
            {"kind": paper.kind, "title": paper.title, "title_en": paper.title_en, "required": paper.required}
            for paper in measure.papers
        ],
        "once": [_once(known, measure, once, on) for once in measure.once],
    }  # fmt: skip


def _once(known: Catalogue, measure: Support, once: Once, on: date) -> dict[str, Any]:
    """One thing that is once only, with the measures that exclude each other over it on ``on``."""
    return {
        "kind": once.kind,
        "title": once.title,
        "title_en": once.title_en,
        "facts": list(once.facts),
        "excludes": known.excluding(measure.code, once.kind, on) if once.paired else known.sharing(once.kind),
    }
