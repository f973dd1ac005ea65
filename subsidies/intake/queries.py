"""Read uploads of lines."""

import uuid

from sqlalchemy.orm import Session

from office.errors import NotFound
from office.files.models import StoredFile
from subsidies.claims.models import ClaimUpload


def marked_file(session: Session, claim_id: uuid.UUID, upload_id: uuid.UUID) -> StoredFile:
    """The marked copy of an upload that was refused."""
    upload = session.get(ClaimUpload, upload_id)
    if upload is None or upload.claim_id != claim_id or upload.marked_file_id is None:
        raise NotFound()
    return session.get_one(StoredFile, upload.marked_file_id)
