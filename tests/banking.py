"""A bank's answers for tests: lines under the titles of a profile, as a text file or a workbook."""

import csv
import io
from collections.abc import Iterable, Sequence

import openpyxl

from office.money import yuan
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.profiles import profile_of

WORDS = {"paid": "成功", "failed": "失败", "unknown": "处理中"}
Line = dict[str, str]


def line(batch: Batch, row: Remittance, outcome: str, /, **other: str) -> Line:
    """What the bank says of a row; ``other`` replaces parts of it by their names."""
    words = profile_of(batch.profile).answer.results[outcome][0] if outcome else ""
    said = {
        "batch": batch.number, "number": str(row.number), "account_number": row.account_number,
        "amount": yuan(row.amount_fen), "result": words, "code": "", "words": "",
    }  # fmt: skip
    if outcome == "failed":
        said |= {"code": "E1103", "words": "账号户名不符"}
    return said | other


def table(profile: str, lines: Iterable[Line], total: str = "") -> list[list[str]]:
    """The lines under their titles, with a total line if there is one."""
    titles = {name: known[0] for name, known in profile_of(profile).answer.columns.items()}
    rows = [list(titles.values()), *([each[name] for name in titles] for each in lines)]
    return (
        [*rows, ["合计" if not at else total if name == "amount" else "" for at, name in enumerate(titles)]]
        if total
        else rows
    )


def text_file(profile: str, lines: Sequence[Line], *, encoding: str = "gbk", total: str = "") -> bytes:
    """The answer as lines of text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(table(profile, lines, total))
    return out.getvalue().encode(encoding)


def workbook(profile: str, lines: Sequence[Line], *, total: str = "") -> bytes:
    """The answer as a workbook under a title line; amounts as numbers, as banks write them."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    page.append(["代发结果回单"])
    titles, *rows = table(profile, lines, total)
    place = titles.index(profile_of(profile).answer.columns["amount"][0])
    page.append(titles)
    for row in rows:
        page.append([float(cell) if at == place and cell else cell or None for at, cell in enumerate(row)])
    book.save(out)
    return out.getvalue()
