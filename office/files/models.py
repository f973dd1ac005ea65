"""What was uploaded or made: the bytes lie in the store under their checksum, the row says what they are."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Identified
from office.journal.models import name_acts
from office.wording import N_


class StoredFile(Base, Identified):
    """One file as kept. ``media_type`` is found from the content, never from what a browser claims.

    A sealed file holds personal particulars: the store has only its ciphertext; ``sha256`` and ``size`` are of the
    bytes in the store. A file too large to hold is sealed ``in_pieces``. An erased file keeps its row and no bytes.
    """

    __tablename__ = "stored_files"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"), Index(None, "firm_id"))

    sha256: Mapped[str]
    size: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    sealed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    in_pieces: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    erased_at: Mapped[datetime | None]
    firm_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("firms.id"))
    stored_at: Mapped[datetime]
    stored_by: Mapped[uuid.UUID | None]


name_acts(
    file_kept=N_("已上传文件"),
    file_erased=N_("已销毁文件内容"),
)
