"""The Chinese headers of a city's workbooks and the fact names behind them (POLICY §8); both are understood."""

import unicodedata

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
WORDS = {
    "order_book": {"大": "large", "一般": "normal"},
    "golden_class": {"金象": "elephant", "金牛": "ox", "无": "none"},
}
YES, NO = {"是", "有", "true", "1", "yes", "√"}, {"否", "无", "false", "0", "no", "×"}


def fact_name(header: object, headers: dict[str, str]) -> str | None:
    """The fact a header cell names, or None: full-width brackets and spaces are forgiven, our own names accepted."""
    text = "".join(unicodedata.normalize("NFKC", str(header or "")).split())
    return headers.get(text) or (text if text in headers.values() else None)
