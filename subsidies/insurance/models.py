"""The unemployment-insurance register, as the human-resources bureau hands it over once a year."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from office.db import Base, Fen, Identified


class InsuredUnit(Base, Identified):
    """One insured unit's year: what the refund is computed from. Amounts in fen."""

    __tablename__ = "insured_units"
    __table_args__ = (
        UniqueConstraint("firm_id", "year"),
        CheckConstraint("paid_fen >= 0", name="paid_not_negative"),
    )

    firm_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("firms.id"))
    year: Mapped[int]
    insured_start: Mapped[int]
    insured_end: Mapped[int]
    not_counted: Mapped[int]
    drawing_benefit: Mapped[int]
    months_contributed: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(Fen)
    serious_breach: Mapped[bool]
    zombie_firm: Mapped[bool]
