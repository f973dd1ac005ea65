"""Heads of the policy whose numbers nobody knows yet: what they ask and how they compute once they are.

A head has no TOML file, so it is in force on no day; adding ``parameters/<code>.toml`` with the parameters named here
makes it work. A text that asks for more than this is a reason to rewrite the measure's own file.
"""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import portion, whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import eligible_only, within_firm_cap

COST_FACTS = (
    Fact("spent_on", Kind.DATE, "费用发生日期", "Day of the cost"),
    Fact("cost", Kind.MONEY, "费用", "Cost", unit="元", minimum=1, maximum=10**13),
    Fact("invoice_no", Kind.TEXT, "发票号码", "Invoice number", required=False, on_filing=True),
)
REQUEST_FACTS = (
    Fact("requested_on", Kind.DATE, "提出日期", "Day of the request"),
    Fact("subject", Kind.TEXT, "事项", "Subject"),
    Fact("reference_no", Kind.TEXT, "项目或文件编号", "Project or paper number", required=False, on_filing=True),
)


def share_of_cost(law: Law) -> Sequence[Rule]:
    """A share of a cost: parameters ``support_share`` (by the day of the cost) and ``cap_per_firm``."""
    share = law.dated("support_share", nw.col("spent_on"))
    return (
        Condition("spent_in_force", "费用发生在政策有效期内", "The cost arose while the measure was in force",
                  share.each(lambda _: nw.lit(True)), share),
        Step("support_before_cap", "按比例计算的补助额", "Support before the cap",
             share.each(lambda part: eligible_only(portion(nw.col("cost"), part))), "fen", share),
        Step("support", "补助额", "Support",
             within_firm_cap(nw.col("support_before_cap"), law.value("cap_per_firm")), "fen", law.cite("cap_per_firm")),
    )  # fmt: skip


def promised_time(law: Law) -> Sequence[Rule]:
    """A request that an office answers in time: parameter ``handling_days``."""
    days = law.dated("handling_days", nw.col("requested_on"))
    return (
        Condition("requested_in_force", "在政策有效期内提出", "Requested while the measure was in force",
                  days.each(lambda _: nw.lit(True)), days),
        Step("handled_within", "办理时限", "To be handled within", days.each(whole), "days", days),
    )  # fmt: skip
