"""Rent relief 减免国有房产租金: small and medium firms in state-owned premises are let off three months' rent.

The landlord grants it and bears it: what it saves is computed and recorded, never paid. One line per lease.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import at_most, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step, Warning
from subsidies.policy.amounts import eligible_only
from subsidies.policy.support import Once, Paper, Support, SupportKind

FACTS = (
    Fact("monthly_rent", Kind.MONEY, "月租金", "Monthly rent", unit="元", minimum=1, maximum=10**12),
    Fact("months_waived", Kind.INTEGER, "免收月数", "Months waived", unit="月", maximum=120),
    Fact("small_or_medium", Kind.BOOLEAN, "中小企业", "Small or medium firm"),
    Fact("state_premises", Kind.BOOLEAN, "承租国有房产", "The premises are state-owned", required=False,
         on_filing=True),
    Fact("lease_no", Kind.TEXT, "租赁合同编号", "Lease", required=False, on_filing=True),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    months, waived, cite = law.value("months"), nw.col("months_waived"), law.cite("months")
    return (
        Condition("small_or_medium_firm", "属于中小企业", "Is a small or medium firm", nw.col("small_or_medium"), cite),
        Condition("in_state_premises", "承租国有房产", "Rents state-owned premises",
                  nw.col("state_premises").fill_null(True), cite),
        Warning("fewer_months", "免收月数少于规定", "Fewer months than the text grants", waived < whole(months), cite),
        Step("months_counted", "计入的月数", "Months counted", at_most(waived, whole(months)), "months", cite),
        Step("rent_waived", "免收租金", "Rent waived",
             eligible_only(nw.col("monthly_rent") * nw.col("months_counted")), "fen", cite),
    )  # fmt: skip


MEASURE = Support(
    code="rent_relief",
    title="国有房产租金减免（备案）",
    title_en="Rent relief (recorded)",
    department="国有资产监督管理委员会",
    department_en="State-owned Assets Commission",
    kind=SupportKind.RECORDED,
    facts=FACTS,
    columns=columns,
    founded_on="months",
    result="rent_waived",
    grows_with=("monthly_rent", "months_waived"),
    plain="中小企业承租国有房产的，免收三个月租金。由出租方直接减免，本系统只作记录，不发放资金。",
    plain_en="Small and medium firms in state-owned premises are let off three months' rent. The landlord grants it; "
    "it is recorded here and nothing is paid out.",
    papers=(Paper("lease", "租赁合同或减免通知", "Lease or notice of the waiver", per_line=True),),
    once=(Once("lease_no", "租赁合同编号", "Lease", ("lease_no",)),),
)
