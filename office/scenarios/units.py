"""What the units of parameters are called."""

from office.wording import N_

UNITS = {
    "%": "%", "0.1 ℃": "0.1 ℃", "天": N_("天"), "days": N_("天"), "人": N_("人"), "people": N_("人"), "只": N_("只"),
    "分": N_("分"), "year": N_("年"), "months": N_("月"), "hours": N_("小时"), "yuan": N_("元"),
}  # fmt: skip
"""Units of the files → marked words; other units say nothing to people."""
