"""What follows from filing, told by the rooms that take a case on: this room knows none of them.

A room that answers for the limit hands in how it promises a date (:func:`promises`); a room that takes filed cases
over hands in what it does (:func:`follows_filing`), in the order in which they are handed in and in the same
transaction.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from resumption.applications.models import Application, ApplicationVersion

Promise = Callable[[Session, Application, Mapping[str, Any], datetime], datetime]


class Follower(Protocol):
    """What a room does with a version that has just been filed."""

    def __call__(
        self,
        session: Session,
        *,
        actor: uuid.UUID,
        at: datetime,
        application: Application,
        version: ApplicationVersion,
    ) -> None: ...


_promises: list[Promise] = []
_followers: list[Follower] = []


def promises(promise: Promise) -> Promise:
    """Hand in how the date of the decision is promised: ``(session, application, facts, at)``; the last one counts."""
    _promises.append(promise)
    return promise


def follows_filing(follower: Follower) -> Follower:
    """Hand in what happens with a filed version."""
    _followers.append(follower)
    return follower


def promised_date(session: Session, application: Application, facts: Mapping[str, Any], at: datetime) -> datetime:
    """Until when an application filed now is to be decided."""
    return _promises[-1](session, application, facts, at)


def hand_over(
    session: Session, *, actor: uuid.UUID, at: datetime, application: Application, version: ApplicationVersion
) -> None:
    """Let every room that takes filed cases over do so."""
    for follower in _followers:
        follower(session, actor=actor, at=at, application=application, version=version)
