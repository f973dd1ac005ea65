"""The figures of 5 February 2020, cited; and that the demonstration's city is of that very size."""

from datetime import date

from demonstration.city import sheet
from resumption.statistics.figures import opening_on

FIRST = date(2020, 2, 5)


def test_the_count_begins_with_the_published_figures() -> None:
    found = opening_on(FIRST)
    assert found is not None
    assert found.value == {"firms": 123, "staff": 21248}
    assert opening_on(date(2020, 2, 4)) is None


def test_the_demonstration_city_has_as_many_firms_and_people() -> None:
    rows = list(sheet("firms.xlsx", 1))
    assert (len(rows), sum(int(row["从业人员数"]) for row in rows)) == (123, 21248)
