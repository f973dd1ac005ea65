"""The measures there are: every module beside this one, and of further folders, that holds a ``MEASURE``.

Nobody registers anything: a new measure is one Python file, one TOML file and one table of worked cases.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

from office.errors import NotFound
from office.rulebook.measure import Measure
from office.rulebook.parameters import Rulebook, load
from office.wording import N_

HERE = Path(__file__).parent
PARAMETERS = HERE / "parameters"


@dataclass(frozen=True)
class Catalogue:
    """The measures by code, and the rulebook they are computed with."""

    measures: Mapping[str, Measure]
    rulebook: Rulebook

    def measure(self, code: str) -> Measure:
        """The measure of that code; raises ``NotFound`` naming those there are."""
        if code not in self.measures:
            raise NotFound(N_("没有代码为“{code}”的措施；现有：{known}。"), code=code, known=sorted(self.measures))
        return self.measures[code]

    def in_force(self, on: date) -> list[Measure]:
        """The measures that stand on a day, by code."""
        return [measure for _, measure in sorted(self.measures.items()) if self._stands(measure, on)]

    def _stands(self, measure: Measure, on: date) -> bool:
        founded_on = self.rulebook.parameter(f"{measure.code}.{measure.founded_on}")
        return any(version.covers(on) for version in founded_on.versions)


def catalogue(*folders: Path) -> Catalogue:
    """The house's measures and those of ``folders`` (Python files, their TOML beside them or in ``parameters``)."""
    modules = [*_own_modules(), *(module for folder in folders for module in _modules_of(folder))]
    measures = [module.MEASURE for module in modules if hasattr(module, "MEASURE")]
    codes = [measure.code for measure in measures]
    if len(set(codes)) < len(codes):
        raise ValueError(f"two measures share a code: {sorted(codes)}")
    texts = [PARAMETERS, *(place for folder in folders for place in (folder, folder / "parameters"))]
    return Catalogue(dict(zip(codes, measures, strict=True)), load(*texts))


def _own_modules() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules([str(HERE)]):
        if found.name != Path(__file__).stem:
            yield importlib.import_module(f"subsidies.policy.{found.name}")


def _modules_of(folder: Path) -> Iterator[ModuleType]:
    for path in sorted(folder.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"added_policy_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ValueError(f"{path} cannot be read as Python")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
