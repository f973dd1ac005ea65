"""Travel of emergency-goods producers' workers 应急物资生产企业职工差旅: the whole fare, with the overtime measure.

One line per ticket. The same worker's same trip is paid once: never also on a chartered bus or an own-return statement.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import portion
from office.rulebook.facts import Choice, Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import eligible_only, within_firm_cap
from subsidies.policy.support import EMERGENCY_GOODS_FUND, TICKET, Once, Paper, Support, SupportKind

RAIL = Choice("rail", "铁路", "Rail", ("火车", "高铁", "动车"))
AIR = Choice("air", "飞机", "Air", ("航空",))
COACH = Choice("coach", "长途客车", "Coach", ("road", "公路", "客车", "大巴", "汽车"))
FERRY = Choice("ferry", "轮船", "Ferry", ("water", "水路", "客轮"))
CAR = Choice("car", "自驾", "Own car", ("自驾车", "私家车"))

WORKER = Fact(
    "worker_id", Kind.TEXT, "职工编号", "Worker",
    help="请填身份证件号码：同一人的同一行程只能申报一次。",
    help_en="The identity number: the same trip of one person can be claimed once.", personal=True,
)  # fmt: skip
TRAVEL_DATE = Fact("travel_date", Kind.DATE, "出行日期", "Day of travel")
TICKET_NO = Fact("ticket_no", Kind.TEXT, "票据号码", "Ticket number", required=False, on_filing=True)
TRIP = Once(
    "trip", "同一职工的同一行程", "One worker's trip", ("worker_id", "travel_date"), "travel_date", several_lines=True
)

FACTS = (
    WORKER,
    TRAVEL_DATE,
    Fact("transport", Kind.CHOICE, "交通方式", "Means of transport", choices=(RAIL, AIR, COACH, FERRY, CAR)),
    TICKET_NO,
    Fact("fare", Kind.MONEY, "票价", "Fare", unit="元", minimum=1, maximum=10**12),
)


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    day, window = nw.col("travel_date"), law.value("window")
    inside = ~day.is_null() if window is None else (day >= nw.lit(window[0])) & (day <= nw.lit(window[1]))
    return (
        Condition("within_window", "在补助期间内", "Within the days that are paid for", inside, law.cite("window")),
        Step("cost_before_cap", "按比例计算的差旅费", "Travel cost before the cap",
             eligible_only(portion(nw.col("fare"), law.value("travel_share"))), "fen", law.cite("travel_share")),
        Step("travel_cost", "补助的差旅费", "Travel cost paid",
             within_firm_cap(nw.col("cost_before_cap"), law.value("cap_per_firm")), "fen", law.cite("cap_per_firm")),
    )  # fmt: skip


MEASURE = Support(
    code="worker_travel",
    title="应急物资生产企业职工差旅补助",
    title_en="Travel of emergency-goods producers' workers",
    department="经济和信息化局",
    department_en="Bureau of Economy and Information Technology",
    kind=SupportKind.PAID,
    fund=EMERGENCY_GOODS_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="travel_share",
    result="travel_cost",
    whole="fare",
    grows_with=("fare",),
    plain="口罩等应急物资生产企业召回职工加班的，职工往返差旅费由政府全额补助。每张票据填一行。",
    plain_en="Makers of emergency goods that called workers back for overtime get their travel cost back in full. "
    "One line per ticket.",
    papers=(Paper("ticket", "车船机票", "Tickets", per_line=True),),
    once=(TICKET, TRIP),
)
