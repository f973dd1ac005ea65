"""Corrections of awards: which award supersedes which, and by how much it differs."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified, explain_constraint
from office.journal.models import name_acts
from office.wording import N_


class AwardCorrection(Base, Identified):
    """An award that supersedes another. ``difference_fen`` is the new total less the old one, of either sign.

    ``released_fen`` was committed and unpaid, and went back to the fund; ``clawback_fen`` was paid and is more than the
    new total: it is to be clawed back.
    """

    __tablename__ = "award_corrections"
    __table_args__ = (
        UniqueConstraint("award_id"),
        UniqueConstraint("supersedes_id"),
        CheckConstraint("difference_fen <> 0", name="difference_not_zero"),
        CheckConstraint("released_fen >= 0 AND clawback_fen >= 0", name="amounts_not_negative"),
        CheckConstraint("clawback_fen <= greatest(-difference_fen, 0)", name="clawback_within"),
        CheckConstraint("reason <> ''", name="reason_given"),
        CheckConstraint("award_id <> supersedes_id", name="another_award"),
    )

    award_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    supersedes_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("awards.id"))
    difference_fen: Mapped[int] = mapped_column(Fen)
    released_fen: Mapped[int] = mapped_column(Fen)
    clawback_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str]
    corrected_at: Mapped[datetime]


explain_constraint("uq_award_corrections_supersedes_id", N_("该补助决定已经更正过，请在最新的决定上办理。"))
name_acts(
    award_reopened=N_("已启动更正补助决定"),
    award_kept=N_("维持原补助决定"),
    award_corrected=N_("已更正补助决定"),
)
