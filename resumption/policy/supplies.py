"""What a firm needs in stock for its staff, computed: masks, isolation rooms, thermometers, disinfectant.

Masks and rooms are conditions of the whitelist (:mod:`resumption.policy.conditions` asks the same of a city at once);
the others are advice. Figures and citations: ``parameters/whitelist.toml`` and ``parameters/supplies.toml``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.rulebook.law import Law
from office.rulebook.parameters import Rulebook
from office.wording import N_
from resumption.policy.law import law

LITRE = 1000  # millilitres


@dataclass(frozen=True)
class Need:
    """One supply: ``need`` for the staff, ``have`` in stock (None: not stated), and how the need was computed.

    ``working`` is a marked sentence whose places ``figures`` fill; ``required`` ones decide on the tier.
    """

    code: str
    title: str
    unit: str
    need: int
    have: int | None
    working: str
    figures: Mapping[str, int]
    required: bool
    cites: tuple[Mapping[str, str], ...]

    @property
    def short(self) -> int:
        """How many are missing; what is not stated counts as none."""
        return max(self.need - (self.have or 0), 0)


def rounded_up(dividend: int, divisor: int) -> int:
    """A quotient of whole numbers, rounded up."""
    return -(-dividend // divisor)


def masks(staff: int, of: Callable[[str], int]) -> int:
    """Pieces: staff × per person and day × days."""
    return staff * of("masks_per_person_per_day") * of("supply_days")


def isolation_rooms(staff: int, of: Callable[[str], int]) -> int:
    """Rooms: one for every so many staff, begun ones counted whole."""
    return rounded_up(staff, of("staff_per_isolation_room"))


def thermometers(staff: int, of: Callable[[str], int]) -> int:
    """Pieces: one for every so many staff, begun ones counted whole."""
    return rounded_up(staff, of("staff_per_thermometer"))


def disinfectant(staff: int, of: Callable[[str], int]) -> int:
    """Litres: staff × millilitres per person and day × days, rounded up to whole litres."""
    return rounded_up(staff * of("disinfectant_ml_per_person_per_day") * of("supply_days"), LITRE)


@dataclass(frozen=True)
class Rule:
    """How one supply follows from the number of staff, and by which figures of the law."""

    code: str
    title: str
    unit: str
    compute: Callable[[int, Callable[[str], int]], int]
    working: str
    figures: tuple[str, ...]
    required: bool = False


RULES = (
    Rule(
        "masks",
        N_("口罩"),
        N_("只"),
        masks,
        N_("{staff} 人 × 每人每天 {masks_per_person_per_day} 只 × {supply_days} 天"),
        ("masks_per_person_per_day", "supply_days"),
        required=True,
    ),
    Rule(
        "isolation_rooms",
        N_("隔离用房"),
        N_("间"),
        isolation_rooms,
        N_("{staff} 人，每 {staff_per_isolation_room} 人 1 间，不足的按 1 间"),
        ("staff_per_isolation_room",),
        required=True,
    ),
    Rule(
        "thermometers",
        N_("体温计"),
        N_("支"),
        thermometers,
        N_("{staff} 人，每 {staff_per_thermometer} 人 1 支，不足的按 1 支"),
        ("staff_per_thermometer",),
    ),
    Rule(
        "disinfectant_litres",
        N_("消毒液"),
        N_("升"),
        disinfectant,
        N_("{staff} 人 × 每人每天 {disinfectant_ml_per_person_per_day} 毫升 × {supply_days} 天"),
        ("disinfectant_ml_per_person_per_day", "supply_days"),
    ),
)
ADVICE = ("staff_per_thermometer", "disinfectant_ml_per_person_per_day")


def needs(staff: int, stock: Mapping[str, Any], *, on: date, rulebook: Rulebook | None = None) -> tuple[Need, ...]:
    """Every supply for ``staff`` people on a day; ``stock`` gives what is there by code. Raises ``NotInForce``."""

    def section(figure: str) -> Law:
        return law("supplies" if figure in ADVICE else "whitelist", on, rulebook)

    def value(figure: str) -> int:
        return int(section(figure).value(figure))

    return tuple(
        Need(
            code=rule.code,
            title=rule.title,
            unit=rule.unit,
            need=rule.compute(staff, value),
            have=stock.get(rule.code),
            working=rule.working,
            figures={"staff": staff, **{name: value(name) for name in rule.figures}},
            required=rule.required,
            cites=tuple(section(name).cite(name).plain() for name in rule.figures),
        )
        for rule in RULES
    )
