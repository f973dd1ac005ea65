"""What happened to a thing, as people read it; and that every act the code records has a title."""

import ast

from sqlalchemy.orm import Session

from office.journal.models import act_title
from office.journal.queries import history
from office.settings import ROOT
from resumption.review.services import propose_decision
from tests.factories import AT, draft, filed_application, firm, person, representative

OUTCOMES = ("approve", "reject", "return")


def recorded() -> set[str]:
    """Every act named in a service: ``act=…`` given to the journal, or the act given to a room's own ``note``."""
    found: set[str] = set()
    for package in ("office", "resumption", "subsidies"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("record", "note", "noted"):
                    given = [key.value for key in node.keywords if key.arg == "act"] + node.args[4:5]
                    found |= {each.value for each in given if isinstance(each, ast.Constant)}
    return found | {f"decision_{outcome}_proposed" for outcome in OUTCOMES}


def test_every_act_has_a_title() -> None:
    acts = recorded()
    assert len(acts) > 20
    assert sorted(act for act in acts if act_title(act) == act) == []


def test_the_same_act_done_again_at_once_is_told_once(session: Session) -> None:
    of = firm(session)
    application = draft(session, of, representative(session, of))
    told = [(each.act, each.times, each.by_firm, each.who) for each in history(session, application.id)]
    assert told == [("application_started", 1, True, ""), ("application_saved", 5, True, "")]


def test_the_office_is_named_and_the_firm_is_not(session: Session) -> None:
    application, reviewer = filed_application(session, firm(session)), person(session, "bureau_reviewer")
    reviewer.name = "陆文静"
    propose_decision(
        session, actor=reviewer.id, at=AT, application_id=application.id, outcome="return", reason="请补充平面图。"
    )
    last = history(session, application.id)[-1]
    assert (last.act, last.who, last.by_firm, last.reason) == (
        "decision_return_proposed",
        "陆文静",
        False,
        "请补充平面图。",
    )


def test_what_is_not_for_the_reader_is_left_out(session: Session) -> None:
    application, reviewer = filed_application(session, firm(session)), person(session, "bureau_reviewer")
    propose_decision(session, actor=reviewer.id, at=AT, application_id=application.id, outcome="approve")
    acts = [each.act for each in history(session, application.id, without=("decision_approve_proposed",))]
    assert acts[:3] == ["application_started", "application_saved", "application_filed"]
    assert "decision_approve_proposed" not in acts
