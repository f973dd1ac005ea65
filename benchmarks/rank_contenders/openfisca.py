"""OpenFisca-Core: one variable per condition and the tier, as its country packages write them.

The system, the simulation and its inputs (numbers, and enumerations already coded) are made outside the clock; the
clock runs while the tier and every answer are calculated.
"""

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.model_api import MONTH, Variable, select
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem

from benchmarks.rank_contenders.city import CATEGORY, EARLIEST, MET, NEEDED, SECTORS
from resumption.policy.conditions import CONDITIONS, DUTIES

FIRM = build_entity("firm", "firms", "A firm", is_person=True)
PERIOD = "2020-02"
INDUSTRIES = [int(code) for code in SECTORS]
FIRST_DAY = np.datetime64(EARLIEST)
NUMBERS = ("staff_total", "staff_local", "staff_province", "staff_other", "staff_key_area", "masks", "isolation_rooms")
FLAGS = ("green_factory", "key_exporter", "listed", "labour_intensive", *DUTIES, "all_declared")


class Golden(Enum):
    none, elephant, ox = "none", "elephant", "ox"


class Grade(Enum):
    none, A, B, C, D = "none", "A", "B", "C", "D"


class Orders(Enum):
    normal, large = "normal", "large"


ENUMS: dict[str, type[Enum]] = {"golden_class": Golden, "per_mu_grade": Grade, "order_book": Orders}


def _same(name: str) -> Callable[..., Any]:
    return lambda firm, period: firm(name, period)


FORMULAS: dict[str, Callable[..., Any]] = {
    **{c.code: _same(c.code) for c in CONDITIONS},
    "guarantee_sector": lambda f, p: np.isin(f("industry", p), INDUSTRIES),
    "golden_class": lambda f, p: (f("golden_class", p) == Golden.elephant) | (f("golden_class", p) == Golden.ox),
    "per_mu_grade": lambda f, p: (f("per_mu_grade", p) == Grade.A) | (f("per_mu_grade", p) == Grade.B),
    "order_book": lambda f, p: (f("order_book", p) == Orders.large) & ~f("labour_intensive", p),
    "mainly_local": lambda f, p: (f("staff_total", p) > 0) & (f("staff_local", p) * 2 >= f("staff_total", p)),
    "staff_total": lambda f, p: (f("staff_total", p) > 0) & (
        f("staff_local", p) + f("staff_province", p) + f("staff_other", p) + f("staff_key_area", p)
        <= f("staff_total", p)),
    "masks": lambda f, p: f("masks", p) >= f("staff_total", p) * 6,
    "isolation_rooms": lambda f, p: f("isolation_rooms", p) * 100 >= f("staff_total", p),
    "planned_date": lambda f, p: f("met_guarantee_sector", p) | (f("planned_date", p) >= FIRST_DAY),
    "staff_key_area": lambda f, p: f("staff_key_area", p) == 0,
}  # fmt: skip


def _tier(firm: Any, period: Any) -> Any:
    ready = reduce(np.logical_and, [firm(name, period) for name in NEEDED])
    category = reduce(np.logical_or, [firm(name, period) for name in CATEGORY])
    choices = [~ready, firm("met_guarantee_sector", period), category, firm("met_mainly_local", period)]
    return select(choices, [4, 0, 1, 2], 3)


def _variable(name: str, kind: Any, formula: Callable[..., Any] | None = None) -> type[Variable]:
    body: dict[str, Any] = {"value_type": kind, "entity": FIRM, "definition_period": MONTH, "label": name}
    if kind is Enum:
        body |= {"possible_values": ENUMS[name], "default_value": next(iter(ENUMS[name]))}
    if formula:
        body["formula"] = lambda firm, period, parameters=None: formula(firm, period)
    return type(name, (Variable,), body)


def _inputs(firms: pl.DataFrame) -> dict[str, Any]:
    """The facts as OpenFisca wants them: arrays of numbers, and enumerations as their numbers."""
    inputs: dict[str, Any] = {name: firms[name].to_numpy() for name in (*NUMBERS, *FLAGS, "planned_date")}
    inputs["industry"] = firms["industry"].cast(pl.Int32).to_numpy()
    for name, values in ENUMS.items():
        coded = firms[name].replace_strict({value.name: value.index for value in values}, return_dtype=pl.Int16)
        inputs[name] = EnumArray(coded.to_numpy(), values)
    return inputs


class OpenFisca:
    """Tier and every answer, from a simulation that stands ready with its inputs set."""

    name = "OpenFisca-Core"

    def __init__(self, firms: pl.DataFrame, folder: Path) -> None:
        self.firms, self.inputs = firms, _inputs(firms)
        self.system = TaxBenefitSystem([FIRM])
        kinds = {**dict.fromkeys(self.inputs, int), **dict.fromkeys(FLAGS, bool), **dict.fromkeys(ENUMS, Enum)}
        kinds["planned_date"] = type(EARLIEST)
        for name, kind in kinds.items():
            self.system.add_variable(_variable(name, kind))
        for code, formula in FORMULAS.items():
            self.system.add_variable(_variable(f"met_{code}", bool, formula))
        self.system.add_variable(_variable("tier", int, _tier))
        self.found: dict[str, Any] = {}

    def ready(self) -> None:
        """A simulation keeps what it has calculated, so that each round needs a new one."""
        self.found = {}
        self.simulation = self._simulation(self.inputs)

    def run(self) -> None:
        self.found = self._calculated(self.simulation)

    def answer(self) -> pl.DataFrame:
        return pl.DataFrame({"credit_code": self.firms["credit_code"], **self.found})

    def _simulation(self, inputs: dict[str, Any]) -> Any:
        simulation = SimulationBuilder().build_default_simulation(self.system, len(self.firms))
        for name, values in inputs.items():
            simulation.set_input(name, PERIOD, values)
        return simulation

    @staticmethod
    def _calculated(simulation: Any) -> dict[str, Any]:
        return {name: simulation.calculate(name, PERIOD) for name in ("tier", *MET)}


class OpenFiscaFromText(OpenFisca):
    """The same from a table of text: coding it and setting the inputs inside the clock."""

    def ready(self) -> None:
        self.found = {}

    def run(self) -> None:
        self.found = self._calculated(self._simulation(_inputs(self.firms)))
