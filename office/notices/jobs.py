"""The notices' work in the background: digests at their hour, each message in a job of its own, retries."""

import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from babel.support import Translations
from sqlalchemy import select
from sqlalchemy.orm import Session

from office import clock
from office.accounts.models import Person
from office.jobs.models import Job
from office.jobs.rounds import daily, each_minute
from office.jobs.services import Report, handles
from office.notices.mail import compose, send, the_post
from office.notices.models import MailMessage
from office.notices.services import SEND, make_digests, note_failure, note_sent, send_due
from office.settings import ROOT
from office.wording import unchanged

REFUSED_FOR_GOOD = 500


def translator(locale: str) -> Callable[[str], str]:
    """What puts a marked sentence into a person's language."""
    if locale != "en":
        return unchanged
    return Translations.load(ROOT / "translations", ["en"]).ugettext


@handles(SEND)
def send_message(session: Session, job: Job, _report: Report) -> dict[str, Any]:
    """Send one message; what fails is kept with the message and tried again by the clock."""
    query = select(MailMessage, Person).join(Person).where(MailMessage.id == job.subject_id)
    found = session.execute(query.with_for_update(of=MailMessage, skip_locked=True)).one_or_none()
    if found is None or found[0].state != "waiting":
        return {"sent": False}
    message, person = found
    post = the_post()
    letter = compose(
        post,
        to=person.email,
        person_id=str(person.id),
        message_id=message.message_id,
        counts=message.counts,
        digest=message.day is not None,
        at=message.made_at,
        translate=translator(person.locale),
        english=person.locale == "en",
    )
    try:
        send(post, letter)
    except (OSError, smtplib.SMTPException) as error:
        note_failure(
            session, actor=None, at=clock.now(), message=message, problem=str(error) or type(error).__name__,
            final=for_good(error),
        )  # fmt: skip
    else:
        note_sent(session, actor=None, at=clock.now(), message=message)
    return {"sent": message.state == "sent"}


def for_good(error: Exception) -> bool:
    """Whether the server will never take the message: every address refused with a permanent code."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= REFUSED_FOR_GOOD for code, _ in error.recipients.values())


@each_minute("notices.digest")
def digest(session: Session, after: datetime, until: datetime) -> None:
    """The digest of the day, once its hour has passed; after a longer stop one digest tells of everything."""
    days = list(daily(the_post().digest_at, after, until))
    if days:
        make_digests(session, actor=None, at=until, day=days[-1])


@each_minute("notices.retry")
def retry(session: Session, _after: datetime, until: datetime) -> None:
    """Messages whose next attempt is due, and those whose job died."""
    send_due(session, actor=None, at=until)
