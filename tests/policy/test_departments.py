"""Which department answers for a firm, industry by industry; a table that leaves a supervised one out is refused."""

from datetime import date

import polars as pl
import pytest

from office.departments import DEPARTMENTS
from office.errors import NotInForce
from office.rulebook.parameters import BadParameter, Rulebook, read
from resumption.policy.chain import applied, department_for
from resumption.policy.departments import SUPERVISED, checked, classes
from resumption.policy.law import PARAMETERS, shipped

ON = date(2020, 2, 8)
# GB/T 4754-2017 → department (local default: the usual division of work; no text of Huzhou's was found).
CASES = [
    ("2770", "industry"), ("0610", "industry"), ("1353", "industry"), ("6510", "industry"),
    ("1411", "market"), ("1512", "market"), ("1610", "industry"),
    ("4411", "energy"), ("4511", "energy"), ("4610", "housing"),
    ("4710", "housing"), ("5010", "housing"), ("7010", "housing"),
    ("5112", "commerce"), ("5211", "commerce"), ("6210", "commerce"), ("8211", "commerce"),
    ("6110", "culture"), ("6121", "commerce"), ("61", "commerce"),  # tourist hotels are the group 611 of 61
    ("5310", "transport"), ("5510", "transport"), ("5990", "transport"), ("6010", "transport"),
    ("8321", "education"), ("8411", "health"), ("8810", "culture"), ("9011", "culture"), ("0111", "agriculture"),
    ("6620", None), ("7211", None), ("0000", None), ("", None), (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("industry", "department"), CASES)
def test_an_industry_leads_to_one_department(industry, department):
    assert department_for({"industry": industry}, on=ON) == department


def test_one_text_for_one_firm_or_many():
    facts = {"staff_total": None, "staff_local": None, "area": None}
    frame = pl.DataFrame([{"industry": industry, **facts} for industry, _ in CASES], infer_schema_length=None)
    found = applied(frame.with_columns(pl.col("staff_total", "staff_local").cast(pl.Int64)), on=ON).to_native()
    assert found["department"].to_list() == [department for _, department in CASES]


def test_every_department_of_the_city_answers_for_something_and_before_the_text_none_does():
    assert {department for _, department in classes(shipped().value("chain.departments", ON))} == set(DEPARTMENTS)
    assert shipped().cite("chain.departments", ON).words
    with pytest.raises(NotInForce):
        department_for({"industry": "2770"}, on=date(2020, 2, 1))


TABLE = """
[supervised_industries]
title = "监管"
title_en = "Supervised"
unit = "GB/T 4754-2017"
[[supervised_industries.version]]
from = 2020-02-02
value = ["51", "6110"]
cite = {document = "local default", number = "", article = "", words = "测试"}

[departments]
title = "分工"
title_en = "Division of work"
unit = "GB/T 4754-2017"
[[departments.version]]
from = 2020-02-02
value = [{department = "commerce", industries = ["51"]}, {department = "culture", industries = ["611"]}]
cite = {document = "local default", number = "", article = "", words = "测试"}
"""
SINCE = "from = 2020-02-02\nvalue = [{"
LATER = """
[[supervised_industries.version]]
from = 2020-03-01
value = ["51", "90"]
cite = {document = "local default", number = "", article = "", words = "测试"}

[departments]"""


def table(old: str = "", new: str = "") -> Rulebook:
    return read({"chain": TABLE.replace(old, new, 1)})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"6110"]', '"6110", "9011"]', rf"2020-02-02 no department answers for 9011 of {SUPERVISED}"),
        ('["611"]', '["6111"]', "no department answers for 6110"),  # a narrower class leaves the rest without
        (SINCE, "from = 2020-02-03\nvalue = [{", "2020-02-02 no department answers for 51, 6110"),
        (SINCE, "from = 2020-02-02\nuntil = 2020-02-20\nvalue = [{", "2020-02-21 no department"),
        ('"culture"', '"bureau"', "names the department 'bureau'; known are industry, energy"),
        ('["611"]', '["611", "51"]', "gives the industry 51 to commerce and culture"),
    ],
)  # fmt: skip
def test_a_table_that_leaves_an_industry_without_is_refused(old, new, said):
    assert checked(table()) == table()
    with pytest.raises(BadParameter, match=rf"^chain\.departments: .*{said}"):
        checked(table(old, new))


def test_a_later_version_is_held_to_the_same():
    later = TABLE.replace("until", "").replace(
        'from = 2020-02-02\nvalue = ["51"', 'from = 2020-02-02\nuntil = 2020-02-29\nvalue = ["51"', 1
    )
    with pytest.raises(BadParameter, match="2020-03-01 no department answers for 90"):
        checked(read({"chain": later.replace("[departments]", LATER, 1)}))


def test_the_shipped_file_itself_is_held_to_it():
    text = (PARAMETERS / "chain.toml").read_text("utf-8")
    assert text.count('industries = ["84"]') == 1
    with pytest.raises(BadParameter, match="no department answers for 84"):
        checked(read({"chain": text.replace('industries = ["84"]', 'industries = ["85"]')}))
