"""Chartered bus 包车: the city shares the hire of buses that fetch non-local staff (湖政发〔2020〕3号).

One line per bus. Government and firm bear 2 : 1; from 2020-02-16 the government bears all. The firm's share is the
invoice less the government's, so the two always make up the invoice.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw

from office.rulebook.columns import portion, ratio_within, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step, Warning
from subsidies.policy.amounts import capped, eligible_only, within_firm_cap
from subsidies.policy.support import INVOICE, RESUMPTION_FUND, Once, Paper, Support, SupportKind

FACTS = (
    Fact("departure_date", Kind.DATE, "发车日期", "Departure date"),
    Fact(
        "approved_on", Kind.DATE, "政府同意日期", "Approved on",
        help="当地政府同意包车的日期；未经同意请留空。",
        help_en="The day the local government approved the charter; leave empty if it did not.",
        required=False,
    ),
    Fact("origin_area", Kind.TEXT, "出发地", "Place of origin", required=False, on_filing=True),
    Fact("riders", Kind.INTEGER, "乘车人数", "Riders", unit="人", minimum=1, maximum=1_000),
    Fact("nonlocal_riders", Kind.INTEGER, "其中外地员工人数", "Non-local riders", unit="人", maximum=1_000),
    Fact("rated_seats", Kind.INTEGER, "核定座位数", "Rated seats", unit="座", minimum=1, maximum=1_000, required=False,
         on_filing=True),
    Fact("fare", Kind.MONEY, "包车费用", "Hire of the bus", unit="元", minimum=1),
    Fact("invoice_no", Kind.TEXT, "发票号码", "Invoice number", required=False, on_filing=True),
    Fact(
        "rider_ids", Kind.TEXT, "乘车职工证件号码", "Identity numbers of the riders",
        help="用逗号或顿号分隔；用于核对同一行程未另行申报。",
        help_en="Parted by commas; shows that the same trip is not claimed elsewhere as well.", required=False,
        personal=True,
    ),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules of the day; trip or claim date governs as the parameter says."""
    trip = nw.col("departure_date")
    day = trip if law.value("governing_date") == "trip" else _claim_date(law.on)
    share = law.dated("government_share", day)
    min_riders, min_nonlocal = law.dated("min_riders", day), law.dated("min_nonlocal_riders", day)
    beforehand, cap_per_bus = law.dated("approved_beforehand", day), law.dated("cap_per_bus", day)
    seats = law.dated("seat_share", trip)
    fare, riders, nonlocal_riders = nw.col("fare"), nw.col("riders"), nw.col("nonlocal_riders")
    return (
        Condition("approved_beforehand", "发车前已经当地政府同意", "Approved by the local government beforehand",
                  beforehand.each(lambda needed: nw.col("approved_on") <= trip if needed else nw.lit(True)),
                  beforehand),
        Condition("has_nonlocal_riders", "接送外地员工", "Carries non-local staff",
                  min_nonlocal.each(lambda fewest: _at_least(nonlocal_riders, fewest)), min_nonlocal),
        Condition("nonlocal_within_riders", "外地员工人数不超过乘车人数", "Non-local riders do not exceed riders",
                  nonlocal_riders <= riders, min_nonlocal),
        Condition("enough_riders", "达到每车最少乘车人数", "Enough riders on the bus",
                  min_riders.each(lambda fewest: _at_least(riders, fewest)), min_riders),
        Warning("too_full", "乘车人数超过客座率上限", "More riders than the seat limit allows",
                seats.each(lambda limit: _too_full(riders, limit)), seats),
        Step("government_rate", "政府承担比例", "Share paid by the government",
             share.each(lambda part: nw.lit(str(part))), "share", share),
        Step("share_before_caps", "按比例计算的政府承担额", "Government's share before caps",
             share.each(lambda part: portion(fare, part)), "fen", share),
        Step("share_within_bus_cap", "每车上限内的政府承担额", "Government's share within the cap per bus",
             cap_per_bus.each(lambda cap: eligible_only(capped(nw.col("share_before_caps"), cap))), "fen",
             cap_per_bus),
        Step("government_share", "政府承担额", "Government's share",
             within_firm_cap(nw.col("share_within_bus_cap"), law.value("cap_per_firm")), "fen",
             law.cite("cap_per_firm")),
        Step("firm_share", "企业承担额", "Firm's share", fare - nw.col("government_share"), "fen", share),
    )  # fmt: skip


def _claim_date(on: date) -> nw.Expr:
    return nw.when(~nw.col("departure_date").is_null()).then(nw.lit(on))


def _at_least(count: nw.Expr, fewest: int | None) -> nw.Expr:
    return nw.lit(True) if fewest is None else count >= whole(fewest)


def _too_full(riders: nw.Expr, limit: Any) -> nw.Expr:
    return nw.lit(False) if limit is None else ~ratio_within(riders, nw.col("rated_seats"), limit)


MEASURE = Support(
    code="chartered_bus",
    title="包车补助",
    title_en="Chartered bus",
    department="经济和信息化局",
    department_en="Bureau of Economy and Information Technology",
    kind=SupportKind.PAID,
    fund=RESUMPTION_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="government_share",
    result="government_share",
    whole="fare",
    remainder="firm_share",
    grows_with=("fare",),
    plain="企业事先经当地政府同意，包车到外地员工集中的地方接员工返岗，车费由政府承担大部分或全部。每辆车填一行。",
    plain_en="If the local government agrees beforehand, it bears most or all of the hire of buses that fetch your "
    "staff from elsewhere. One line per bus.",
    papers=(
        Paper("invoice", "包车发票", "Invoice for the hire", per_line=True),
        Paper("government_approval", "当地政府同意包车的文件", "The local government's approval"),
        Paper("rider_list", "乘车人员名单", "List of riders", required=False),
    ),
    once=(
        INVOICE,
        Once("trip", "同一职工的同一行程", "One worker's trip", ("rider_ids", "departure_date"), "departure_date",
             listed=True),
    ),
)  # fmt: skip
