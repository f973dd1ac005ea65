"""Verbs on notices: tell people, in the transaction of what they are told about."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from office.notices.models import Notice, notice_sentence
from office.wording import plain


def notify(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    people: Iterable[uuid.UUID],
    kind: str,
    values: Mapping[str, Any] | None = None,
    endpoint: str = "",
    arguments: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> list[Notice]:
    """Tell each of ``people`` once; whoever did it (``actor``) is not told of it.

    ``kind`` must have been named (``name_notices``); ``values`` fill its sentence, ``endpoint`` and ``arguments`` are
    the page it leads to. Nothing is written when the transaction is not.
    """
    notice_sentence(kind)
    told = [
        Notice(
            person_id=person_id,
            kind=kind,
            values=plain(values or {}),
            endpoint=endpoint,
            arguments=plain(arguments or {}),
            urgent=urgent,
            at=at,
        )
        for person_id in dict.fromkeys(people)
        if person_id != actor
    ]
    session.add_all(told)
    session.flush()
    return told
