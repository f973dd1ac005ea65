"""Migration 0021 over rows: down and up again, numbers of people open and are sealed, everything else is as it was."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.orm import Session

from office import schema
from office.db import db
from office.errors import Conflict
from office.web import Office
from subsidies.assessment.models import Award
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.claims.particulars import opened_line
from subsidies.corrections.services import reopen_award
from subsidies.findings.services import accept_evidence, adjust_fact, refuse_line
from tests.conftest import copy_of, settings_for
from tests.factories import AT, BUS, budget, filed_lines, firm, person, representative
from wsgi import create_app

RIDERS = "330502199001010017、330502198502020028"
LINES = tuple({**BUS, "fare": f"{number}000.00", "invoice_no": f"M{number:07d}"} for number in (3, 4, 5))
CITE = {"document": "湖政发〔2020〕3号", "number": "", "article": "第八条", "words": "包车费用由政府承担"}
RESULTS = ("claims", "assessments", "awards")


@pytest.fixture
def office(template: tuple[str, str], tmp_path: Path) -> Iterator[Office]:
    """An installation of its own, as what is committed in it stays."""
    app = create_app(settings_for(copy_of(template, "rows"), tmp_path))
    with app.app_context():
        yield app
        db.session.close()
        db.engine.dispose()


def decided(session: Session) -> None:
    """One claim awarded with findings and one examined, with numbers of people in both."""
    of = firm(session)
    by, reviewer, signatory = representative(session, of), person(session), person(session)
    budget(session, amount="100000.00")
    first, *rest = ({**line, "rider_ids": RIDERS} if line is LINES[0] else line for line in LINES)
    for number in (1, 2):
        lines = [{**line, "invoice_no": f"{line['invoice_no']}{number}"} for line in (first, *rest)]
        lines[0]["departure_date"] = f"2020-02-1{number}"
        claim = filed_lines(session, of, by, "chartered_bus", *lines)
        who = {"actor": reviewer.id, "at": AT, "claim_id": claim.id}
        adjust_fact(session, **who, line=1, fact="fare", value="2500", reason="票面金额")
        refuse_line(session, **who, line=3, reason="票据看不清", cite=CITE)
        if number == 1:
            accept_evidence(session, **who)
            assess_claim(session, **who, outcome="award")
            assert sign_claim(session, actor=signatory.id, at=AT, claim_id=claim.id, series="湖经信补") is not None
    session.commit()


def rows(connection: Connection, query: str) -> list[tuple[str, str]]:
    return [(str(key), json.dumps(value, sort_keys=True)) for key, value in connection.execute(text(query))]


def frozen(engine: Engine) -> dict[str, list[tuple[str, str]]]:
    """What no migration may change: results, and what is used up."""
    with engine.connect() as connection:
        found = {table: rows(connection, f"SELECT id, result FROM {table} ORDER BY id") for table in RESULTS}
        found["keys"] = rows(connection, "SELECT id, kind || ' ' || value FROM claimed_keys ORDER BY id")
        return found


def lines(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        query = text("SELECT facts FROM claim_lines ORDER BY claim_id, number")
        return [dict(facts) for facts in connection.scalars(query)]


def versions(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        query = text("SELECT lines FROM claim_versions ORDER BY claim_id, number")
        return [
            [{**each, "facts": opened_line(each["facts"])} for each in found] for found in connection.scalars(query)
        ]


def test_down_and_up_again_over_claims_findings_and_awards(office: Office) -> None:
    decided(db.session)
    db.session.close()
    engine = create_engine(office.extensions["settings"].database_url)
    before, sealed, filed = frozen(engine), lines(engine), versions(engine)
    assert [set(facts) for facts in sealed] == [set(BUS) | {"rider_ids"}, set(BUS), set(BUS)] * 2
    assert all(isinstance(facts["rider_ids"], dict) for facts in sealed[::3])
    assert any("trip:" in value and "hmac:" in value for _, value in before["keys"])

    schema.downgrade(engine, "0020")
    plain = lines(engine)
    assert plain == [opened_line(facts) for facts in sealed]
    assert [facts.get("rider_ids") for facts in plain] == [RIDERS, None, None] * 2
    assert frozen(engine) == before

    schema.upgrade(engine)
    again = lines(engine)
    assert [opened_line(facts) for facts in again] == plain
    assert all(isinstance(facts["rider_ids"], dict) for facts in again[::3])
    assert frozen(engine) == before
    assert versions(engine) == filed
    engine.dispose()


def test_a_trip_used_up_before_is_still_refused_after_down_and_up(office: Office) -> None:
    decided(db.session)
    db.session.close()
    engine = create_engine(office.extensions["settings"].database_url)
    schema.downgrade(engine, "0020")
    schema.upgrade(engine)
    engine.dispose()
    other = firm(db.session, "91330502MA0TE5T08X", "另一家有限公司")
    again = {**LINES[0], "rider_ids": RIDERS, "departure_date": "2020-02-11", "invoice_no": "N0000001"}
    with pytest.raises(Conflict, match=r"3305\*+.*2020-02-11”已在申报"):
        filed_lines(db.session, other, representative(db.session, other), "chartered_bus", again)


def test_a_corrected_award_keeps_the_schema_up_and_everything_as_it_was(office: Office) -> None:
    decided(db.session)
    award = db.session.scalars(select(Award)).one()
    who = {"actor": person(db.session).id, "at": AT, "claim_id": award.claim_id}
    reopen_award(db.session, **who, reason="复核")
    adjust_fact(db.session, **who, line=1, fact="fare", value="2000", reason="票面金额")
    assess_claim(db.session, **who, outcome="award", reason="复核")
    sign_claim(db.session, actor=person(db.session).id, at=AT, claim_id=award.claim_id, series="湖经信补")
    db.session.commit()
    db.session.close()
    engine = create_engine(office.extensions["settings"].database_url)
    before, sealed, revision = frozen(engine), lines(engine), schema.current(engine)
    with pytest.raises(RuntimeError, match="awards have been corrected"):
        schema.downgrade(engine, "0020")
    assert (frozen(engine), lines(engine), schema.current(engine)) == (before, sealed, revision)
    engine.dispose()
