"""Guarantee relief 担保费优惠: the municipal policy guarantor cuts its fee by at least 30 % of the original fee.

The guarantor grants it and bears it: what it saves is computed and recorded, never paid. 1.5 % may be at most 1.05 %.
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
    Fact("original_fee_rate", Kind.PERCENT, "原担保费率", "Original fee rate", unit="%", minimum=1,
         maximum=MILLIONTHS),
    Fact("new_fee_rate", Kind.PERCENT, "优惠后担保费率", "New fee rate", unit="%", maximum=MILLIONTHS),
    Fact("guaranteed_amount", Kind.MONEY, "担保金额", "Amount guaranteed", unit="元", minimum=1),
    Fact("contract_no", Kind.TEXT, "担保合同编号", "Guarantee contract", required=False, on_filing=True),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    old, new, cut, cite = nw.col("original_fee_rate"), nw.col("new_fee_rate"), law.value("fee_cut"), law.cite("fee_cut")
    return (
        Step("required_fee_rate", "应不高于的担保费率", "Highest fee rate that meets the cut", reduced_rate(old, cut),
             "rate", cite),
        Step("meets", "达到降幅要求", "Meets the cut", new <= nw.col("required_fee_rate"), "yes/no", cite),
        Condition("fee_cut_enough", "担保费降幅达到要求", "The fee is cut by enough", nw.col("meets"), cite),
        Step("fee_saved", "少付担保费", "Fee saved",
             proportion(nw.col("guaranteed_amount"), not_below_zero(old - new), MILLIONTHS), "fen", cite),
    )  # fmt: skip


MEASURE = Support(
    code="guarantee_relief",
    title="担保费优惠（备案）",
    title_en="Guarantee relief (recorded)",
    department="人民政府金融工作办公室",
    department_en="Municipal Finance Office",
    kind=SupportKind.RECORDED,
    facts=FACTS,
    columns=columns,
    founded_on="fee_cut",
    result="fee_saved",
    whole="guaranteed_amount",
    grows_with=("guaranteed_amount",),
    plain="市级政策性担保机构把担保费下调三成以上。优惠由担保机构直接给予，本系统只作记录，不发放资金。",
    plain_en="The municipal policy guarantor cuts its fee by 30 % or more. The guarantor grants it; it is recorded "
    "here and nothing is paid out.",
    papers=(
        Paper("guarantee_contract", "担保合同或收费凭证", "Guarantee contract or receipt of the fee", per_line=True),
    ),
    once=(Once("guarantee_contract_no", "担保合同编号", "Guarantee contract", ("contract_no",)),),
)
