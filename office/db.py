"""The database: base class, naming of constraints, the session, and what a broken constraint means to a person."""

import uuid
from datetime import datetime
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Engine, MetaData, Text, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from office.errors import Conflict
from office.wording import N_

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table: named constraints, moments with their zone, texts without length."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 (read by SQLAlchemy)
        datetime: DateTime(timezone=True),
        str: Text(),
        uuid.UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class Identified:
    """A row known by a random UUID, which tells a stranger nothing about its neighbours."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


Fen = BigInteger

db = SQLAlchemy()


@event.listens_for(Engine, "do_connect")
def in_beijing_time(_dialect: Any, _record: Any, _given: Any, options: dict[str, Any]) -> None:
    """Every connection lives in office time: the day of a moment that is read, or that PostgreSQL works out, is the
    day on the office's wall, also in the eight hours after midnight in which it is still yesterday in UTC."""
    options["options"] = f"{options.get('options', '')} -c timezone=Asia/Shanghai".strip()


_meanings: dict[str, str] = {}
_guards: set[str] = set()


def explain_constraint(name: str, sentence: str) -> None:
    """Say once, beside the table, what a person is told when the constraint ``name`` refuses a row."""
    _meanings[name] = sentence


def explain_guard(name: str, sentence: str) -> None:
    """The same for a rule over several rows, which a trigger keeps and which refuses under the name ``name``."""
    explain_constraint(name, sentence)
    _guards.add(name)


def domain_error(error: IntegrityError) -> Conflict:
    """The domain error behind a refused row."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
    return Conflict(_meanings.get(name, N_("该操作与已有数据冲突，未作任何更改。请刷新后重试。")))
