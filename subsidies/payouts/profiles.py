"""How banks want a batch and how they answer: profiles as data (``profiles/*.toml``).

A profile says which accounts it takes (by the bank's three digits of the CNAPS number), its columns, whether each bank
gets a file of its own, in which encoding the text file is written, and the titles and words of the bank's answer.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from office.errors import Invalid
from office.wording import N_

FOLDER = Path(__file__).with_suffix("")
BANKS = "banks"
GENERIC = "generic"
DIGITS = 3


@dataclass(frozen=True)
class Column:
    """A column of the bank's: its title, and what stands in it: a field of the payment, or always the same ``text``."""

    title: str
    source: str = ""
    text: str = ""


@dataclass(frozen=True)
class Answer:
    """How the bank answers: the titles each column may have, and the words it has for each outcome."""

    columns: Mapping[str, Sequence[str]]
    results: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Profile:
    """A bank's columns. ``own`` is the office's list, written by its own writer."""

    code: str
    title: str
    title_en: str
    order: int
    own: bool
    split: bool
    encoding: str
    only: frozenset[str]
    excepted: frozenset[str]
    columns: tuple[Column, ...]
    answer: Answer

    def takes(self, cnaps: str) -> bool:
        """Whether an account with this CNAPS number can stand on such a list."""
        bank = cnaps[:DIGITS]
        return (not self.only or bank in self.only) and bank not in self.excepted


@cache
def profiles() -> dict[str, Profile]:
    """Every profile by its code, in the order in which people choose."""
    found = [_read(path) for path in FOLDER.glob("*.toml") if path.stem != BANKS]
    return {each.code: each for each in sorted(found, key=lambda each: each.order)}


def _read(path: Path) -> Profile:
    table = tomllib.loads(path.read_text("utf-8"))
    return Profile(
        code=path.stem,
        title=table["title"],
        title_en=table["title_en"],
        order=table["order"],
        own=table.get("own", False),
        split=table["split"],
        encoding=table["encoding"],
        only=frozenset(table.get("only", ())),
        excepted=frozenset(table.get("except", ())),
        columns=tuple(Column(each["title"], each.get("from", ""), each.get("text", "")) for each in table["columns"]),
        answer=Answer(table["returns"]["columns"], table["returns"]["results"]),
    )


def profile_of(code: str) -> Profile:
    """The profile of that code; raises ``Invalid``."""
    if code not in profiles():
        raise Invalid(N_("没有这种银行格式，请从列表中选择。"), field="profile")
    return profiles()[code]


@cache
def bank_names() -> Mapping[str, str]:
    """The names of banks by the first three digits of their CNAPS numbers."""
    names: dict[str, str] = tomllib.loads((FOLDER / f"{BANKS}.toml").read_text("utf-8"))["banks"]
    return names


def bank_of(cnaps: str) -> str:
    """The name of an account's bank; its three digits if nobody named it."""
    code = cnaps[:DIGITS]
    return bank_names().get(code, code)
