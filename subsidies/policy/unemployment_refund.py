"""Unemployment-insurance refund 失业保险稳岗返还: half of last year's premiums for firms that keep their staff.

Sources: 湖政发〔2020〕3号 (50 %), 人社部明电〔2020〕2号 (limits). Either formula of the layoff rate passes:
① (insured at start − at end − not counted) ÷ at start; ② persons drawing benefit ÷ at start. Limits are compared as
whole numbers, never as rounded rates; the rates shown are rounded for reading only.
"""

from collections.abc import Sequence
from fractions import Fraction

import narwhals as nw

from office.rulebook.columns import not_below_zero, percent_hundredths, portion, ratio_within, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import eligible_only
from subsidies.policy.support import UNEMPLOYMENT_FUND, Once, Paper, Support, SupportKind

MOST_STAFF = 10_000_000

FACTS = (
    Fact("insured_start", Kind.INTEGER, "上年初参保人数", "Insured at the start of the year", unit="人",
         maximum=MOST_STAFF),
    Fact("insured_end", Kind.INTEGER, "上年末参保人数", "Insured at the end of the year", unit="人",
         maximum=MOST_STAFF),
    Fact(
        "not_counted", Kind.INTEGER, "不计入裁员的减员人数", "Leavers not counted as laid off", unit="人",
        help="合同期满、退休、死亡、本人辞职、集团内调动的人数；没有请填 0。",
        help_en="Contract expiry, retirement, death, own resignation, transfer in the group; 0 if none.",
        required=False, on_filing=True, maximum=MOST_STAFF,
    ),
    Fact(
        "drawing_benefit", Kind.INTEGER, "领取失业保险金人数", "Persons drawing unemployment benefit", unit="人",
        help="留空则不按第二种公式计算。", help_en="Left empty, the second formula is not applied.",
        required=False, maximum=MOST_STAFF,
    ),
    Fact("months_contributed", Kind.INTEGER, "累计缴费月数", "Months of contributions", unit="月", maximum=1_200),
    Fact(
        "paid_last_year", Kind.MONEY, "上年度实际缴纳失业保险费", "Unemployment insurance paid last year", unit="元",
        help="不含补缴的欠费和滞纳金。", help_en="Without arrears and late fees.",
    ),
    Fact("serious_breach", Kind.BOOLEAN, "严重失信企业", "In serious breach of trust"),
    Fact("zombie_firm", Kind.BOOLEAN, "僵尸企业", "Zombie firm"),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    refund = eligible_only(portion(nw.col("paid_last_year"), law.value("refund_share")))
    return (*staff_kept(law), Step("refund", "返还金额", "Refund", refund, "fen", law.cite("refund_share")))


def staff_kept(law: Law) -> Sequence[Rule]:
    """Who may be refunded: insured long enough, few layoffs, not excluded; shared with the hardship variant."""
    start, end, drawing = nw.col("insured_start"), nw.col("insured_end"), nw.col("drawing_benefit")
    laid_off = not_below_zero(start - end - nw.col("not_counted").fill_null(0))
    small = start <= whole(law.value("small_firm"))
    limit, small_limit = law.value("layoff_limit"), law.value("small_layoff_limit")
    few = {
        bound: ratio_within(laid_off, start, bound) | ratio_within(drawing, start, bound).fill_null(False)
        for bound in (limit, small_limit)
    }
    return (
        Step("layoff_rate", "裁员率（按参保人数变化）", "Layoff rate by insured staff",
             percent_hundredths(laid_off, start), "percent", law.cite("layoff_limit")),
        Step("layoff_rate_by_benefit", "裁员率（按领取失业保险金人数）", "Layoff rate by persons drawing benefit",
             percent_hundredths(drawing, start), "percent", law.cite("layoff_limit")),
        Step("layoff_limit", "适用的裁员率上限", "Largest layoff rate that applies",
             nw.when(small).then(whole(_hundredths(small_limit))).otherwise(whole(_hundredths(limit))), "percent",
             law.cite("small_firm")),
        Condition("insured", "上年初有参保职工", "Had insured staff at the start of the year",
                  start >= whole(1), law.cite("refund_share")),
        Condition("few_layoffs", "不裁员或少裁员", "No or few layoffs",
                  nw.when(small).then(few[small_limit]).otherwise(few[limit]), law.cite("layoff_limit")),
        Condition("long_enough", "缴费达到规定月数", "Contributions for long enough",
                  nw.col("months_contributed") >= whole(law.value("min_months")), law.cite("min_months")),
        Condition("no_serious_breach", "不属于严重失信企业", "Not in serious breach of trust",
                  _unless("serious_breach", law.value("exclude_serious_breach")), law.cite("exclude_serious_breach")),
        Condition("no_zombie_firm", "不属于僵尸企业", "Not a zombie firm",
                  _unless("zombie_firm", law.value("exclude_zombie_firm")), law.cite("exclude_zombie_firm")),
    )  # fmt: skip


def _hundredths(limit: Fraction) -> int:
    return int(limit * 10_000)


def _unless(fact: str, excluded: bool) -> nw.Expr:
    return ~nw.col(fact) if excluded else nw.lit(True)


REFUND_YEAR = Once("refund_year", "同一企业同一年度的返还", "A firm's refund of one year", of_firm=True)

MEASURE = Support(
    code="unemployment_refund",
    title="失业保险稳岗返还",
    title_en="Unemployment-insurance refund",
    department="人力资源和社会保障局",
    department_en="Bureau of Human Resources and Social Security",
    kind=SupportKind.PAID,
    fund=UNEMPLOYMENT_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="refund_share",
    result="refund",
    whole="paid_last_year",
    grows_with=("paid_last_year",),
    plain="企业不裁员或少裁员的，返还上年度实际缴纳失业保险费的一半。每年只能享受一种返还。",
    plain_en="Firms that lay off nobody, or few, get back half of the unemployment insurance they paid last year. "
    "Only one kind of refund a year.",
    papers=(
        Paper("insurance_record", "失业保险缴费证明", "Proof of premiums paid"),
        Paper("leavers", "不计入裁员的减员说明", "Statement on leavers not counted", required=False),
    ),
    once=(REFUND_YEAR,),
)
