"""Where an employee may come back from: provinces, and the cities of Zhejiang, chosen from a list in both languages.

What is kept is the Chinese name, as the firm's workbook would have it: the red lines compare names. Names: GB/T 2260.
"""

from office.wording import N_

ORIGINS = (
    N_("浙江省杭州市"),
    N_("浙江省宁波市"),
    N_("浙江省温州市"),
    N_("浙江省嘉兴市"),
    N_("浙江省绍兴市"),
    N_("浙江省金华市"),
    N_("浙江省衢州市"),
    N_("浙江省舟山市"),
    N_("浙江省台州市"),
    N_("浙江省丽水市"),
    N_("湖北省"),
    N_("安徽省"),
    N_("江苏省"),
    N_("上海市"),
    N_("江西省"),
    N_("河南省"),
    N_("山东省"),
    N_("福建省"),
    N_("湖南省"),
    N_("广东省"),
    N_("广西壮族自治区"),
    N_("四川省"),
    N_("重庆市"),
    N_("贵州省"),
    N_("云南省"),
    N_("西藏自治区"),
    N_("陕西省"),
    N_("甘肃省"),
    N_("青海省"),
    N_("宁夏回族自治区"),
    N_("新疆维吾尔自治区"),
    N_("北京市"),
    N_("天津市"),
    N_("河北省"),
    N_("山西省"),
    N_("内蒙古自治区"),
    N_("辽宁省"),
    N_("吉林省"),
    N_("黑龙江省"),
    N_("海南省"),
    N_("香港特别行政区"),
    N_("澳门特别行政区"),
    N_("台湾省"),
    N_("国外"),
)

KEY_AREAS = (N_("湖北"), N_("温州"))  # the names the red lines have known, so that both languages have them


def parted(area: str | None) -> tuple[str, str]:
    """An origin as kept, as the choice and the city behind it."""
    kept = area or ""
    found = max((each for each in ORIGINS if kept.startswith(each)), key=len, default="")
    return found, kept[len(found) :]
