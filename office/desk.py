"""What waits for a person: each room says it of itself, the start page shows it.

The office knows none of the rooms: a room hands in its function (:func:`waits`) where it hands in its pages.
Titles are marked sentences; names of firms and numbers are data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from office.accounts.permissions import Actor


@dataclass(frozen=True)
class Tally:
    """How many things wait behind one link; ``note`` is data shown below (a sum), ``late`` marks what is overdue."""

    title: str
    count: int
    endpoint: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class Matter:
    """One thing of a firm's own: its ``name``, where it stands (``state`` of a ``kind``), and the next step.

    ``values`` fill the places of ``next_step``.
    """

    name: str
    kind: str
    state: str
    next_step: str
    endpoint: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    number: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """What one room has for this person."""

    title: str
    tallies: tuple[Tally, ...] = ()
    matters: tuple[Matter, ...] = ()


Asked = Callable[[Session, Actor, datetime], Desk | None]

_rooms: list[Asked] = []


def waits(room: Asked) -> Asked:
    """Hand in a room's function ``(session, actor, at)``; it answers None to whom it has nothing to say."""
    _rooms.append(room)
    return room


def desks(session: Session, actor: Actor, at: datetime) -> list[Desk]:
    """What every room has for this person now, in the order the rooms were handed in."""
    found = (room(session, actor, at) for room in _rooms)
    return [desk for desk in found if desk is not None]
