"""A later measure is one Python file and one TOML file in a folder of its own; a head waits for its TOML file."""

from datetime import date

import pytest

from office.errors import Conflict, NotFound, NotInForce
from office.rulebook.reading import read_facts
from office.rulebook.results import compute
from subsidies.policy.catalogue import HERE, PARAMETERS, catalogue
from subsidies.policy.description import described
from subsidies.policy.support import SupportKind
from tests.policy.worked import KNOWN

ON = date(2020, 2, 20)
HEADS = ["fast_cash_out", "innovation_carrier", "science_green_channel", "trade_support"]
SHARE = """
[support_share]
title = "补助比例"
title_en = "Share paid"
unit = "share"
[[support_share.version]]
from = 2020-02-18
value = "30%"
cite = {document = "试行办法", number = "", article = "第一条", words = "按费用的30%补助"}

[cap_per_firm]
title = "每家企业上限"
title_en = "Cap per firm"
unit = "yuan"
[[cap_per_firm.version]]
from = 2020-02-18
value = "500"
cite = {document = "试行办法", number = "", article = "第二条", words = "最高500元"}
"""
DAYS = """
[handling_days]
title = "办理时限"
title_en = "Days to handle it"
unit = "days"
[[handling_days.version]]
from = 2020-02-18
value = 5
cite = {document = "试行办法", number = "", article = "第一条", words = "5日内办理"}
"""


def test_a_measure_of_another_folder_is_found(tmp_path):
    for place, suffix in ((HERE, "py"), (PARAMETERS, "toml")):
        text = (place / f"chartered_bus.{suffix}").read_text(encoding="utf-8")
        text = text.replace('code="chartered_bus"', 'code="ferry"')
        (tmp_path / f"ferry.{suffix}").write_text(text, encoding="utf-8")
    found = catalogue(tmp_path)
    assert sorted(found.measures) == sorted([*KNOWN.measures, "ferry"])
    assert found.rulebook.version != KNOWN.rulebook.version


def test_an_unknown_measure_is_refused():
    with pytest.raises(NotFound, match="ferry"):
        catalogue().measure("ferry")


def test_the_catalogue_is_whole():
    kinds = {code: measure.kind.value for code, measure in KNOWN.measures.items()}
    assert kinds == {
        "chartered_bus": "paid",
        "equipment": "paid",
        "fast_cash_out": "report",
        "guarantee_relief": "recorded",
        "innovation_carrier": "paid",
        "introduction": "paid",
        "loan_relief": "recorded",
        "loan_withdrawal_report": "report",
        "overtime_pay": "paid",
        "own_return_vat": "statement",
        "recruitment": "paid",
        "rent_relief": "recorded",
        "science_green_channel": "report",
        "trade_support": "paid",
        "unemployment_refund": "paid",
        "unemployment_refund_hardship": "paid",
        "worker_travel": "paid",
    }


@pytest.mark.parametrize("measure", KNOWN.measures.values(), ids=lambda measure: measure.code)
def test_every_measure_says_what_a_firm_needs_to_know(measure):
    texts = [measure.title, measure.title_en, measure.department, measure.department_en, measure.plain,
             measure.plain_en]  # fmt: skip
    assert [text for text in texts if not text.strip()] == []
    assert measure.papers
    assert (measure.fund is None) == (measure.kind is not SupportKind.PAID)
    assert (measure.payable is None) == (measure.kind is not SupportKind.PAID)


@pytest.mark.parametrize("code", [code for code, each in KNOWN.measures.items() if each.kind is not SupportKind.PAID])
def test_only_a_paid_measure_may_be_paid(code):
    with pytest.raises(Conflict, match="不发放资金"):
        KNOWN.paid(code)


def test_a_recorded_measure_cannot_be_declared_with_a_fund(tmp_path):
    text = (HERE / "loan_relief.py").read_text(encoding="utf-8")
    text = text.replace("import Once,", "import RESUMPTION_FUND, Once,").replace(
        "kind=SupportKind.RECORDED,", "kind=SupportKind.RECORDED, fund=RESUMPTION_FUND,"
    )
    (tmp_path / "other.py").write_text(text.replace('code="loan_relief"', 'code="other"'), encoding="utf-8")
    with pytest.raises(ValueError, match="other: a paid measure, and only that, has a fund"):
        catalogue(tmp_path)


def test_the_heads_say_that_no_parameter_is_in_force():
    waiting = [code for code in sorted(KNOWN.measures) if KNOWN.founded_on(KNOWN.measure(code)) is None]
    assert waiting == HEADS
    for code in HEADS:
        told = described(KNOWN, KNOWN.measure(code), ON)
        assert (told["in_force"], told["from"], told["note"]) == (False, None, "没有生效的参数，补充参数文件后启用")
        frame, _ = read_facts(KNOWN.measure(code), [])
        with pytest.raises(NotInForce, match=rf"没有生效的参数（{code}\.\w+），在 2020-02-20 不能计算"):
            compute(KNOWN.measure(code), frame, rulebook=KNOWN.rulebook, on=ON)


@pytest.mark.parametrize("code", HEADS)
def test_a_head_starts_to_work_when_its_parameter_file_is_added(tmp_path, code):
    paid = KNOWN.measure(code).kind is SupportKind.PAID
    (tmp_path / f"{code}.toml").write_text(SHARE if paid else DAYS, encoding="utf-8")
    known = catalogue(tmp_path)
    measure = known.measure(code)
    assert code not in [each.code for each in known.in_force(date(2020, 2, 17))]
    assert code in [each.code for each in known.in_force(date(2020, 2, 18))]
    lines = (
        [{"spent_on": "2020-02-18", "cost": cost} for cost in ("1000.05", "1000.00")]
        if paid
        else [{"requested_on": "2020-02-19", "subject": "口罩机研发"}]
    )
    frame, problems = read_facts(measure, lines)
    assert problems == []
    found = compute(measure, frame, rulebook=known.rulebook, on=ON)
    assert [line.payable for line in found] == (["300.02", "199.98"] if paid else ["0.00"])
    assert [line.eligible for line in found] == [True] * len(lines)
    assert paid or found[0].step("handled_within") == 5


def test_which_measures_exclude_each_other_follows_the_day():
    day = date(2020, 2, 5)
    trip = ["chartered_bus", "own_return_vat", "worker_travel"]
    assert [KNOWN.excluding(code, "trip", day) for code in trip] == [trip] * 3
    assert KNOWN.excluding("worker_travel", "trip", date(2019, 12, 31)) == []
    assert KNOWN.excluding("overtime_pay", "worker_day", day) == ["overtime_pay"]
    refunds = ["unemployment_refund", "unemployment_refund_hardship"]
    assert [KNOWN.excluding(code, "refund_year", day) for code in refunds] == [refunds] * 2
