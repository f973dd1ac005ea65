"""Who is told what: each reader once, never the one who did it, nobody whose account is shut."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of, representatives_of
from office.accounts.services import disable_person
from office.notices.models import Notice, name_notices
from office.notices.services import notify
from tests.factories import AT, firm, person, representative

name_notices(test_kind="申请 {number} 已退回。")


def test_each_reader_is_told_once_and_the_actor_not_at_all(session: Session) -> None:
    reader, doer = person(session, "bureau_reviewer"), person(session, "bureau_reviewer")
    notify(
        session, actor=doer.id, at=AT, people=[reader.id, doer.id, reader.id], kind="test_kind", values={"number": "1"}
    )
    kept = session.execute(select(Notice.person_id, Notice.values, Notice.read_at)).all()
    assert kept == [(reader.id, {"number": "1"}, None)]


def test_a_kind_nobody_named_is_refused(session: Session) -> None:
    with pytest.raises(KeyError, match="unheard_of"):
        notify(session, actor=None, at=AT, people=[person(session).id], kind="unheard_of")


def test_holders_by_district_and_live_accounts(session: Session) -> None:
    here = person(session, "town_reviewer", area="330502")
    person(session, "town_reviewer", area="330503")
    bureau, shut = person(session, "bureau_reviewer"), person(session, "bureau_reviewer")
    disable_person(session, actor=bureau.id, at=AT, person=shut)
    session.flush()
    assert set(holders_of(session, "case.view", "330502")) >= {here.id, bureau.id}
    assert set(holders_of(session, "case.view")) & {here.id, shut.id} == set()


def test_representatives_are_those_confirmed(session: Session) -> None:
    owner = firm(session)
    confirmed = representative(session, owner)
    assert list(representatives_of(session, owner.id)) == [confirmed.id]
