"""Dated, cited parameters read from TOML.

A file ``chartered_bus.toml`` holds tables, each one parameter named ``chartered_bus.<table>``::

    [government_share]
    title = "政府承担比例"
    title_en = "Share paid by the government"
    unit = "share"

    [[government_share.version]]
    from = 2020-02-03
    until = 2020-02-15                     # the last day in force, included; absent: still in force
    value = "2/3"
    cite = {document = "…", number = "湖政发〔2020〕3号", article = "…", words = "…"}

``unit`` decides how ``value`` is read: ``share`` is an exact fraction ("2/3", "50%"), ``yuan`` decimal text that
becomes fen; any other unit keeps the TOML value (number, text, date, list, table). ``"no limit"`` becomes ``None``.
A parameter whose value is one or some of a few words may name them all: ``choices = ["trip", "claim"]``.
"""

import hashlib
import itertools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from office.errors import NotInForce
from office.money import fen, share
from office.wording import N_, Bilingual

LOCAL_DEFAULT = "local default"
NO_LIMIT = "no limit"
LARGEST_TERM = 10_000
"""Numerator and denominator of a share stay below this, so that fen × share never leaves 64 bits."""


class BadParameter(ValueError):
    """A TOML file of the law is not as the house asks; the message names file, parameter and fault."""


@dataclass(frozen=True)
class Citation:
    """Where a number or a rule stands in law; ``document`` is "local default" where no text was found."""

    document: str
    number: str
    article: str
    words: str

    def plain(self) -> dict[str, str]:
        return {"document": self.document, "number": self.number, "article": self.article, "words": self.words}


@dataclass(frozen=True)
class Version:
    """One value of a parameter from ``since`` to ``until``, both days included."""

    since: date
    until: date | None
    value: Any
    cite: Citation

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Parameter:
    """A named number of the law with all its versions, oldest first, never overlapping."""

    name: str
    title: str
    title_en: str
    unit: str
    versions: tuple[Version, ...]
    choices: tuple[str, ...] = ()
    """The words its value is chosen from, where the file names them."""

    def on(self, day: date) -> Version:
        """The version in force on ``day``; raises ``NotInForce`` naming parameter and day."""
        for version in self.versions:
            if version.covers(day):
                return version
        raise self.not_in_force(day)

    def not_in_force(self, day: date) -> NotInForce:
        return NotInForce(
            N_("参数“{title}”（{parameter}）在 {day} 没有生效的规定，请核对日期或补充参数文件。"),
            title=Bilingual(self.title, self.title_en),
            parameter=self.name,
            day=day.isoformat(),
        )


@dataclass(frozen=True)
class Rulebook:
    """Every parameter of some folders, and the text they were read from.

    ``assumed`` is what a "what if" changed (:mod:`office.rulebook.changes`); the rulebook in force has nothing there.
    """

    parameters: Mapping[str, Parameter]
    texts: Mapping[str, str]
    assumed: str = ""

    @cached_property
    def version(self) -> str:
        """Twelve hexadecimal digits that change if and only if a TOML text (or its name), or what is assumed, does.

        The version of a "what if" says so: it begins with ``what-if-``.
        """
        digest = hashlib.sha256()
        for name in sorted(self.texts):
            digest.update(f"{name}\0{self.texts[name]}\0".encode())
        digest.update(self.assumed.encode())
        return ("what-if-" if self.assumed else "") + digest.hexdigest()[:12]

    def parameter(self, name: str) -> Parameter:
        """The parameter of that full name (``chartered_bus.government_share``); ``BadParameter`` if there is none."""
        if name not in self.parameters:
            raise BadParameter(f"no parameter is called {name}")
        return self.parameters[name]

    def value(self, name: str, on: date) -> Any:
        """Its value on a day; raises ``NotInForce``."""
        return self.parameter(name).on(on).value

    def cite(self, name: str, on: date) -> Citation:
        """The citation of the value in force on a day; raises ``NotInForce``."""
        return self.parameter(name).on(on).cite


def load(*folders: Path) -> Rulebook:
    """All ``*.toml`` of the folders as one rulebook; two files of one name are an error, not an override."""
    texts: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        if path.stem in texts:
            raise BadParameter(f"{path}: another folder already has a file of this name")
        texts[path.stem] = path.read_text(encoding="utf-8")
    return read(texts)


def read(texts: Mapping[str, str]) -> Rulebook:
    """A rulebook from TOML texts by file stem; raises ``BadParameter`` for whatever lacks date, unit or citation."""
    parameters = {}
    for stem, text in texts.items():
        for key, table in tomllib.loads(text).items():
            name = f"{stem}.{key}"
            parameters[name] = parameter(name, table)
    return Rulebook(parameters, dict(texts))


def parameter(name: str, table: Mapping[str, Any]) -> Parameter:
    """One parameter from its table; raises ``BadParameter`` or, for an amount or share that is none, ``Invalid``."""
    _exactly(name, table, {"title", "title_en", "unit", "version"}, optional={"choices"})
    unit = _text(name, table, "unit")
    versions = tuple(sorted((_version(name, unit, entry) for entry in table["version"]), key=lambda v: v.since))
    if not versions:
        raise BadParameter(f"{name}: has no version")
    for earlier, later in itertools.pairwise(versions):
        if earlier.until is None or earlier.until >= later.since:
            raise BadParameter(f"{name}: the versions from {earlier.since} and {later.since} overlap")
    choices = tuple(table.get("choices", ()))
    return Parameter(name, _text(name, table, "title"), _text(name, table, "title_en"), unit, versions, choices)


def _version(name: str, unit: str, entry: Mapping[str, Any]) -> Version:
    _exactly(name, entry, {"from", "value", "cite"}, optional={"until"})
    since, until = entry["from"], entry.get("until")
    if type(since) is not date or (until is not None and type(until) is not date):
        raise BadParameter(f"{name}: from and until must be dates")
    if until is not None and until < since:
        raise BadParameter(f"{name}: ends on {until}, before it begins on {since}")
    cite = entry["cite"]
    _exactly(name, cite, {"document", "number", "article", "words"})
    for key in ("document", "words") if cite["document"] == LOCAL_DEFAULT else ("document", "article", "words"):
        _text(name, cite, key)
    return Version(since, until, _value(name, unit, entry["value"]), Citation(**cite))


def _value(name: str, unit: str, value: Any) -> Any:
    if value == NO_LIMIT:
        return None
    if isinstance(value, float):
        raise BadParameter(f"{name}: write {value} as text, so that it stays exact")
    if unit == "yuan":
        return fen(value)
    if unit == "share":
        fraction = share(value)
        if not 0 <= fraction.numerator <= LARGEST_TERM or fraction.denominator > LARGEST_TERM:
            raise BadParameter(f"{name}: the share {value} is negative or too fine")
        return fraction
    return value


def _exactly(name: str, table: Mapping[str, Any], needed: set[str], optional: Iterable[str] = ()) -> None:
    missing, unknown = needed - table.keys(), table.keys() - needed - set(optional)
    if missing or unknown:
        raise BadParameter(f"{name}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def _text(name: str, table: Mapping[str, Any], key: str) -> str:
    value = table[key]
    if not isinstance(value, str) or not value.strip():
        raise BadParameter(f"{name}: {key} must be text and not empty")
    return value
