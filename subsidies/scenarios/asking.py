"""What the support measures tell of themselves so that people can ask them "what if"."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from office.rulebook.parameters import Rulebook
from office.scenarios.columns import Frames
from office.scenarios.room import Room, Words, asks
from office.wording import N_
from subsidies.policy.catalogue import Catalogue, catalogue
from subsidies.policy.scenarios import costed, sizes_of, summed
from subsidies.scenarios import queries
from subsidies.scenarios.export import sheets

MORE_WORDS = {
    "trip": ("发车日", "Day of the trip"), "claim": ("申请日", "Day of the claim"),
    "from_investment": ("从投资额扣除", "From the investment"), "from_subsidy": ("从补助额扣除", "From the subsidy"),
    "no": ("不扣除", "Not taken off"), "full": ("全额加班工资", "Full overtime wage"),
    "excess": ("只计超出部分", "Only the excess"), "workday": ("工作日", "Workday"), "rest": ("休息日", "Rest day"),
    "holiday": ("法定休假日", "Statutory holiday"), "rail": ("铁路", "Rail"), "air": ("飞机", "Air"),
    "coach": ("公路", "Coach"), "ferry": ("水路", "Ferry"),
}  # fmt: skip


@cache
def known() -> Catalogue:
    """The measures of this process."""
    return catalogue()


def sections() -> Sequence[str]:
    """The measures that have parameters, by code."""
    return [code for code, each in sorted(known().measures.items()) if known().founded_on(each)]


def words() -> dict[str, Words]:
    """Titles of the measures and of the words their parameters choose from."""
    named = {**{code: (each.title, each.title_en) for code, each in known().measures.items()}, **MORE_WORDS}
    return {code: {"title": title, "title_en": title_en} for code, (title, title_en) in named.items()}


def compute(frames: Frames, on: date, before: Rulebook, after: Rulebook) -> dict[str, Any]:
    """What the live claims come to on both sides."""
    return summed(costed(known(), frames, before=before, after=after), sizes_of(before, on))


def extract(session: Session, _on: date) -> Frames:
    """The live claims, whatever the day."""
    return queries.extracted(session, known().measures)


ROOM = asks(
    Room(
        kind="support_scenarios",
        title=N_("扶持测算"),
        lead=N_("换一个比例、上限或期间，看现有申报要花多少钱、哪些企业多得少得、资金够不够。不保存就不留痕迹。"),
        sections=sections,
        rulebook=lambda: known().rulebook,
        size=queries.size,
        fingerprint=queries.fingerprint,
        extract=extract,
        compute=compute,
        finish=queries.with_ceilings,
        words=words,
        workbook=sheets,
        dated=True,
    )
)
