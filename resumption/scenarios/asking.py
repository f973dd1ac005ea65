"""What the whitelist tells of itself so that people can ask it "what if"."""

from datetime import date
from typing import Any

from office.rulebook.parameters import Rulebook
from office.scenarios.columns import Frames
from office.scenarios.room import Room, Words, asks
from office.wording import N_
from resumption.policy.conditions import CONDITIONS
from resumption.policy.law import shipped
from resumption.policy.ranking import TIER_TITLES
from resumption.policy.scenarios import compared, movement, staff
from resumption.scenarios.export import sheets
from resumption.scenarios.queries import extracted, fingerprint, size

SECTIONS = ("whitelist", "clearance")
MORE_WORDS = {
    "whitelist": ("白名单", "Whitelist"),
    "clearance": ("员工上岗", "Staff clearance"),
    "large_order_book": ("订单量大", "Large order book"),
    "local_share": ("本地员工占比", "Share of local staff"),
    "prevention_margin": ("物资余量", "Supplies beyond the need"),
    "elephant": ("金象", "Golden Elephant"),
    "ox": ("金牛", "Golden Ox"),
}


def words() -> dict[str, Words]:
    """Titles of sections, conditions, tiers and weights."""
    named = {**{each.code: (each.title, each.title_en) for each in CONDITIONS}, **TIER_TITLES, **MORE_WORDS}
    return {code: {"title": title, "title_en": title_en} for code, (title, title_en) in named.items()}


def compute(frames: Frames, on: date, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """``tiers``: who moves; ``staff``: who may start when."""
    found = compared(frames["firms"], frames["designations"], on=on, before=before, after=after)
    return {
        "tiers": movement(found),
        "staff": staff(frames["profiles"], on=on, before=before, after=after),
    }


ROOM = asks(
    Room(
        kind="scenarios",
        title=N_("情景测算"),
        lead=N_("换一个数值、一类的条件，或整份规则，看现有申请中哪些企业换类、员工哪天可以上岗。不保存就不留痕迹。"),
        sections=lambda: SECTIONS,
        rulebook=shipped,
        size=size,
        fingerprint=fingerprint,
        extract=extracted,
        compute=compute,
        words=words,
        workbook=sheets,
    )
)
