"""Fast cash-out 政策资金快速兑现: a head without a known time limit; a case for the finance bureau.

It hastens money that another decision grants. It is not a sum of its own, so that nothing is paid twice.
"""

from subsidies.policy.heads import REQUEST_FACTS, promised_time
from subsidies.policy.support import Paper, Support, SupportKind

MEASURE = Support(
    code="fast_cash_out",
    title="政策资金快速兑现",
    title_en="Fast cash-out of support already granted",
    department="财政局",
    department_en="Bureau of Finance",
    kind=SupportKind.REPORT,
    facts=REQUEST_FACTS,
    columns=promised_time,
    founded_on="handling_days",
    result=None,
    plain="已经核定的各类政策资金加快拨付。办理时限尚未公布，公布后即可提出。",
    plain_en="Support that is already granted is paid out sooner. The time limit is not known yet; requests open when "
    "it is.",
    papers=(Paper("grant_paper", "资金核定文件", "The paper that granted the support"),),
)
