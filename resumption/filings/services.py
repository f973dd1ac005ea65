"""Verbs of filing with a receipt: file and get it at once; or issue it for a version that has none."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.services import issue_document
from office.errors import NotFound
from office.firms.models import Firm
from resumption.applications.models import Application, ApplicationVersion
from resumption.applications.queries import newest_version
from resumption.applications.services import file_application
from resumption.filings.documents import receipt_facts

TEMPLATE = "receipt.html"


def submit_application(
    session: Session, *, actor: uuid.UUID, at: datetime, application_id: uuid.UUID, series: str
) -> Application:
    """File the draft and issue the receipt of what was filed, in one transaction."""
    application = file_application(session, actor=actor, at=at, application_id=application_id)
    version = newest_version(session, application.id)
    assert version is not None  # the one just filed
    issue_receipt(session, actor=actor, at=at, version_id=version.id, series=series)
    return application


def issue_receipt(
    session: Session, *, actor: uuid.UUID, at: datetime, version_id: uuid.UUID, series: str
) -> IssuedDocument:
    """The receipt of a version: made once, from what was frozen with it; asked for again, it is the same paper."""
    query = select(ApplicationVersion).where(ApplicationVersion.id == version_id).with_for_update()
    version = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if version is None:
        raise NotFound()
    if version.receipt_id is not None:
        return session.get_one(IssuedDocument, version.receipt_id)
    application = session.get_one(Application, version.application_id)
    firm = session.get_one(Firm, application.firm_id)
    receipt = issue_document(
        session,
        actor=actor,
        at=at,
        series=series,
        template=TEMPLATE,
        title=f"关于收到{firm.name}复工复产申请的回执",
        subject_type="application_version",
        subject_id=version.id,
        firm_id=firm.id,
        facts=receipt_facts(
            firm_name=firm.name,
            credit_code=firm.credit_code,
            tracking_number=application.tracking_number or "",
            number=version.number,
            filed_at=version.filed_at,
            due_at=version.due_at,
            content_hash=version.content_hash,
            content=version.content,
            roster=version.roster,
            format_on=version.ranked_on,
        ),
    )
    version.receipt_id = receipt.id
    session.flush()
    return receipt
