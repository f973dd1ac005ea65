"""What was filed, in the words of the form, with what changed since the time before."""

from collections.abc import Iterator

import pytest

from office.web import Office
from resumption.applications.answers import Answer, answered
from resumption.applications.pages import PAGES, guidance, way
from tests.factories import AT, CONTENT, plan_answers

FILED = {**CONTENT, "plan": plan_answers()}


@pytest.fixture(autouse=True)
def request_(app: Office) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def answers(page: str, before: dict[str, dict[str, object]] | None = None) -> list[Answer]:
    pages = {each.page: each for each in answered(FILED, before, on=AT.date(), english=False)}
    return [answer for group in pages[page].groups for answer in group.answers]


def test_answers_stand_under_the_words_of_the_form_in_its_order() -> None:
    assert [(each.label, each.value, each.kind) for each in answers("firm")] == [
        ("拟复工日期", "2020-02-10", "text"),
        ("经营地址", "湖州市吴兴区测试路1号", "text"),
        ("法定代表人", "测试法人", "text"),
        ("联系人", "测试联系人", "text"),
        ("联系人手机", "13800000000", "text"),
        ("订单情况", "订单量大", "choice"),
        ("属于劳动密集型", False, "yesno"),
    ]


def test_the_plan_keeps_its_sections_in_the_readers_language() -> None:
    (plan,) = [page for page in answered(FILED, None, on=AT.date(), english=True) if page.page == "plan"]
    assert [group.title for group in plan.groups][:2] == ["Dates", "Organisation"]
    assert plan.groups[0].answers[0].label == "Day and batches of resumption"


def test_what_changed_is_marked_and_nothing_else() -> None:
    before = {**FILED, "supplies": {"masks": 150, "isolation_rooms": 1}}
    assert [(each.label, each.changed) for each in answers("supplies", before)] == [
        ("口罩（只）", True),
        ("隔离用房（间）", False),
        ("体温计（支）", False),
        ("消毒液（升）", False),
    ]
    assert [each.changed for each in answers("firm", before)] == [False] * 7


def test_the_way_says_what_each_page_lacks() -> None:
    steps = way({"staff": CONTENT["staff"]}, has_roster=False, on=AT.date())
    assert [(step.page, step.state) for step in steps] == [
        ("firm", "missing"),
        ("staff", "done"),
        ("plan", "missing"),
        ("supplies", "missing"),
        ("commitments", "missing"),
        ("roster", "missing"),
    ]
    assert {step.page: step.wanting for step in steps}["plan"] == len(plan_answers())


def test_guidance_takes_its_figures_from_the_law() -> None:
    said = {page: [text.format(**figures) for text, figures in guidance(page, on=AT.date())] for page in PAGES}
    assert said["supplies"][0] == "口罩按每人每天 2 只、储备 3 天准备。"
    assert "50%" in said["staff"][1]
