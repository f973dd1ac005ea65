"""The checks over constraints find what is unnamed, cut, or spoken of without being there."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, UniqueConstraint

from office.db import NAMES
from tests.architecture.constraints import meanings_without_constraint, unnamed_constraints


def tables(metadata, *extra):
    Table("firms", metadata, Column("id", Integer, primary_key=True))
    return Table("claims", metadata, Column("id", Integer, primary_key=True), *extra)


def test_the_convention_names_keys_and_references():
    metadata = MetaData(naming_convention=NAMES)
    tables(metadata, Column("firm_id", ForeignKey("firms.id"), index=True), UniqueConstraint("firm_id"))
    assert unnamed_constraints(metadata) == []


def test_what_has_no_name_is_found():
    metadata = MetaData()
    tables(metadata, Column("firm_id", ForeignKey("firms.id")), CheckConstraint("id > 0"))
    assert unnamed_constraints(metadata) == [
        "claims: CheckConstraint without a name",
        "claims: ForeignKeyConstraint without a name",
        "claims: PrimaryKeyConstraint without a name",
        "firms: PrimaryKeyConstraint without a name",
    ]


def test_a_name_the_database_would_cut_is_found():
    metadata = MetaData(naming_convention=NAMES)
    name = "uq_" + "a" * 61
    tables(metadata, Index(name, "id", unique=True))
    assert unnamed_constraints(metadata) == [f"claims: Index with a name that is cut: {name}"]


def test_a_sentence_for_a_constraint_that_is_not_there_is_found():
    metadata = MetaData(naming_convention=NAMES)
    tables(metadata, CheckConstraint("id > 0", name="positive"))
    assert meanings_without_constraint(metadata, ["ck_claims_positive", "ck_claims_gone"]) == ["ck_claims_gone"]
