"""The printer's work: an issued document is rendered from its frozen facts, signed, and kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from office import clock
from office.documents.models import IssuedDocument
from office.documents.printer import render
from office.documents.services import PRINT
from office.documents.signing import Signer, demonstration_signer, sign
from office.files.services import PDF, keep_file
from office.jobs.models import Job
from office.jobs.services import Report, handles
from office.settings import Settings


@dataclass(frozen=True)
class Press:
    """What printing needs besides the facts: where papers are verified, who issues them, where the signer lies."""

    settings: Settings

    def signer(self) -> Signer:
        """The installation's signer, made at its first use."""
        return demonstration_signer(self.settings.var / "keys")

    def trusted(self) -> Sequence[x509.Certificate]:
        """The authorities whose signature makes a paper ours."""
        return [self.signer().authority]


_press: Press | None = None


def use_press(settings: Settings) -> None:
    """Take the installation's settings."""
    global _press
    _press = Press(settings)


def press() -> Press:
    """The installation's press."""
    assert _press is not None
    return _press


@handles(PRINT)
def print_document(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Print and sign one paper. One already printed stays as it is: there is never a second original."""
    query = select(IssuedDocument).where(IssuedDocument.id == job.subject_id).with_for_update()
    document = session.scalars(query).one()
    if document.file_id is None:
        at, tools = clock.now(), press()
        report(0, 2)
        pdf = render(
            document.template,
            {"issuer": tools.settings.issuer, **document.facts},
            number=document.full_number,
            verification_url=f"{tools.settings.base_url}/verify/{document.verification_code}",
            code=document.verification_code,
        )
        report(1, 2)
        signed = sign(pdf, tools.signer(), at=at)
        kept = keep_file(
            session,
            actor=None,
            at=at,
            name=f"{document.full_number}.pdf",
            content=signed,
            firm_id=document.firm_id,
            accepted=(PDF,),
        )
        document.file_id, document.printed_at = kept.id, at
        document.sha256 = hashlib.sha256(signed).hexdigest()
        session.flush()
        report(2, 2)
    return {"document_id": str(document.id), "sha256": document.sha256}
