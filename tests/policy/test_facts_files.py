"""``rules compute`` on the worked cases of the policy, from each kind of file as people keep them."""

import csv
import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from subsidies.cli import rules

BUS = {"approved_on": date(2020, 2, 1), "origin_area": "贵阳市", "nonlocal_riders": 20, "rated_seats": 49}
REFUND = {"not_counted": 0, "months_contributed": 12, "paid_last_year": Decimal("2010.96"),
          "serious_breach": "否", "zombie_firm": "否"}  # fmt: skip
CASES: list[tuple[str, list[dict[str, Any]], list[str]]] = [
    (
        "chartered_bus",
        [
            BUS | {"departure_date": date(2020, 2, 7), "riders": 24, "fare": Decimal("36000.00")},
            BUS | {"departure_date": date(2020, 2, 7), "riders": 24, "fare": Decimal("10000.00")},
            BUS | {"departure_date": date(2020, 2, 15), "riders": 24, "fare": Decimal("36000.00")},
            BUS | {"departure_date": date(2020, 2, 16), "riders": 24, "fare": Decimal("36000.00")},
        ],
        ["24000.00", "6666.67", "24000.00", "36000.00"],
    ),
    (
        "unemployment_refund",
        [
            REFUND | {"insured_start": 100, "insured_end": 95, "drawing_benefit": 5},
            REFUND | {"insured_start": 20, "insured_end": 15, "drawing_benefit": 1},
            REFUND | {"insured_start": 20, "insured_end": 15, "drawing_benefit": 5},
        ],
        ["1005.48", "1005.48", "0.00"],
    ),
    (
        "overtime_pay",
        [
            {"worker_id": "330502199001011234", "work_date": date(2020, 1, 24) + timedelta(days=day),
             "monthly_wage": Decimal("4350"), "hours": 8}
            for day in range(10)
        ],
        ["400.00", "600.00", "600.00", "600.00", *["400.00"] * 6],
    ),
]  # fmt: skip


def write_json(path, rows):
    path.write_text(json.dumps(rows, default=str, ensure_ascii=False), encoding="utf-8")


def write_csv(path, rows, encoding="utf-8-sig"):
    with path.open("w", encoding=encoding, newline="") as text:
        csv.writer(text).writerows([list(rows[0]), *[row.values() for row in rows]])


def write_xlsx(path, rows):
    """As an office keeps it: a hidden old sheet, a title, a blank row and a total line."""
    book = Workbook()
    book.active.append(["旧表"])
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("明细")
    sheet.append(["补助明细表"])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([float(value) if isinstance(value, Decimal) else value for value in row.values()])
        sheet.append([])
    sheet.append(["合计"])
    book.save(path)


WRITERS = {"facts.json": write_json, "facts.csv": write_csv, "facts.xlsx": write_xlsx}


def compute(code, path) -> Result:
    return CliRunner().invoke(rules, ["compute", code, "--on", "2020-02-20", "--facts", str(path)])


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(("code", "rows", "paid"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_worked_cases(tmp_path, name, code, rows, paid):
    WRITERS[name](tmp_path / name, rows)
    done = compute(code, tmp_path / name)
    assert done.exit_code == 0, done.output
    lines = json.loads(done.output)
    assert [line["payable"] for line in lines] == paid
    assert [line["line"] for line in lines] == list(range(1, len(rows) + 1))
    assert {"eligible", "payable", "conditions", "steps", "rulebook"} <= lines[0].keys()
    for answer in lines[0]["conditions"]:
        assert {"code", "title", "met", "cite"} <= answer.keys()
    for step in lines[0]["steps"]:
        assert {"code", "title", "value", "unit", "cite"} <= step.keys()


def test_what_a_chinese_spreadsheet_program_writes_as_csv(tmp_path):
    row = CASES[0][1][0] | {"包车费用": "１２０００"}
    del row["fare"]
    write_csv(tmp_path / "facts.csv", [row], encoding="gb18030")
    [line] = json.loads(compute("chartered_bus", tmp_path / "facts.csv").output)
    assert line["payable"] == "8000.00"


def test_a_date_cell_without_a_dates_format(tmp_path):
    write_xlsx(tmp_path / "facts.xlsx", [CASES[0][1][0] | {"departure_date": 43877, "invoice_no": 123}])
    [line] = json.loads(compute("chartered_bus", tmp_path / "facts.xlsx").output)
    assert line["payable"] == "36000.00"  # 2020-02-16


def test_every_wrong_cell_at_its_row_of_the_sheet(tmp_path):
    rows = [CASES[2][1][0] | {"hours": "八"}, CASES[2][1][1] | {"worker_id": 330502199001011234}]
    write_xlsx(tmp_path / "facts.xlsx", rows)
    done = compute("overtime_pay", tmp_path / "facts.xlsx")
    assert done.exit_code == 1
    found = json.loads(done.output.removeprefix("Error: "))
    assert [(problem["row"], problem["fact"]) for problem in found] == [(3, "hours"), (5, "worker_id")]
    assert "末几位已丢失" in found[1]["problem"]
    assert all(problem["remedy"] for problem in found)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("facts.json", b"[" * 100_000, "recursion"),
        ("facts.json", b"\xff\xfe", "utf-8"),
        ("facts.json", b"[1]", "a list of objects"),
        ("facts.csv", b"fare\n" + b"9" * 200_000, "field larger"),
        ("facts.txt", b"", ".json, .csv or .xlsx"),
    ],
)
def test_a_file_that_is_none(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)
    done = compute("chartered_bus", tmp_path / name)
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.output.startswith("Error: ")
    assert said in done.output
