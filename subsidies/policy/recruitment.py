"""Recruitment 新招员工: from 2020-02-16 a one-time sum for each newly recruited worker, once a person."""

from collections.abc import Sequence

import narwhals as nw

from office.rulebook.columns import whole
from office.rulebook.facts import Fact, Kind
from office.rulebook.law import Law
from office.rulebook.measure import Condition, Rule, Step
from subsidies.policy.amounts import counted, eligible_only, within_firm_cap
from subsidies.policy.support import RESUMPTION_FUND, Once, Paper, Support, SupportKind

WORKER_IDS = Fact(
    "worker_ids", Kind.TEXT, "员工证件号码", "Identity numbers of the workers",
    help="逐一填写，用逗号或顿号分隔；每人只计一次。", help_en="All of them, parted by commas; each counts once.",
    required=False, on_filing=True, personal=True,
)  # fmt: skip

FACTS = (
    Fact("new_recruits", Kind.INTEGER, "新招员工人数", "Workers newly recruited", unit="人", minimum=1,
         maximum=1_000_000),
    WORKER_IDS,
)  # fmt: skip


def columns(law: Law) -> Sequence[Rule]:
    """The rules as they stand on the day of the claim."""
    people = nw.col("new_recruits")
    return (
        Condition("all_named", "人数与所列证件号码一致", "As many workers as are named",
                  named(people), law.cite("per_worker")),
        Step("subsidy_before_cap", "按人数计算的补助额", "Subsidy before the cap",
             eligible_only(people * whole(law.value("per_worker"))), "fen", law.cite("per_worker")),
        Step("subsidy", "补助额", "Subsidy",
             within_firm_cap(nw.col("subsidy_before_cap"), law.value("cap_per_firm")), "fen", law.cite("cap_per_firm")),
    )  # fmt: skip


def named(people: nw.Expr) -> nw.Expr:
    """Whether the workers named are as many as claimed; while nobody is named, before filing, it stays open."""
    return (counted(nw.col("worker_ids")) == people).fill_null(True)


MEASURE = Support(
    code="recruitment",
    title="新招员工补助",
    title_en="Recruitment",
    department="人力资源和社会保障局",
    department_en="Bureau of Human Resources and Social Security",
    kind=SupportKind.PAID,
    fund=RESUMPTION_FUND,
    facts=FACTS,
    columns=columns,
    founded_on="per_worker",
    result="subsidy",
    grows_with=("new_recruits",),
    plain="2020年2月16日起，企业新招来湖务工人员，每人给予一次性补助1000元。",
    plain_en="From 16 February 2020: 1,000 yuan, once, for each newly recruited worker who came to the city.",
    papers=(Paper("labour_contract", "劳动合同及花名册", "Labour contracts and list of workers"),),
    once=(Once("recruit", "新招员工", "Newly recruited worker", ("worker_ids",), listed=True),),
)
