"""What the whitelist asks of a firm: each question a named expression over the columns of POLICY §8.

The expressions are Narwhals: one text for one firm or millions, on Polars and DuckDB alike, integers only. Answers
are never null, but for ``all_declared`` where the office was not told.
Source: the whitelist of Huzhou as reported in February 2020; figures and citations: ``parameters/whitelist.toml``.
"""

from dataclasses import dataclass

import narwhals as nw

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


def needs(law: Law) -> list[nw.Expr]:
    """The two quantities a firm needs: ``masks_required`` (pieces) and ``isolation_rooms_required`` (rooms)."""
    per_room = law.value("staff_per_isolation_room")
    staff = nw.col("staff_total")
    return [
        (staff * (law.value("masks_per_person_per_day") * law.value("supply_days"))).alias("masks_required"),
        ((staff + (per_room - 1)) // per_room).alias("isolation_rooms_required"),
    ]


def answers(law: Law) -> list[nw.Expr]:
    """One boolean column per condition; the facts must be clean (:func:`resumption.policy.ranking.clean`)."""
    staff, guarantee = nw.col("staff_total"), nw.col("guarantee_sector")
    parts = nw.sum_horizontal("staff_local", "staff_province", "staff_other", "staff_key_area")
    allowed = nw.col("planned_date") >= nw.lit(law.value("earliest_planned_date"))
    duties = law.value("firm_duties")
    met = {
        "guarantee_sector": guarantee,
        "golden_class": nw.col("golden_class").is_in(law.value("golden_classes")),
        "green_factory": nw.col("green_factory"),
        "per_mu_grade": nw.col("per_mu_grade").is_in(law.value("per_mu_grades")),
        "key_exporter": nw.col("key_exporter"),
        "listed": nw.col("listed"),
        "order_book": (nw.col("order_book") == law.value("order_book_size")) & ~nw.col("labour_intensive"),
        "mainly_local": (staff > 0) & (nw.col("staff_local") * 100 >= staff * law.value("mainly_local_percent")),
        "staff_total": (staff > 0) & (parts <= staff),
        **{duty: nw.col(duty) if duty in duties else nw.lit(True) for duty in DUTIES},
        "masks": nw.col("masks") >= nw.col("masks_required"),
        "isolation_rooms": nw.col("isolation_rooms") >= nw.col("isolation_rooms_required"),
        "planned_date": ~nw.col("planned_date").is_null() & (guarantee | allowed),
        "all_declared": nw.col("all_declared") if law.value("all_declared_required") else nw.lit(True),
        "staff_key_area": nw.col("staff_key_area") <= law.value("key_area_start_limit"),
    }
    return [met[condition.code].alias(condition.column) for condition in CONDITIONS]
