"""Alembic's environment: the models of every room are the target; the caller hands over its connection."""

from alembic import context

import wsgi  # noqa: F401  (so that every room's tables are known)
from office.db import Base

# Procrastinate keeps its own tables (see 0001); the models do not speak for them.
FOREIGN = "procrastinate_"


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Leave the job queue's own tables out of comparison."""
    return not (kind == "table" and (name or "").startswith(FOREIGN))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=ours,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
