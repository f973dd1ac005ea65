"""Rule 8: an impossible row dies on a *named* constraint, and what people are told hangs on a name that exists."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.schema import Index

LONGEST_NAME = 63  # PostgreSQL cuts longer ones, and then no sentence finds them again
KINDS = (CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint)


def constraint_names(metadata: MetaData) -> list[tuple[str | None, str]]:
    """(name in the database or None, where it stands) of every constraint and index."""
    found = []
    for table in metadata.sorted_tables:
        for constraint in (*table.constraints, *table.indexes):
            if isinstance(constraint, (*KINDS, Index)):
                name = str(constraint.name) if constraint.name else None
                found.append((name, f"{table.name}: {type(constraint).__name__}"))
    return found


def unnamed_constraints(metadata: MetaData) -> list[str]:
    """Constraints that the database would have to name by itself, or whose name it would cut."""
    return sorted(
        f"{place} {'without a name' if name is None else 'with a name that is cut: ' + name}"
        for name, place in constraint_names(metadata)
        if name is None or len(name) > LONGEST_NAME
    )


def meanings_without_constraint(metadata: MetaData, names: Iterable[str]) -> list[str]:
    """Names for which there is a sentence but no constraint or index: the sentence would never be said."""
    return sorted(set(names) - {name for name, _ in constraint_names(metadata)})
