"""What a room tells of itself so that people can ask it "what if": the office knows the pages, the room the subject.

A room hands in a :class:`Room` (:func:`asks`); its pages come from :func:`office.scenarios.views.pages`, its work in
the background from :mod:`office.scenarios.jobs`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from office.errors import Invalid
from office.rulebook.parameters import Rulebook
from office.rulebook.questions import Question, differences
from office.scenarios.columns import Frames, kept
from office.wording import N_

AT_ONCE = 20_000
"""Rows that a page waits for; more are a job, and their columns are kept for the next question."""
Words = Mapping[str, str]
"""``title`` and ``title_en``."""
Report = Callable[[int, int], None]
STEPS = 3


@dataclass(frozen=True)
class Room:
    """``kind`` names its pages; ``title`` and ``lead`` are marked sentences.

    ``sections`` are the files of parameters that can be changed; ``dated`` says that their versions follow each row's
    own day, so that all are shown with their dates. ``words`` gives sections, members and choices their titles.
    ``compute(frames, on, before, after)`` gives the room's part of the answer, ``finish`` adds what the database knows
    besides; ``workbook`` makes sheets of the whole answer.
    """

    kind: str
    title: str
    lead: str
    sections: Callable[[], Sequence[str]]
    rulebook: Callable[[], Rulebook]
    size: Callable[[Session], int]
    fingerprint: Callable[[Session, date], str]
    extract: Callable[[Session, date], Frames]
    compute: Callable[[Frames, date, Rulebook, Rulebook], dict[str, Any]]
    words: Callable[[], Mapping[str, Words]]
    workbook: Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
    dated: bool = False
    finish: Callable[[Session, date, dict[str, Any]], dict[str, Any]] = lambda _session, _on, result: result


_rooms: dict[str, Room] = {}


def asks(room: Room) -> Room:
    """Hand in a room."""
    _rooms[room.kind] = room
    return room


def room_of(kind: str) -> Room:
    """The room of that kind."""
    return _rooms[kind]


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def answered(session: Session, room: Room, question: Question, report: Report = silent) -> dict[str, Any]:
    """The whole answer as plain JSON: ``question``, ``rulebook`` versions, ``fingerprint``, ``assumed``, ``result``.

    Raises ``Invalid`` for values with which the rules cannot be computed, ``NotInForce`` for a day without law.
    """
    before = room.rulebook()
    after = question.rulebook(before, room.sections())
    report(0, STEPS)
    fingerprint = room.fingerprint(session, question.on)
    if room.size(session) > AT_ONCE:
        frames = kept(room.kind, fingerprint, lambda: room.extract(session, question.on))
    else:
        frames = room.extract(session, question.on)
    report(1, STEPS)
    try:
        result = room.compute(frames, question.on, before, after)
    except (ArithmeticError, pl.exceptions.PolarsError):
        raise Invalid(N_("按这些取值无法计算（如除数为零、数额过大），请改小改动后再试。")) from None
    report(2, STEPS)
    return {
        "question": question.plain(),
        "rulebook": {"before": before.version, "after": after.version},
        "fingerprint": fingerprint,
        "on": question.on.isoformat(),
        "assumed": differences(before, after, room.sections(), on=None if room.dated else question.on),
        "result": room.finish(session, question.on, result),
    }
