"""A real SMTP server that keeps what it is sent, refuses whom it is told to, or is not there at all."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import time
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from office.jobs.models import Job
from office.jobs.services import handler_of
from office.notices.mail import Post, the_post, use_post
from office.notices.services import SEND

SENDER = "office@example.org"


@dataclass
class Letterbox:
    """What arrived; ``answers`` are given instead of taking the next messages, one each."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (as the library calls it)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.answers and self.answers[0].startswith("55"):
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        letter = message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 Taken"


@contextmanager
def post_office() -> Iterator[Letterbox]:
    """Run the server, and let the application send by it meanwhile."""
    box, before = Letterbox(), the_post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    use_post(Post(f"smtp://127.0.0.1:{port}", SENDER, "https://office.example.org", "k" * 64, time(17, 30)))
    try:
        yield box
    finally:
        use_post(before)
        controller.stop()


def deliver(session: DatabaseSession) -> int:
    """Do what the worker would with every message that waits; returns how many jobs there were."""
    jobs = session.scalars(select(Job).where(Job.kind == SEND, Job.state == "waiting").order_by(Job.requested_at)).all()
    for job in jobs:
        job.result, job.state = handler_of(SEND)(session, job, lambda _done, _total: None), "done"
    session.flush()
    return len(jobs)


def bodies(letter: EmailMessage) -> list[str]:
    """Subject, text and HTML of a letter."""
    return [str(letter["Subject"]), *(part.get_content() for part in letter.iter_parts())]
