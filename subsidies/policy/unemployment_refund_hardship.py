"""The refund's hardship variant 困难企业稳岗返还: half of six months' social insurance for firms in passing difficulty.

The conditions on staff are those of the ordinary refund, read from its parameters. A firm gets one of the two a year.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import portion, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy import unemployment_refund
from subsidies.policy.amounts import eligible_only
from subsidies.policy.support import UNEMPLOYMENT_FUND, Paper, Support, SupportKind

ORDINARY = unemployment_refund.MEASURE.code

FACTS = (
    *(fact for fact in unemployment_refund.FACTS if fact.name != "paid_last_year"),
    Fact("in_difficulty", Kind.BOOLEAN, "面临暂时性生产经营困难且恢复有望", "In passing difficulty, likely to recover"),
    Fact("monthly_social_insurance", Kind.MONEY, "企业及其职工月应缴社会保险费",
         "Social insurance due a month, firm and staff", unit="元", maximum=10**12),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    months, share = law.value("months"), law.value("refund_share")
    return (
        *unemployment_refund.staff_kept(Law(law.rulebook, ORDINARY, law.on)),
        Condition("in_passing_difficulty", "属于困难企业", "Is in passing difficulty", nw.col("in_difficulty"),
                  law.cite("months")),
        Step("insurance_counted", "计入的社会保险费", "Social insurance counted",
             nw.col("monthly_social_insurance") * whole(months), "fen", law.cite("months")),
        Step("refund", "返还金额", "Refund", eligible_only(portion(nw.col("insurance_counted"), share)), "fen",
             law.cite("refund_share")),
    )  # fmt: skip


MEASURE = Support(
    code="unemployment_refund_hardship",
    title="困难企业失业保险稳岗返还",
    title_en="Unemployment-insurance refund in hardship",
    department="人力资源和社会保障局",
    department_en="Bureau of Human Resources and Social Security",
    kind=SupportKind.PAID,
    fund=UNEMPLOYMENT_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="refund_share",
    result="refund",
    grows_with=("monthly_social_insurance",),
    plain="暂时困难但恢复有望、不裁员或少裁员的企业，返还六个月社会保险费的一半。每年只能享受一种返还。",
    plain_en="Firms in passing difficulty that lay off nobody, or few, get back half of six months' social insurance. "
    "Only one kind of refund a year.",
    papers=(
        Paper("insurance_record", "社会保险缴费证明", "Proof of premiums"),
        Paper("hardship_finding", "困难企业认定文件", "Finding that the firm is in difficulty"),
    ),
    once=(unemployment_refund.REFUND_YEAR,),
)
