"""Introduction 介绍就业: from 2020-02-16 a sum for each worker, to who introduces at least 20 people (20 included)."""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import eligible_only, within_firm_cap
from subsidies.policy.recruitment import WORKER_IDS, named
from subsidies.policy.support import RESUMPTION_FUND, Once, Paper, Support, SupportKind

FACTS = (
    Fact("introduced", Kind.INTEGER, "介绍就业人数", "People introduced", unit="人",
         help="从市外介绍来湖就业的人数。", help_en="People from outside the city who took up work here.",
         maximum=1_000_000),
    WORKER_IDS,
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    people = nw.col("introduced")
    return (
        Condition("enough_introduced", "达到最少介绍人数", "Enough people introduced",
                  people >= whole(law.value("min_introduced")), law.cite("min_introduced")),
        Condition("all_named", "人数与所列证件号码一致", "As many workers as are named",
                  named(people), law.cite("per_person")),
        Step("subsidy_before_cap", "按人数计算的奖励额", "Reward before the cap",
             eligible_only(people * whole(law.value("per_person"))), "fen", law.cite("per_person")),
        Step("subsidy", "奖励额", "Reward",
             within_firm_cap(nw.col("subsidy_before_cap"), law.value("cap_per_firm")), "fen", law.cite("cap_per_firm")),
    )  # fmt: skip


MEASURE = Support(
    code="introduction",
    title="介绍就业奖励",
    title_en="Introduction of workers",
    department="人力资源和社会保障局",
    department_en="Bureau of Human Resources and Social Security",
    kind=SupportKind.PAID,
    fund=RESUMPTION_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="per_person",
    result="subsidy",
    grows_with=("introduced",),
    plain="2020年2月16日起，从市外介绍20人以上（含20人）来湖就业的企业或组织，每人奖励200元。",
    plain_en="From 16 February 2020: who brings at least 20 people (20 included) from outside to work in the city gets "
    "200 yuan for each.",
    papers=(Paper("labour_contract", "劳动合同及花名册", "Labour contracts and list of workers"),),
    once=(Once("introduced", "被介绍员工", "Worker introduced", ("worker_ids",), listed=True),),
)
