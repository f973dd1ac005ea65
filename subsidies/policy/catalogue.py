"""The measures there are: every module beside this one, and of further folders, that holds a ``MEASURE``.

Nobody registers anything: a new measure is one Python file, one TOML file and one table of worked cases. A measure
whose numbers nobody knows yet stands in the catalogue without a TOML file, is in force on no day, and starts to work
when the file is added.
"""

import functools
import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

from office.errors import Conflict, NotFound
from office.rulebook.parameters import Parameter, Rulebook, load
from office.wording import N_, Bilingual
from subsidies.policy.support import Support, SupportKind

HERE = Path(__file__).parent
PARAMETERS = HERE / "parameters"
_added: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """The measures by code, and the rulebook they are computed with."""

    measures: Mapping[str, Support]
    rulebook: Rulebook

    def measure(self, code: str) -> Support:
        """The measure of that code; raises ``NotFound`` naming those there are."""
        if code not in self.measures:
            raise NotFound(N_("没有代码为“{code}”的措施；现有：{known}。"), code=code, known=sorted(self.measures))
        return self.measures[code]

    def paid(self, code: str) -> Support:
        """The measure, if it is one that money is paid for; raises ``Conflict`` for every other kind."""
        measure = self.measure(code)
        if measure.kind is not SupportKind.PAID:
            raise Conflict(
                N_("“{title}”不发放资金，只出具证明、作记录或转交办理，不能列入补助决定或支付批次。"),
                title=Bilingual(measure.title, measure.title_en),
            )
        return measure

    def in_force(self, on: date) -> list[Support]:
        """The measures that stand on a day, by code."""
        return [measure for _, measure in sorted(self.measures.items()) if self.stands(measure, on)]

    def stands(self, measure: Support, on: date) -> bool:
        """Whether the measure is in force on a day."""
        founded_on = self.founded_on(measure)
        return founded_on is not None and any(version.covers(on) for version in founded_on.versions)

    def founded_on(self, measure: Support) -> Parameter | None:
        """The parameter whose dates are the measure's own; None where nobody has supplied one."""
        return self.rulebook.parameters.get(f"{measure.code}.{measure.founded_on}")

    def excluding(self, code: str, kind: str, on: date) -> list[str]:
        """The measures that on a day may not be paid for a thing that ``code`` is paid for, ``code`` itself among them.

        Two measures exclude each other if the ``<kind>_excludes`` of either names the other.
        """
        named = {measure: self._excludes(measure, kind, on) for measure in self.measures}
        found = {other for other in named if other in named[code] or code in named[other]}
        return sorted(found | {code}) if found else []

    def sharing(self, kind: str) -> list[str]:
        """The measures that declare a thing of that kind."""
        return sorted(code for code, each in self.measures.items() if kind in {once.kind for once in each.once})

    def _excludes(self, code: str, kind: str, on: date) -> set[str]:
        parameter = self.rulebook.parameters.get(f"{code}.{kind}_excludes")
        versions = parameter.versions if parameter else ()
        return {other for version in versions if version.covers(on) for other in version.value or ()}


def use_measures(*folders: Path) -> None:
    """Take in the measures an installation keeps in folders of its own, beside those of the house."""
    global _added
    _added = folders


def catalogue(*folders: Path) -> Catalogue:
    """The house's measures, those the installation added, and those of ``folders``.

    A folder holds Python files, their TOML beside them or in ``parameters``. It is read once: a change of the law is a
    new start.
    """
    return _read((*_added, *(folder for folder in folders if folder not in _added)), PARAMETERS)


@functools.lru_cache(maxsize=8)
def _read(folders: tuple[Path, ...], parameters: Path) -> Catalogue:
    modules = [*_own_modules(), *(module for folder in folders for module in _modules_of(folder))]
    measures = [module.MEASURE for module in modules if hasattr(module, "MEASURE")]
    plain = [measure.code for measure in measures if not isinstance(measure, Support)]
    if plain:
        raise ValueError(f"declare these as Support, with kind, papers and plain words: {plain}")
    codes = [measure.code for measure in measures]
    if len(set(codes)) < len(codes):
        raise ValueError(f"two measures share a code: {sorted(codes)}")
    texts = [parameters, *(place for folder in folders for place in (folder, folder / "parameters"))]
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
