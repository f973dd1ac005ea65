"""Overtime pay of emergency-goods producers over the 2020 Spring Festival 应急物资生产企业春节加班工资.

One line per worker and day. Labour Law art. 44: 150 % for longer hours on a workday, 200 % on a rest day, 300 % on a
statutory holiday; a day is the monthly wage ÷ 21.75, an hour a day ÷ 8.

The one rounding is at the payable line. Day and hour wages are never rounded on the way: a holiday at 5,000 a month is
three days' wages, 5,000 ÷ 21.75 × 3 = 689.66, and not 3 × 229.89 = 689.67. Those shown are for reading.

Art. 44 asks for 200 % only where no compensatory rest can be given: rest-day hours made up by rest are not counted.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import narwhals as nw

from office.rulebook.columns import half_up, not_below_zero, portion, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from office.rulebook.parameters import Citation
from subsidies.policy.amounts import eligible_only
from subsidies.policy.support import EMERGENCY_GOODS_FUND, Once, Paper, Support, SupportKind

HUNDREDTHS = 100  # hours are kept as whole hundredths
HOURS_OF_A_DAY = 24

FACTS = (
    Fact(
        "worker_id", Kind.TEXT, "职工编号", "Worker",
        help="请填身份证件号码：同一人同一天只能由一家企业申报一次。",
        help_en="The identity number: one person and day can be claimed once, by one firm.",
        personal=True,
    ),
    Fact("work_date", Kind.DATE, "工作日期", "Day worked"),
    Fact("monthly_wage", Kind.MONEY, "月工资", "Monthly wage", unit="元", minimum=1, maximum=10**9),
    Fact(
        "hours", Kind.QUANTITY, "工作小时数", "Hours", unit="小时",
        help="工作日只填超过 8 小时的部分；休息日和法定休假日填全部小时数。",
        help_en="On a workday only the hours beyond 8; on other days all hours.",
        minimum=1, maximum=HOURS_OF_A_DAY * HUNDREDTHS,
    ),
    Fact(
        "rest_hours", Kind.QUANTITY, "已安排补休小时数", "Hours made up by compensatory rest", unit="小时",
        help="休息日工作后已安排补休的小时数，不再计加班工资；没有请留空。",
        help_en="Rest-day hours for which rest was given later; they earn no overtime pay. Leave empty if none.",
        maximum=HOURS_OF_A_DAY * HUNDREDTHS, required=False,
    ),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim; the kind of day, and its rate, follow the day worked."""
    day, wage, hours, kind = nw.col("work_date"), nw.col("base_wage"), nw.col("hours"), nw.col("day_kind")
    made_up = nw.col("rest_hours").fill_null(0)
    rested = (kind == nw.lit("rest")) if law.value("rest_makes_up") else nw.lit(False)
    first, last = law.value("window")
    inside = _within(day, first, last)
    days_per_month, hours_per_day = law.value("days_per_month"), law.value("hours_per_day")
    kinds = law.dated("day_kind", day, where=inside)
    names = {"workday": "workday_rate", "rest": "rest_day_rate", "holiday": "holiday_rate"}
    rate = {value: _paid(law.value(name), law.value("base")) for value, name in names.items()}
    wage_share = law.value("wage_share")
    hourly = Fraction(1, HUNDREDTHS * hours_per_day) / days_per_month
    longest = (HOURS_OF_A_DAY - hours_per_day) * HUNDREDTHS
    return (
        Step("day_kind", "当日性质", "Kind of day", kinds.each(lambda value: nw.lit(value)), "text", kinds),
        Step("base_wage", "计算加班工资的月工资基数", "Monthly wage the overtime is reckoned from",
             _at_least(nw.col("monthly_wage"), law.value("minimum_base")), "fen", law.cite("minimum_base")),
        Step("hours_counted", "计入的小时数", "Hours counted",
             nw.when(rested).then(not_below_zero(hours - made_up)).otherwise(hours), "hours",
             law.cite("rest_makes_up")),
        Condition("within_window", "在补助期间内", "Within the days that are paid for", inside, law.cite("window")),
        Condition("possible_hours", "小时数不超过当日可能的加班时间", "No more hours than the day has",
                  (kind != nw.lit("workday")) | (hours <= whole(longest)), law.cite("hours_per_day")),
        Step("day_wage", "日工资（仅供阅读）", "Wage of a day (for reading)",
             portion(wage, 1 / days_per_month), "fen", law.cite("days_per_month")),
        Step("hour_wage", "小时工资（仅供阅读）", "Wage of an hour (for reading)",
             portion(wage, 1 / (days_per_month * hours_per_day)), "fen", law.cite("hours_per_day")),
        Step("multiplier", "工资倍数", "Multiple of the wage",
             kinds.each(lambda value: whole(int(rate[value] * 10_000))), "percent", _rate_cites(law)),
        Step("overtime_pay", "补助的加班工资", "Overtime pay",
             eligible_only(kinds.each(
                 lambda value: _exactly(wage * nw.col("hours_counted"), hourly * rate[value] * wage_share))),
             "fen", law.cite("wage_share")),
    )  # fmt: skip


def _within(day: nw.Expr, first: date, last: date) -> nw.Expr:
    return (day >= nw.lit(first)) & (day <= nw.lit(last))


def _at_least(wage: nw.Expr, minimum: int | None) -> nw.Expr:
    return wage if minimum is None else nw.max_horizontal(wage, whole(minimum))


def _paid(rate: Fraction, base: str) -> Fraction:
    """The multiple that is paid: all of it, or what exceeds the day's normal pay."""
    return rate if base == "full" else rate - 1


def _exactly(wage_hours: nw.Expr, share: Fraction) -> nw.Expr:
    return half_up(wage_hours * whole(share.numerator), whole(share.denominator))


def _rate_cites(law: Law) -> Citation:
    """All three rates stand in one article."""
    cites = [law.cite(name) for name in ("workday_rate", "rest_day_rate", "holiday_rate")]
    return Citation(cites[0].document, cites[0].number, cites[0].article, "；".join(cite.words for cite in cites))


MEASURE = Support(
    code="overtime_pay",
    title="应急物资生产企业春节加班工资补助",
    title_en="Overtime pay of emergency-goods producers",
    department="经济和信息化局",
    department_en="Bureau of Economy and Information Technology",
    kind=SupportKind.PAID,
    fund=EMERGENCY_GOODS_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="wage_share",
    result="overtime_pay",
    grows_with=("monthly_wage",),
    plain="口罩等应急物资生产企业春节期间加班生产的，加班工资由政府全额补助。每名职工每天填一行。",
    plain_en="Makers of masks and other emergency goods that worked through the Spring Festival get back the overtime "
    "pay in full. One line per worker and day.",
    papers=(
        Paper("attendance", "考勤记录", "Attendance record"),
        Paper("payroll", "工资发放凭证", "Proof that the wages were paid"),
    ),
    once=(
        Once("worker_day", "同一职工同一天的加班", "One worker's day of overtime", ("worker_id", "work_date"),
             "work_date"),
    ),
)  # fmt: skip
