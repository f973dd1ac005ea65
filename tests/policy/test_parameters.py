"""Every number of the law has dates, a unit and a citation; one without is refused."""

from datetime import date

import pytest

from office.errors import NotInForce
from office.rulebook.parameters import BadParameter, read

GOOD = """
[share]
title = "比例"
title_en = "Share"
unit = "share"
[[share.version]]
from = 2020-02-03
until = 2020-02-15
value = "2/3"
cite = {document = "文件", number = "", article = "一", words = "三分之二"}
"""


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ('unit = "share"', ""),
        ('unit = "share"', 'unit = ""'),
        ("from = 2020-02-03", ""),
        ("from = 2020-02-03", 'from = "2020-02-03"'),
        ('cite = {document = "文件", number = "", article = "一", words = "三分之二"}', ""),
        ('article = "一"', 'article = ""'),
        ('value = "2/3"', "value = 0.66"),
        ("until = 2020-02-15", "until = 2020-02-01"),
    ],
)
def test_a_parameter_without_its_source_is_refused(text, instead):
    assert read({"x": GOOD}).value("x.share", date(2020, 2, 3)) * 3 == 2
    with pytest.raises(BadParameter, match=r"x\.share"):
        read({"x": GOOD.replace(text, instead)})


@pytest.mark.parametrize("day", [date(2020, 2, 2), date(2020, 2, 16)])
def test_a_day_outside_is_named(day):
    with pytest.raises(NotInForce, match=rf"x\.share.*{day}"):
        read({"x": GOOD}).value("x.share", day)


def test_the_version_follows_the_text():
    assert read({"x": GOOD}).version == read({"x": GOOD}).version
    assert read({"x": GOOD}).version != read({"x": GOOD + "\n"}).version
