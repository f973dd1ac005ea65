"""What waits for whom, counted from the scene every page is looked at with."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.access import actor_of
from office.accounts.models import Person
from office.desk import Desk, desks
from tests.factories import AT, firm, person, representative
from tests.looking.scene import make

MONEY = {
    "待确认的预算上限": 2, "达到预警线的资金": 1, "尚无预算上限的资金": 2, "待公示的补助": 2, "待发布的公示": 1,
    "待办结的异议": 1, "待支付的补助": 6, "待放行的批次": 1, "更正后待追回": 1,
    "待收回的追回款": 1, "结果不明待核定": 1, "退回待更正": 1,
    "账户更正待确认": 1,
}  # fmt: skip


def told(session: Session, email: str, *, after: timedelta = timedelta()) -> list[Desk]:
    """The start page of somebody, some time later."""
    who = session.scalars(select(Person).where(Person.email == email)).one()
    return desks(session, actor_of(who), AT + after)


def counts(found: list[Desk]) -> dict[str, int]:
    """How many of what."""
    return {tally.title: tally.count for desk in found for tally in desk.tallies}


BY_CHANCE = {"分给我办理", "等我检查"}  # among equals a case is given by id, and ids are drawn


def test_what_waits_for_each_role(session: Session) -> None:
    people = make(session).people
    seen = {role: counts(told(session, email)) for role, email in people.items() if role not in ("filer", "newcomer")}
    assert {
        role: {title: count for title, count in found.items() if count and title not in BY_CHANCE}
        for role, found in seen.items()
    } == {
        "representative": {
            "填写中的申报": 3, "退回待改的申报": 1, "审核中的申报": 3, "已给予补助": 3, "待缴回的补助款": 1,
            "待确认的免申即享": 1,
        },
        "town_reviewer": {"未办结": 1, "今天待报日报的企业": 1, "待审核：保障类": 1, "待审核：优先类": 3},
        "sector_reviewer": {"待审核：保障类": 2, "待审核：优先类": 2, "待审核：暂缓": 1, "征求我的意见": 1},
        "sector_reviewer_hotels": {"待审核：优先类": 1},
        "county_reviewer": {"待审核：保障类": 1, "待审核：优先类": 3, "待确认的企业代表": 2},
        "bureau_reviewer": {
            "未办结": 1, "今天待报日报的企业": 1, "待审核：保障类": 2, "待审核：优先类": 3, "待审核：暂缓": 1,
            "待审核的扶持申报": 4, "待公示的补助": 2, "待发布的公示": 1, "待办结的异议": 1, "更正后待追回": 1,
            "待收回的追回款": 1, "待审核的免申即享": 1, "待办理的情况反映": 1, "待确认的企业代表": 2,
        },
        "signatory": {"今天待报日报的企业": 1, "待签发的复工申请": 1, "待签发的扶持申报": 1, "更正后待追回": 1,
            "待收回的追回款": 1},
        "finance_preparer": {**MONEY, "待办理的情况反映": 1},
        "finance_releaser": MONEY,
        "auditor": {
            **MONEY, "今天待报日报的企业": 1, "办理中的复工申请": 7,
            "办理中的扶持申报": 5,
        },
        "administrator": {"待确认的企业代表": 2},
    }  # fmt: skip


def test_what_is_overdue_is_counted_and_marked(session: Session) -> None:
    people = make(session).people
    found = told(session, people["bureau_reviewer"], after=timedelta(days=30))
    (review,) = (desk for desk in found if desk.title == "复工审核")
    assert [(tally.count, tally.late) for tally in review.tallies if tally.arguments.get("deadline")] == [(6, True)]


def test_a_firm_is_told_where_its_application_stands_and_what_to_do(session: Session) -> None:
    people = make(session).people
    (applications,) = (desk for desk in told(session, people["representative"]) if desk.title == "复工申请")
    assert [(matter.name, matter.state, matter.next_step) for matter in applications.matters] == [
        ("湖州练市口罩有限公司", "draft", "继续填写，补齐缺项后提交。"),
        ("长兴蓄电池制造有限公司", "returned", "按退回意见修改后重新提交。"),
    ]


def test_a_firm_without_an_application_is_told_to_begin(session: Session) -> None:
    by = representative(session, firm(session))
    steps = {desk.title: [(each.state, each.next_step) for each in desk.matters] for desk in told(session, by.email)}
    assert (steps["复工申请"], steps["我的企业"]) == (
        [("", "还没有申请，现在可以填写。")],
        [("", "还没有可用的基本账户，补助无法支付，请填写。")],
    )


def test_nobody_is_shown_the_sum_of_another_room(session: Session) -> None:
    make(session)
    assert [desk.title for desk in told(session, person(session, "administrator").email)] == ["企业代表"]
