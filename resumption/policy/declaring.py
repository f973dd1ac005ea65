"""An employee's own declaration: which answers count as contact, what contradicts the firm's roster, when it is erased.

Answers go by the names of the roster's columns, and ``same_conveyance`` (travelled with a case). Source:
``parameters/declaring.toml``; the red lines themselves are :mod:`resumption.policy.clearance`.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from office.wording import N_
from resumption.policy.law import law

COMPARED = {
    "stayed_at": N_("1月1日以来停留地"),
    "returned_on": N_("返湖日期"),
    "origin_area": N_("出发地"),
    "key_area": N_("是否到过或途经重点疫区"),
    "contact": N_("14天内是否接触确诊或疑似病例"),
    "symptoms": N_("症状"),
    "health_code": N_("健康码"),
    "isolation_start": N_("隔离开始日期"),
}
"""What a firm's word and an employee's are compared by; temperatures differ from hour to hour and are not."""
PLACES = ("stayed_at", "origin_area")


def in_contact(answers: Mapping[str, Any], *, on: date) -> bool:
    """Whether any answer counts as contact with a case on that day."""
    return any(bool(answers.get(question)) for question in law("declaring", on).value("counts_as_contact"))


def contradictions(stated: Mapping[str, Any], own: Mapping[str, Any], *, on: date) -> tuple[str, ...]:
    """The facts on which the firm's row and the employee's own word differ, in the order of ``COMPARED``.

    What one of them does not say contradicts nothing, but for an employee who names a place or a day where the firm's
    row, otherwise filled in, says there was none. Of two places that name each other, one only says more.
    """
    return tuple(fact for fact in COMPARED if _contradicts(fact, stated, own, on))


def _contradicts(fact: str, stated: Mapping[str, Any], own: Mapping[str, Any], on: date) -> bool:
    theirs, mine = stated.get(fact), own.get(fact)
    if fact == "symptoms":
        none = law("clearance", on).value("no_symptoms")
        return theirs is not None and ((theirs or "") in none) != ((mine or "") in none)
    if fact in ("returned_on", "origin_area") and stated.get("key_area") is not None:
        # A filled row without a return says "was here all along".
        return not _same(fact, theirs, mine) if theirs or mine else False
    if theirs in (None, "") or mine in (None, ""):
        return False
    return not _same(fact, theirs, mine)


def _same(fact: str, theirs: Any, mine: Any) -> bool:
    if fact not in PLACES or not theirs or not mine:
        return bool(theirs == mine)
    one, other = squeezed(theirs), squeezed(mine)
    return one in other or other in one


def squeezed(text: str) -> str:
    """Half-width, without spaces, one case: how names and places are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def erased_on(declared: date) -> date:
    """The first day on which a declaration last given on ``declared`` is no longer kept."""
    return declared + timedelta(days=law("declaring", declared).value("retention_days") + 1)
