"""No blind withdrawal of loans 不抽贷、压贷、断贷: a firm reports a breach; it goes to the finance office as a case.

It is not a sum: the columns show the office what fell and by how much, and nothing is paid.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import not_below_zero
from office.rulebook.facts import Choice, Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step, Warning
from subsidies.policy.support import Once, Paper, Support, SupportKind

FACTS = (
    Fact("bank", Kind.TEXT, "银行", "Bank"),
    Fact("contract_no", Kind.TEXT, "贷款合同编号", "Loan contract", required=False, on_filing=True),
    Fact(
        "breach", Kind.CHOICE, "情形", "What happened",
        choices=(
            Choice("withdrawn", "抽贷", "Withdrawn before it was due"),
            Choice("reduced", "压贷", "Reduced"),
            Choice("cut_off", "断贷", "Not renewed"),
        ),
    ),
    Fact("happened_on", Kind.DATE, "发生日期", "Day it happened"),
    Fact("balance_before", Kind.MONEY, "发生前贷款余额", "Loan before", unit="元", minimum=1),
    Fact("balance_after", Kind.MONEY, "发生后贷款余额", "Loan after", unit="元"),
    Fact("in_arrears", Kind.BOOLEAN, "此前已有逾期或欠息", "Was in arrears before", required=False, on_filing=True),
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules of the day of the report; the prohibition is that of the day it happened."""
    forbidden = law.dated("forbidden", nw.col("happened_on"))
    before, after = nw.col("balance_before"), nw.col("balance_after")
    return (
        Condition("forbidden_then", "发生时已有禁止规定", "It was forbidden when it happened",
                  forbidden.each(lambda value: nw.lit(bool(value))), forbidden),
        Condition("loan_fell", "贷款余额减少", "The loan fell", after < before, law.cite("referred_to")),
        Warning("was_in_arrears", "此前已有逾期或欠息，请主管部门核实", "Was in arrears before; the office should look",
                nw.col("in_arrears"), law.cite("referred_to")),
        Step("amount_withdrawn", "减少的贷款", "Loan withdrawn", not_below_zero(before - after), "fen",
             law.cite("referred_to")),
        Step("referred_to", "转交部门", "Referred to", nw.lit(law.value("referred_to")), "text",
             law.cite("referred_to")),
    )  # fmt: skip


MEASURE = Support(
    code="loan_withdrawal_report",
    title="抽贷、压贷、断贷情况反映",
    title_en="Report of a loan withdrawn",
    department="人民政府金融工作办公室",
    department_en="Municipal Finance Office",
    kind=SupportKind.REPORT,
    facts=FACTS,
    columns=columns,
    founded_on="forbidden",
    result="amount_withdrawn",
    whole="balance_before",
    plain="银行对受疫情影响的企业盲目抽贷、压贷、断贷的，请在此反映，由金融工作办公室核实协调。不发放资金。",
    plain_en="If a bank withdraws, reduces or does not renew your loan because of the epidemic, report it here; the "
    "finance office looks into it. Nothing is paid out.",
    papers=(Paper("bank_notice", "银行通知或还款凭证", "The bank's notice or proof of repayment", per_line=True),),
    once=(Once("loan_report", "同一合同同一日的情况", "One event of one loan", ("contract_no", "happened_on")),),
)
