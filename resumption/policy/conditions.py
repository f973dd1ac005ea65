"""What the whitelist asks of a firm: each question a named expression over the columns of POLICY §8.

The expressions are Narwhals: one text for one firm or millions, on Polars and DuckDB alike, integers only. Answers
are never null, but for ``all_declared`` where the office was not told.
Source: the whitelist of Huzhou as reported in February 2020; figures and citations: ``parameters/whitelist.toml``.
"""

from dataclasses import dataclass
from fractions import Fraction

import narwhals as nw

from office.rulebook.columns import one_of, ratio_reaches, times
from office.rulebook.law import Law

CATEGORIES = ("golden_class", "green_factory", "per_mu_grade", "key_exporter", "listed", "order_book")
DUTIES = ("leading_group", "resumption_plan", "health_monitoring", "emergency_plan", "firm_commitment")
COUNTS = (
    "staff_total", "staff_local", "staff_province", "staff_other", "staff_key_area", "staff_isolated",
    "masks", "isolation_rooms",
)  # fmt: skip
FLAGS = ("green_factory", "key_exporter", "listed", "labour_intensive", "guarantee_sector", *DUTIES, "all_declared")
TEXTS = ("credit_code", "name", "area", "industry", "golden_class", "per_mu_grade", "order_book")


@dataclass(frozen=True)
class Condition:
    """One question: ``column`` holds the answer; ``required`` ones, unmet, put the firm on hold."""

    code: str
    title: str
    title_en: str
    figure: str
    remedy: str = ""
    remedy_en: str = ""

    @property
    def column(self) -> str:
        return f"met_{self.code}"

    @property
    def required(self) -> bool:
        return bool(self.remedy)


CONDITIONS = (
    Condition("guarantee_sector", "属于保障类行业", "Is in a guarantee sector", "guarantee_industries"),
    Condition("golden_class", "“金象金牛”企业", "Golden Elephant or Golden Ox firm", "golden_classes"),
    Condition("green_factory", "国家级绿色工厂", "National green factory", "green_factory_level"),
    Condition("per_mu_grade", "亩均评价A、B类企业", "Per-mu evaluation class A or B", "per_mu_grades"),
    Condition("key_exporter", "重点外贸企业", "Key exporter", "key_exporter_list"),
    Condition("listed", "上市公司", "Listed company", "listed_list"),
    Condition(
        "order_book", "订单量大的非劳动密集型企业", "Large order book and not labour-intensive", "order_book_size"
    ),
    Condition("mainly_local", "以本地员工为主", "Mainly local staff", "mainly_local_percent"),
    Condition(
        "staff_total", "已填写从业人员数", "Number of staff stated", "firm_duties",
        "请填写从业人员数（大于零，各项人数之和不超过总数）。",
        "State the number of staff: above zero, its parts not above the whole.",
    ),
    Condition(
        "leading_group", "已成立防控领导小组", "Prevention leading group set up", "firm_duties",
        "请成立疫情防控领导小组，明确组长和成员。", "Set up the leading group and name its head and members.",
    ),
    Condition(
        "resumption_plan", "已制定复工计划", "Resumption plan made", "firm_duties",
        "请制定并上传复工计划。", "Make the resumption plan and upload it.",
    ),
    Condition(
        "health_monitoring", "已落实员工健康监测", "Health monitoring of staff in place", "firm_duties",
        "请落实返岗员工健康监测。", "Put health monitoring of returning staff in place.",
    ),
    Condition(
        "emergency_plan", "已制定应急预案", "Emergency plan made", "firm_duties",
        "请制定并上传应急预案。", "Make the emergency plan and upload it.",
    ),
    Condition(
        "firm_commitment", "企业已签署承诺书", "Commitment signed by the firm", "firm_duties",
        "请签署并上传企业承诺书。", "Sign the firm's commitment and upload it.",
    ),
    Condition(
        "masks", "口罩储备充足", "Enough masks in stock", "supply_days",
        "请补足口罩：人数×每人每天用量×储备天数。", "Stock up on masks: staff × per person and day × days.",
    ),
    Condition(
        "isolation_rooms", "隔离用房充足", "Enough isolation rooms", "staff_per_isolation_room",
        "请按员工人数补足隔离用房。", "Provide isolation rooms for the number of staff.",
    ),
    Condition(
        "planned_date", "拟复工日期符合规定", "Planned day is allowed", "earliest_planned_date",
        "请填写不早于规定日期的拟复工日期。", "Give a planned day that is not before the first day allowed.",
    ),
    Condition(
        "all_declared", "员工已全部完成健康申报", "Every listed employee has declared", "all_declared_required",
        "请督促花名册上的全部员工完成健康申报。", "Have every employee on the roster declare.",
    ),
    Condition(
        "staff_key_area", "拟返岗人员无人身处重点疫区", "No employee to start is in a key area",
        "key_area_start_limit", "请将身处重点疫区的员工移出拟返岗名单，并劝其暂不返回。",
        "Take employees now in a key area off the list of those to start, and dissuade them from coming.",
    ),
)  # fmt: skip
REQUIRED = tuple(condition for condition in CONDITIONS if condition.required)


def masks_required(law: Law) -> nw.Expr:
    """Pieces a firm needs in stock: staff × per person and day × days."""
    return times(nw.col("staff_total"), law.value("masks_per_person_per_day") * law.value("supply_days"))


def answers(law: Law) -> list[nw.Expr]:
    """One boolean column per condition; the facts must be clean (:func:`resumption.policy.ranking.clean`)."""
    staff, guarantee, planned = nw.col("staff_total"), nw.col("guarantee_sector"), nw.col("planned_date")
    parts = nw.col("staff_local") + nw.col("staff_province") + nw.col("staff_other") + nw.col("staff_key_area")
    mainly = Fraction(law.value("mainly_local_percent"), 100)
    large = one_of(nw.col("order_book"), [law.value("order_book_size")])
    asked = [*law.value("firm_duties"), *(["all_declared"] if law.value("all_declared_required") else [])]
    met = {
        "golden_class": one_of(nw.col("golden_class"), law.value("golden_classes")),
        "per_mu_grade": one_of(nw.col("per_mu_grade"), law.value("per_mu_grades")),
        "order_book": large & ~nw.col("labour_intensive"),
        "mainly_local": (staff > 0) & ratio_reaches(nw.col("staff_local"), staff, mainly),
        "staff_total": (staff > 0) & (parts <= staff),
        "masks": nw.col("masks") >= masks_required(law),
        # As rooms >= staff / per room rounded up, without the division.
        "isolation_rooms": times(nw.col("isolation_rooms"), law.value("staff_per_isolation_room")) >= staff,
        "planned_date": ~planned.is_null() & (guarantee | (planned >= nw.lit(law.value("earliest_planned_date")))),
        "staff_key_area": nw.col("staff_key_area") <= law.value("key_area_start_limit"),
        **{code: nw.lit(True) for code in (*DUTIES, "all_declared") if code not in asked},
    }
    stated = nw.col(*[condition.code for condition in CONDITIONS if condition.code not in met])
    return [stated.name.prefix("met_"), *[answer.alias(f"met_{code}") for code, answer in met.items()]]
