"""Sanctions: what may follow what, two people, the firm heard first, the paper, and a history nobody rewrites."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from office.documents.models import IssuedDocument
from office.documents.queries import State, validity
from office.errors import Conflict, Invalid, NotAllowed
from office.notices.models import Notice
from resumption.facts import standing, standing_on, standings_on
from resumption.policy.standing import Sanction as Kind
from resumption.sanctions.services import Draft, confirm_sanction, decline_sanction, propose_sanction, reply_to_sanction
from resumption.whitelist.models import StandingChange
from resumption.whitelist.queries import history_of
from tests.factories import AT, CODES, firm, person, representative
from tests.resumption.sanctions.acts import CITE, ISSUER, REASON, SERIES, approved, confirmed, proposed, sanctioned

LATER = AT + timedelta(days=12)  # Thursday, 20 February
DAY = LATER.date()


def test_a_suspension_waits_for_the_firm_and_for_another_person(session: Session) -> None:
    of = firm(session)
    entry, owner = approved(session, of), representative(session, of)
    row = proposed(session, entry, Kind.SUSPEND, LATER)
    assert (row.state, row.reply_by, row.two_people) == ("proposed", date(2020, 2, 25), True)
    heard = session.scalars(select(Notice).where(Notice.kind == "sanction_to_be_heard")).all()
    assert [(each.person_id, each.values["day"]) for each in heard if each.person_id == owner.id] == [
        (owner.id, "2020-02-25")
    ]
    with pytest.raises(NotAllowed):
        confirm_sanction(session, actor=row.proposed_by, at=LATER, sanction_id=row.id, series=SERIES, issuer=ISSUER)
    with pytest.raises(Conflict) as early:
        confirmed(session, row, LATER)
    assert str(early.value) == "企业可在 2020-02-25 前陈述意见，期满或企业陈述后方可签发。"
    reply_to_sanction(session, actor=owner.id, at=LATER, sanction_id=row.id, reply="已当日补测，请从轻。")
    with pytest.raises(Conflict):
        reply_to_sanction(session, actor=owner.id, at=LATER, sanction_id=row.id, reply="再说一遍")
    next_day = LATER + timedelta(days=1)
    confirmed(session, row, next_day)
    # its day of effect had passed while the firm was heard
    assert (row.state, row.effective_on) == ("confirmed", next_day.date())
    assert [standing_on(session, of.id, day).state for day in (DAY, next_day.date())] == ["active", "suspended"]  # type: ignore[union-attr]


def test_silence_ends_with_the_last_day(session: Session) -> None:
    of = firm(session)
    row = proposed(session, approved(session, of), Kind.REMOVE, LATER)
    last = LATER + timedelta(days=5)
    with pytest.raises(Conflict):
        confirmed(session, row, last)
    confirmed(session, row, last + timedelta(days=1))
    assert row.state == "confirmed"
    late = representative(session, of)
    other = proposed(session, approved(session, firm(session, CODES[1], "湖州第二有限公司")), Kind.SUSPEND, LATER)
    with pytest.raises(Conflict) as over:
        reply_to_sanction(
            session, actor=late.id, at=last + timedelta(days=1), sanction_id=other.id, reply="我们有话要说"
        )
    assert str(over.value) == "陈述意见的期限（2020-02-25）已过。"


def test_an_order_to_mend_is_one_persons_and_stops_nobody(session: Session) -> None:
    of = firm(session)
    row = proposed(session, approved(session, of), Kind.ORDER_TO_MEND, LATER, mend_by=DAY + timedelta(days=3))
    found = standing_on(session, of.id, DAY)
    assert found is not None
    assert (row.state, row.decided_by, found.state, found.reason) == ("confirmed", row.proposed_by, "mending", REASON)
    document = session.get_one(IssuedDocument, row.document_id)
    assert document.title == "关于责令湖州测试口罩有限公司限期整改的通知"
    assert (document.facts["effect"], document.facts["mend_by"]) == ("不影响尚未拨付的补助。", "2020-02-23")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"cite": {**CITE, "document": ""}}, "document"),
        ({"cite": {**CITE, "words": ""}}, "words"),
        ({"evidence": ()}, "evidence"),
        ({"effective_on": DAY - timedelta(days=1)}, "effective_on"),
        ({"effective_on": DAY + timedelta(days=31)}, "effective_on"),
        ({"kind": Kind.ORDER_TO_MEND, "mend_by": DAY - timedelta(days=1)}, "mend_by"),
    ],
)
def test_what_a_sanction_lacks(session: Session, changes: dict[str, object], field: str) -> None:
    entry = approved(session, firm(session))
    given = {"kind": Kind.SUSPEND, "reason": REASON, "cite": CITE, "effective_on": DAY, "evidence": (entry.id,)}
    with pytest.raises(Invalid) as refused:
        propose_sanction(
            session,
            actor=person(session).id,
            at=LATER,
            entry_id=entry.id,
            draft=Draft(**{**given, **changes}),  # type: ignore[arg-type]
            series=SERIES,
            issuer=ISSUER,
        )
    assert refused.value.field == field


def test_only_one_act_at_a_time_and_a_declined_one_changes_nothing(session: Session) -> None:
    of = firm(session)
    entry = approved(session, of)
    row = proposed(session, entry, Kind.SUSPEND, LATER)
    with pytest.raises(Exception, match="uq_sanctions_open_entry_id"), session.begin_nested():
        proposed(session, entry, Kind.REMOVE, LATER)
    with pytest.raises(Invalid):
        decline_sanction(session, actor=person(session).id, at=LATER, sanction_id=row.id, reason=" ")
    decline_sanction(session, actor=person(session).id, at=LATER, sanction_id=row.id, reason="证据不足")
    with pytest.raises(Conflict):
        confirmed(session, row, LATER)
    assert [change.act for change in history_of(session, of.id)] == ["entered"]


def test_the_standing_on_any_day(session: Session) -> None:
    of, never = firm(session), firm(session, CODES[1], "湖州第二有限公司")
    entry = approved(session, of)
    first = sanctioned(session, entry, Kind.SUSPEND, LATER, effective_on=DAY + timedelta(days=2))
    restored = LATER + timedelta(days=10)
    sanctioned(session, entry, Kind.RESTORE, restored)
    sanctioned(session, entry, Kind.REMOVE, restored + timedelta(days=10))
    days = {
        AT.date() - timedelta(days=1): None,
        AT.date(): "active",
        DAY + timedelta(days=1): "active",
        DAY + timedelta(days=2): "suspended",
        restored.date() - timedelta(days=1): "suspended",
        restored.date(): "active",
        restored.date() + timedelta(days=10): "removed",
    }
    found = {day: standings_on(session, [of.id, never.id], day) for day in days}
    assert {day: each[of.id].state if of.id in each else None for day, each in found.items()} == days
    assert [never.id in each for each in found.values()] == [False] * len(days)
    assert standing(session, of.id) is None  # today is after the removal
    paper = session.get_one(IssuedDocument, first.document_id)
    verdicts = [validity(session, paper, on=day).state for day in (DAY, DAY + timedelta(days=2), restored.date())]
    assert verdicts == [State.NOT_YET, State.HOLDS, State.ENDED]


def test_a_later_decision_overtakes_one_that_was_yet_to_take_effect(session: Session) -> None:
    of = firm(session)
    entry = approved(session, of)
    sanctioned(session, entry, Kind.SUSPEND, LATER, effective_on=DAY + timedelta(days=5))
    sanctioned(session, entry, Kind.RESTORE, LATER + timedelta(days=1))
    found = standing_on(session, of.id, DAY + timedelta(days=6))
    assert found is not None
    assert found.state == "active"


def test_the_history_is_never_altered(session: Session) -> None:
    sanctioned(session, approved(session, firm(session)), Kind.SUSPEND, LATER)
    session.flush()
    for statement in (
        update(StandingChange).values(state="active"),
        delete(StandingChange),
        text("TRUNCATE standing_changes CASCADE"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(statement)
