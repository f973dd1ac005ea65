"""Stored by COPY: what was read comes back value for value, personal numbers sealed, in the caller's transaction."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from office.files.services import keep_file
from office.sealing import Seal
from resumption.applications.services import start_application
from resumption.declarations.clearing import cleared
from resumption.declarations.models import Roster, RosterEntry
from resumption.declarations.roster import read_roster
from resumption.declarations.storing import copy_entries
from resumption.policy.clearance import clear
from tests.factories import AT, firm, representative

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2020, 2, 8)
SEAL = Seal(b"k" * 32, b"i" * 32)
SAME = (
    "row", "name", "sex", "document_type", "department", "position", "registered_residence", "address", "stayed_at",
    "returned_on", "origin_area", "transport", "vehicle_number", "key_area", "contact", "temperature_tenths",
    "symptoms", "health_code", "isolation_start", "commitment", "clearance", "may_start",
)  # fmt: skip


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    frame = read_roster((DATA / "roster-1200.xlsx").read_bytes(), today=TODAY).frame
    return cleared(frame, on=TODAY)


@pytest.fixture
def roster(session: Session) -> Roster:
    of = firm(session)
    by = representative(session, of)
    application = start_application(session, actor=by.id, at=AT, firm=of)
    kept = keep_file(session, actor=by.id, at=AT, name="roster.xlsx", content=b"PK\x03\x04roster")
    roster = Roster(
        application_id=application.id, file_id=kept.id, uploaded_at=AT, uploaded_by=by.id, problems=[], counts={}
    )
    session.add(roster)
    session.flush()
    return roster


def stored(session: Session, roster: Roster) -> list[RosterEntry]:
    return list(session.scalars(select(RosterEntry).filter_by(roster_id=roster.id).order_by(RosterEntry.row)))


def test_everything_comes_back(session: Session, roster: Roster, people: pl.DataFrame) -> None:
    assert copy_entries(session, roster_id=roster.id, frame=people, seal=SEAL) == 1200
    entries = stored(session, roster)
    assert [tuple(getattr(entry, name) for name in SAME) for entry in entries] == people.select(SAME).rows()
    assert SEAL.open_all(entry.document_sealed for entry in entries) == people["document_number"].to_list()
    assert SEAL.open_all(entry.mobile_sealed for entry in entries) == people["mobile"].to_list()
    assert [entry.document_index for entry in entries] == SEAL.index_all(people["document_number"])
    assert len({entry.id for entry in entries}) == 1200


def test_clearance_and_reasons_are_those_of_the_law(session: Session, roster: Roster, people: pl.DataFrame) -> None:
    copy_entries(session, roster_id=roster.id, frame=people, seal=SEAL)
    told = [person.as_json() for person in clear(people.drop("clearance", "may_start", "reasons"), on=TODAY)]
    entries = stored(session, roster)
    found = [
        {
            "row": one.row,
            "name": one.name,
            "clearance": one.clearance,
            "may_start": one.may_start.isoformat() if one.may_start else None,
            "reasons": one.reasons,
        }
        for one in entries
    ]
    for person in told:
        person["reasons"] = [reason["code"] for reason in person["reasons"]]
    assert found == told


def test_texts_that_a_table_could_misread(session: Session, roster: Roster, people: pl.DataFrame) -> None:
    odd = ["", '"', ",", "\n", "\\N", "\\x00", "NULL", "a\0b", None, "\\."]
    some = people.head(len(odd)).with_columns(
        pl.Series("department", odd), pl.Series("reasons", [[], ["a", "b"], None] * 3 + [["c"]])
    )
    copy_entries(session, roster_id=roster.id, frame=some.with_columns(mobile=None), seal=SEAL)
    entries = stored(session, roster)
    assert [entry.department for entry in entries] == [*odd[:7], "ab", None, "\\."]
    assert [entry.reasons for entry in entries] == [[], ["a", "b"], None] * 3 + [["c"]]
    assert {entry.mobile_sealed for entry in entries} == {None}


def test_rolled_back_with_the_caller(session: Session, roster: Roster, people: pl.DataFrame) -> None:
    roster_id = roster.id
    savepoint = session.begin_nested()
    copy_entries(session, roster_id=roster_id, frame=people, seal=SEAL)
    savepoint.rollback()
    assert session.scalar(select(func.count()).select_from(RosterEntry)) == 0


def test_a_refused_row_names_its_constraint(session: Session, roster: Roster, people: pl.DataFrame) -> None:
    twice = people.head(2).with_columns(row=pl.lit(5, pl.Int64))
    with pytest.raises(IntegrityError) as refused, session.begin_nested():
        copy_entries(session, roster_id=roster.id, frame=twice, seal=SEAL)
    assert refused.value.orig.diag.constraint_name == "uq_roster_entries_roster_id_row"
