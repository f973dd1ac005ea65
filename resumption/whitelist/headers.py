"""The Chinese headers of a city's workbooks and the fact names behind them (POLICY §8); both are understood."""

FIRM_HEADERS = {
    "统一社会信用代码": "credit_code",
    "信用代码": "credit_code",
    "企业名称": "name",
    "行政区划代码": "area",
    "行业代码": "industry",
    "从业人员数": "staff_total",
    "其中本地": "staff_local",
    "省内外市": "staff_province",
    "外省": "staff_other",
    "重点疫区": "staff_key_area",
    "隔离观察中": "staff_isolated",
    "金象金牛": "golden_class",
    "绿色工厂": "green_factory",
    "亩均评价": "per_mu_grade",
    "重点外贸": "key_exporter",
    "上市公司": "listed",
    "订单情况": "order_book",
    "是否劳动密集型": "labour_intensive",
    "保障类": "guarantee_sector",
    "防控领导小组": "leading_group",
    "复工计划": "resumption_plan",
    "健康监测": "health_monitoring",
    "应急预案": "emergency_plan",
    "口罩(只)": "masks",
    "隔离用房(间)": "isolation_rooms",
    "企业承诺": "firm_commitment",
    "拟复工日期": "planned_date",
    "员工全部申报": "all_declared",
    "申请时间": "filed_at",
}
DESIGNATION_HEADERS = {
    "统一社会信用代码": "credit_code",
    "名录": "list",
    "等级": "grade",
    "年度": "year",
}
GRADES = ("A", "B", "C", "D")
CHOICES = {
    "golden_class": {"elephant": "金象", "ox": "金牛", "none": "无"},
    "order_book": {"large": "大", "normal": "一般"},
    "per_mu_grade": {**{grade: grade for grade in GRADES}, "none": "无"},
}
"""Fact → its values and what a workbook writes for them."""
OTHER_WORDS = {
    "golden_class": {"金象企业": "elephant", "金牛企业": "ox"},
    "per_mu_grade": {f"{grade}{word}": grade for grade in GRADES for word in ("类", "级", "档")},
}
YES_WORDS, NO_WORDS = ("有", "1", "yes", "√"), ("无", "0", "no", "×")


def firm_fact(header: str) -> str | None:
    """The firm's fact a squeezed header names, in Chinese or by our own name."""
    return FIRM_HEADERS.get(header) or (header if header in FIRM_HEADERS.values() else None)


def designation_fact(header: str) -> str | None:
    """As :func:`firm_fact`, for the official lists."""
    return DESIGNATION_HEADERS.get(header) or (header if header in DESIGNATION_HEADERS.values() else None)
