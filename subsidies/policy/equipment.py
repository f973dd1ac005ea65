"""Equipment 技改设备: 60 % of what is invested to make more emergency goods, counted up to five million yuan a project.

No full text was found. Chosen, and marked as this office's own default: what another programme already funded is taken
off the investment before the share; investment above the ceiling does not count, but does not spoil the claim either.
One line per project.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import not_below_zero, portion
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import capped, eligible_only, within_firm_cap
from subsidies.policy.support import EMERGENCY_GOODS_FUND, INVOICE, Paper, Support, SupportKind

FACTS = (
    Fact("investment", Kind.MONEY, "设备投资额", "Investment in equipment", unit="元", minimum=1, maximum=10**13),
    Fact(
        "already_funded", Kind.MONEY, "已获其他财政补助", "Already funded otherwise", unit="元",
        help="同一设备已获得的其他财政资金；没有请填 0。",
        help_en="Other public money for the same equipment; 0 if none.",
        required=False, on_filing=True, maximum=10**13,
    ),
    Fact("invoice_no", Kind.TEXT, "发票号码", "Invoice number", required=False, on_filing=True),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    funded, treatment = nw.col("already_funded").fill_null(0), law.value("funding_deducted")
    own = not_below_zero(nw.col("investment") - funded) if treatment == "from_investment" else nw.col("investment")
    subsidy = portion(nw.col("counted_investment"), law.value("subsidy_share"))
    paid = not_below_zero(subsidy - funded) if treatment == "from_subsidy" else subsidy
    return (
        Condition("funding_within_investment", "其他财政补助不超过投资额",
                  "Other funding does not exceed the investment",
                  funded <= nw.col("investment"), law.cite("funding_deducted")),
        Step("own_investment", "扣除已获补助后的投资额", "Investment less what is already funded",
             eligible_only(own), "fen", law.cite("funding_deducted")),
        Step("counted_investment", "上限内的投资额", "Investment counted up to the ceiling",
             capped(nw.col("own_investment"), law.value("investment_ceiling")), "fen",
             law.cite("investment_ceiling")),
        Step("subsidy_before_cap", "按比例计算的设备补助额", "Subsidy before the cap", eligible_only(paid), "fen",
             law.cite("subsidy_share")),
        Step("subsidy", "设备补助额", "Subsidy",
             within_firm_cap(nw.col("subsidy_before_cap"), law.value("cap_per_firm")), "fen", law.cite("cap_per_firm")),
    )  # fmt: skip


MEASURE = Support(
    code="equipment",
    title="应急物资技改设备补助",
    title_en="Equipment for emergency goods",
    department="经济和信息化局",
    department_en="Bureau of Economy and Information Technology",
    kind=SupportKind.PAID,
    fund=EMERGENCY_GOODS_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="subsidy_share",
    result="subsidy",
    whole="investment",
    grows_with=("investment",),
    plain="为扩大口罩等应急物资产能购置设备的，500万元以内的投资补助60%。已获其他财政补助的部分先扣除。每个项目填一行。",
    plain_en="Equipment bought to make more emergency goods: 60 % of up to five million yuan, less what other public "
    "money already paid. One line per project.",
    papers=(
        Paper("invoice", "设备发票", "Invoice for the equipment", per_line=True),
        Paper("photo", "设备到厂照片", "Photographs of the equipment in place", required=False),
    ),
    once=(INVOICE,),
)
