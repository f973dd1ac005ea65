"""What a line of a bank's answer comes to, as a table: what was sent and stands, what the line says, the finding."""

import pytest

from subsidies.returns.findings import TITLES, Finding, Line, Sent, findings

ROW = Sent(1, "1205017984794077565", 100_000, "sent")
SAYS = Line(3, "2020-0001", 1, "1205017984794077565", 100_000, "paid")


def line(**change: object) -> Line:
    return Line(**{**SAYS.__dict__, **change})  # type: ignore[arg-type]


def sent(**change: object) -> Sent:
    return Sent(**{**ROW.__dict__, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("row", "says", "finding"),
    [
        (ROW, line(), Finding.PAID),
        (ROW, line(outcome="failed"), Finding.FAILED),
        (ROW, line(outcome="unknown", amount_fen=None), Finding.UNKNOWN),
        (ROW, line(outcome=""), Finding.UNREAD),
        (ROW, line(batch=""), Finding.PAID),
        (ROW, line(account=""), Finding.PAID),
        (ROW, line(batch="2020-0002"), Finding.OTHER_BATCH),
        (ROW, line(number=2), Finding.NO_SUCH_ROW),
        (ROW, line(number=None), Finding.NO_SUCH_ROW),
        (ROW, line(account="1205017984794077566"), Finding.WRONG_ACCOUNT),
        (ROW, line(amount_fen=99_999), Finding.PARTIAL),
        (ROW, line(amount_fen=100_001), Finding.WRONG_AMOUNT),
        (ROW, line(amount_fen=0), Finding.WRONG_AMOUNT),
        (ROW, line(amount_fen=None), Finding.WRONG_AMOUNT),
        (ROW, line(amount_fen=99_999, outcome="failed"), Finding.WRONG_AMOUNT),
        (sent(state="unknown"), line(), Finding.PAID),
        (sent(state="paid"), line(), Finding.REPEATED),
        (sent(state="paid"), line(outcome="failed"), Finding.RETURNED_LATER),
        (sent(state="failed"), line(outcome="failed"), Finding.REPEATED),
        (sent(state="failed"), line(), Finding.REVERSED),
        (sent(state="part_paid"), line(), Finding.REVERSED),
    ],
)
def test_one_line_about_one_row(row: Sent, says: Line, finding: Finding) -> None:
    assert findings("2020-0001", [says], [row]) == [finding]


def test_the_same_line_twice_counts_once_and_two_that_differ_count_not_at_all() -> None:
    other = sent(number=2)
    lines = [line(), line(line=4), line(line=5, number=2), line(line=6, number=2, outcome="failed")]
    assert findings("2020-0001", lines, [ROW, other]) == [
        Finding.PAID,
        Finding.DUPLICATE,
        Finding.CONTRADICTION,
        Finding.CONTRADICTION,
    ]


def test_every_finding_has_a_title() -> None:
    assert list(TITLES) == list(Finding)
    assert len(set(TITLES.values())) == len(TITLES)
