"""Document numbers: unbroken, never reused, also when decisions fail and when many sign at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.services import next_number
from office.web import Office
from tests.conftest import copy_of
from tests.factories import award, firm


def test_a_failed_decision_leaves_no_gap(session: Session) -> None:
    assert next_number(session, "湖经信复", 2020) == 1
    with session.begin_nested() as savepoint:
        assert next_number(session, "湖经信复", 2020) == 2
        savepoint.rollback()
    assert next_number(session, "湖经信复", 2020) == 2
    assert next_number(session, "湖经信复", 2021) == 1


def test_eight_signing_at_once_get_eight_numbers(app: Office, template: tuple[str, str]) -> None:
    engine = create_engine(copy_of(template, "numbers"), pool_size=8)
    together = threading.Barrier(8)

    def sign(turn: int) -> int:
        with Session(engine) as session:
            together.wait()
            number = next_number(session, "湖经信复", 2020)
            if turn % 2:
                session.rollback()
                return 0
            session.commit()
            return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(filter(None, pool.map(sign, range(8)))) == [1, 2, 3, 4]
    engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM issued_documents",
        "UPDATE issued_documents SET number = 99",
        "UPDATE issued_documents SET facts = '{}'",
    ],
)
def test_an_issued_paper_keeps_its_number_and_facts(session: Session, statement: str) -> None:
    award(session, firm(session))
    assert session.scalars(select(IssuedDocument)).one().full_number == "湖经信补〔2020〕1号"
    with pytest.raises(DBAPIError, match="keeps its number"):
        session.execute(text(statement))
