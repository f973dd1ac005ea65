"""Loan relief 贷款利率优惠: banks are encouraged to cut the rate by at least 10 % of the original rate.

The bank grants it and bears it: what it saves is computed and recorded, never paid. The cut is relative: 4.35 % may be
at most 3.915 %. Rates are compared as whole millionths, never as rounded ones.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import not_below_zero
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import MILLIONTHS, proportion, reduced_rate
from subsidies.policy.support import Once, Paper, Support, SupportKind

FACTS = (
    Fact("original_rate", Kind.PERCENT, "原年利率", "Original rate a year", unit="%", minimum=1, maximum=MILLIONTHS),
    Fact("new_rate", Kind.PERCENT, "优惠后年利率", "New rate a year", unit="%", maximum=MILLIONTHS),
    Fact("principal", Kind.MONEY, "贷款本金", "Principal", unit="元", minimum=1),
    Fact(
        "days", Kind.INTEGER, "优惠天数", "Days at the new rate", unit="天",
        help="按优惠利率计息的天数。", help_en="The days for which interest is charged at the new rate.",
        minimum=1, maximum=3_660,
    ),
    Fact("contract_no", Kind.TEXT, "贷款合同编号", "Loan contract", required=False, on_filing=True),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    old, new, cut, cite = nw.col("original_rate"), nw.col("new_rate"), law.value("rate_cut"), law.cite("rate_cut")
    saved = not_below_zero(old - new) * nw.col("days")
    return (
        Step("required_rate", "应不高于的利率", "Highest rate that meets the cut", reduced_rate(old, cut),
             "rate", cite),
        Step("meets", "达到降幅要求", "Meets the cut", new <= nw.col("required_rate"), "yes/no", cite),
        Condition("rate_cut_enough", "利率降幅达到要求", "The rate is cut by enough", nw.col("meets"), cite),
        Step("interest_saved", "少付利息", "Interest saved",
             proportion(nw.col("principal"), saved, MILLIONTHS * law.value("days_per_year")), "fen",
             law.cite("days_per_year")),
    )  # fmt: skip


MEASURE = Support(
    code="loan_relief",
    title="贷款利率优惠（备案）",
    title_en="Loan relief (recorded)",
    department="人民政府金融工作办公室",
    department_en="Municipal Finance Office",
    kind=SupportKind.RECORDED,
    facts=FACTS,
    columns=columns,
    founded_on="rate_cut",
    result="interest_saved",
    grows_with=("principal", "days"),
    plain="鼓励银行把企业贷款利率下调一成以上。优惠由银行直接给予，本系统只作记录，不发放资金。",
    plain_en="Banks are encouraged to cut your loan's rate by a tenth or more. The bank grants it; it is recorded here "
    "and nothing is paid out.",
    papers=(
        Paper("loan_contract", "贷款合同或利率调整通知", "Loan contract or notice of the new rate", per_line=True),
    ),
    once=(Once("loan_contract_no", "贷款合同编号", "Loan contract", ("contract_no",)),),
)
