"""Innovation carriers "双创"载体: a head without known numbers; a share of a cost once they are supplied."""

from subsidies.policy.heads import COST_FACTS, share_of_cost
from subsidies.policy.support import INVOICE, RESUMPTION_FUND, Paper, Support, SupportKind

MEASURE = Support(
    code="innovation_carrier",
    title="“双创”载体支持",
    title_en="Support of innovation carriers",
    department="科学技术局",
    department_en="Bureau of Science and Technology",
    kind=SupportKind.PAID,
    fund=RESUMPTION_FUND,
    facts=COST_FACTS,
    columns=share_of_cost,
    founded_on="support_share",
    result="support",
    whole="cost",
    grows_with=("cost",),
    plain="支持为在孵企业减负的孵化器、众创空间等“双创”载体。具体标准尚未公布，公布后即可申报。",
    plain_en="Support of incubators and maker spaces that relieve their tenants. The numbers are not known yet; claims "
    "open when they are.",
    papers=(Paper("invoice", "费用凭证", "Proof of the cost", per_line=True),),
    once=(INVOICE,),
)
