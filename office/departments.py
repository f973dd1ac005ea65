"""The departments of the city that answer for an industry (行业主管部门), by the codes the law and people's posts use.

Which industries each one answers for is law, dated and cited, and stands beside the policy that asks; here are only
their names, as for the districts.
"""

from office.wording import N_

DEPARTMENTS = {
    "industry": N_("经信局"),
    "energy": N_("发改委（能源）"),
    "housing": N_("住建局"),
    "commerce": N_("商务局"),
    "transport": N_("交通运输局"),
    "culture": N_("文旅局"),
    "health": N_("卫健委"),
    "education": N_("教育局"),
    "market": N_("市场监管局"),
    "agriculture": N_("农业农村局"),
}
