"""What all steps of the walk have in common: who acts and when, how a refusal has to be explained, what is counted."""

import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.errors import DomainError
from tests.factories import AT
from tests.subsidies.walking.model import Books
from tests.subsidies.walking.town import Town

Thing = TypeVar("Thing")
Given = Callable[[Random], Any]
"""How a value of an act is drawn."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Act:
    """Something that may be asked for when ``when`` is so; ``weight`` times as likely when it should go through too."""

    do: Callable[..., None]
    weight: int
    when: Callable[[Any], object]
    ready: Callable[[Any], object]
    given: Mapping[str, Given]


ACTS: dict[str, Act] = {}


def whole(first: int, last: int) -> Given:
    """A whole number, both ends included."""
    return lambda chance: chance.randint(first, last)


def one_of(things: Iterable[Any]) -> Given:
    """One of the things, written several times if it should be so much likelier."""
    among = list(things)
    return lambda chance: chance.choice(among)


def one_in(count: int) -> Given:
    """True once in so many times."""
    return lambda chance: chance.randrange(count) == 0


PICK, WHO = whole(0, 119), whole(0, 5)


def always(_walk: Any) -> bool:
    """At any time."""
    return True


def act(
    weight: int,
    when: Callable[[Any], object] = always,
    ready: Callable[[Any], object] = always,
    **given: Given,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a method an act of the walk, called with values drawn from ``given``.

    Hypothesis leaves out most of its rules in every single run, so that rare combinations come up; the way of money is
    a chain of a dozen acts, of which none may be missing. So they are one rule, which draws the act by its weight.
    """

    def register(method: Callable[..., None]) -> Callable[..., None]:
        ACTS[method.__name__] = Act(method, weight, when, ready, given)
        return method

    return register


class Steps(RuleBasedStateMachine):
    """One walk. Its class is given the session and the town; ``taken`` and ``done`` count over all walks."""

    session: Session
    town: Town
    taken: Counter[str]
    """Steps tried, by kind."""
    done: Counter[str]
    """Steps that went through, by kind."""
    refused: Counter[str]
    """Refusals, by the words that explain them."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = self.session.begin_nested()
        self.books = Books(self.town.places())
        self.at = AT
        self.acted = 0
        self.broken = False
        """Whether something was found wrong already: what follows from it is not asked any more."""

    @rule(seed=st.integers(0, 2**32 - 1))
    def something_happens(self, seed: int) -> None:
        """One act of those that are possible now."""
        self.broken = True
        chance = Random(f"{seed} {self.acted}")
        names = [name for name, each in ACTS.items() if each.when(self)]
        weights = [ACTS[name].weight if ACTS[name].ready(self) else 1 for name in names]
        [name] = chance.choices(names, weights)
        given = {each: draw(chance) for each, draw in ACTS[name].given.items()}
        note(f"{name} {given}")
        ACTS[name].do(self, **given)
        self.acted += 1
        self.broken = False

    def who(self, number: int) -> uuid.UUID:
        """One of the people."""
        return self.town.people[number % len(self.town.people)]

    def other(self, *than: uuid.UUID | None) -> uuid.UUID:
        """Somebody who is none of these."""
        return next(each for each in self.town.people if each not in than)

    def chosen(self, things: Sequence[Thing], pick: int, likely: Callable[[Thing], bool]) -> Thing:
        """One of the things; three times in four one with which the act should go through, if there is any."""
        good = [each for each in things if likely(each)] if pick % 4 else []
        among = good or list(things)
        return among[pick // 4 % len(among)]

    def attempt(self, kind: str, deed: Callable[[], Thing], why: str = "") -> Thing | None:
        """Do something that has to be refused with the words ``why``, or has to go through where there are none.

        ``why`` is a pattern of the sentence people read, or of the name of the constraint. None when it was refused.
        """
        self.taken[kind] += 1
        self.at += MINUTE
        point = self.session.begin_nested()
        try:
            result = deed()
            self.session.flush()
        except (DomainError, IntegrityError) as error:
            point.rollback()
            said = str(error.orig) if isinstance(error, IntegrityError) else str(error)
            assert why, f"{kind} was refused without a reason: {said}"
            assert re.search(why, said), f"{kind} had to be refused for “{why}”, and was for “{said}”"
            self.refused[why] += 1
            return None
        assert not why, f"{kind} had to be refused: {why}"
        point.commit()
        self.done[kind] += 1
        self.session.expire_all()
        return result
