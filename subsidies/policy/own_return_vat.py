"""Own return 员工自行返程: the VAT within a passenger ticket that the firm may deduct (公告2019年第39号第六条).

A statement for the tax office and never a payout. One line per ticket; the rate is that of the day of travel:
rail fare ÷ 1.09 × 9 %, air (fare + fuel surcharge) ÷ 1.09 × 9 %, road and water fare ÷ 1.03 × 3 %.
"""

from collections.abc import Mapping, Sequence

import narwhals as nw

from office.money import share
from office.rulebook.columns import portion, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import eligible_only
from subsidies.policy.support import TICKET, Paper, Support, SupportKind
from subsidies.policy.worker_travel import AIR, COACH, FERRY, RAIL, TICKET_NO, TRAVEL_DATE, TRIP, WORKER

FACTS = (
    WORKER,
    TRAVEL_DATE,
    Fact("transport", Kind.CHOICE, "交通方式", "Means of transport", choices=(RAIL, AIR, COACH, FERRY)),
    TICKET_NO,
    Fact("fare", Kind.MONEY, "票价", "Fare", unit="元", minimum=1, maximum=10**12),
    Fact(
        "fuel_surcharge", Kind.MONEY, "燃油附加费", "Fuel surcharge", unit="元",
        help="仅飞机票填写。", help_en="For air tickets only.", required=False, maximum=10**12,
    ),
    Fact(
        "own_name", Kind.BOOLEAN, "票据注明旅客身份信息", "The ticket names the passenger",
        help="未注明旅客身份信息的票据不能抵扣。", help_en="A ticket that names nobody gives no deduction.",
        required=False, on_filing=True,
    ),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules of the day of the claim; the rate follows the day of travel."""
    by_air = nw.col("transport") == nw.lit("air")
    rates = law.dated("rates", nw.col("travel_date"))
    surcharge = nw.when(by_air).then(nw.col("fuel_surcharge").fill_null(0)).otherwise(whole(0))
    named = nw.col("own_name").fill_null(True) if law.value("own_name_needed") else nw.lit(True)
    return (
        Condition("names_passenger", "票据注明旅客身份信息", "The ticket names the passenger", named,
                  law.cite("own_name_needed")),
        Step("taxed", "计算依据（票价，飞机加燃油附加费）", "Base: the fare, by air with the fuel surcharge",
             nw.col("fare") + surcharge, "fen", rates),
        Step("rate", "抵扣率", "Rate", rates.each(_rate), "percent", rates),
        Step("deductible", "可抵扣进项税额", "Deductible input tax",
             rates.each(lambda table: eligible_only(_deductible(table))), "fen", rates),
    )  # fmt: skip


def _rate(table: Mapping[str, str]) -> nw.Expr:
    return _by_transport({transport: whole(int(share(rate) * 10_000)) for transport, rate in table.items()})


def _deductible(table: Mapping[str, str]) -> nw.Expr:
    """Fare ÷ (1 + rate) × rate, as one exact fraction of the fare, rounded once."""
    parts = {transport: share(rate) / (1 + share(rate)) for transport, rate in table.items()}
    return _by_transport({transport: portion(nw.col("taxed"), part) for transport, part in parts.items()})


def _by_transport(values: Mapping[str, nw.Expr]) -> nw.Expr:
    chain = whole(0)
    for transport, value in values.items():
        chain = nw.when(nw.col("transport") == nw.lit(transport)).then(value).otherwise(chain)
    return chain


MEASURE = Support(
    code="own_return_vat",
    title="员工自行返程票款抵扣证明",
    title_en="Statement of deductible VAT for staff's own return",
    department="税务局",
    department_en="Tax Bureau",
    kind=SupportKind.STATEMENT,
    facts=FACTS,
    columns=columns,
    founded_on="statement",
    result="deductible",
    grows_with=("fare", "fuel_surcharge"),
    plain="员工自行返岗的车船机票，企业可按规定抵扣增值税。本系统出具证明，由企业向税务部门申报，不发放资金。",
    plain_en="The VAT within the tickets of staff who returned by themselves may be deducted. You get a statement for "
    "the tax office, not money.",
    papers=(Paper("ticket", "注明旅客身份信息的车船机票", "Tickets that name the passenger", per_line=True),),
    once=(TICKET, TRIP),
)
