"""Trade 稳外贸: a head of 湖政发〔2020〕3号 without known numbers; a share of a cost once they are supplied."""

from subsidies.policy.heads import COST_FACTS, share_of_cost
from subsidies.policy.support import INVOICE, RESUMPTION_FUND, Paper, Support, SupportKind

MEASURE = Support(
    code="trade_support",
    title="稳外贸支持",
    title_en="Support of trade",
    department="商务局",
    department_en="Bureau of Commerce",
    kind=SupportKind.PAID,
    fund=RESUMPTION_FUND,
    facts=COST_FACTS,
    columns=share_of_cost,
    founded_on="support_share",
    result="support",
    whole="cost",
    grows_with=("cost",),
    plain="支持受疫情影响的外贸企业。具体标准尚未公布，公布后即可申报。",
    plain_en="Support of trading firms hit by the epidemic. The numbers are not known yet; claims open when they are.",
    papers=(Paper("invoice", "费用发票", "Invoice", per_line=True),),
    once=(INVOICE,),
)
