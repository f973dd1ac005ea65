"""``flask --app wsgi rules`` on the three kinds of file, without a database."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from subsidies.cli import rules

FACTS = {"departure_date": date(2020, 2, 7), "approved_on": date(2020, 2, 6), "origin_area": "贵阳市", "riders": 20,
         "nonlocal_riders": 20, "rated_seats": 49, "fare": 10000, "invoice_no": "00123"}  # fmt: skip


def write(path):
    if path.suffix == ".json":
        path.write_text(json.dumps(FACTS, default=str), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as text:
            csv.writer(text).writerows([FACTS.keys(), FACTS.values()])
    else:
        book = Workbook()
        book.active.append(list(FACTS))
        book.active.append(list(FACTS.values()))
        book.save(path)


def run(*words):
    return CliRunner().invoke(rules, [str(word) for word in words])


@pytest.mark.parametrize("name", ["facts.json", "facts.csv", "facts.xlsx"])
def test_compute_prints_one_object_per_line(tmp_path, name):
    write(tmp_path / name)
    done = run("compute", "chartered_bus", "--on", "2020-02-07", "--facts", tmp_path / name)
    assert done.exit_code == 0, done.output
    [line] = json.loads(done.output)
    assert (line["eligible"], line["payable"], line["warnings"]) == (True, "6666.67", [])
    shares = {step["code"]: (step["value"], step["unit"]) for step in line["steps"]}
    assert (shares["government_share"], shares["firm_share"]) == (("6666.67", "元"), ("3333.33", "元"))
    assert all(condition["cite"]["document"] for condition in line["conditions"])


def test_list_names_what_is_in_force():
    assert json.loads(run("list", "--on", "2020-02-02").output) == []
    codes = [measure["code"] for measure in json.loads(run("list", "--on", "2020-02-04").output)]
    assert codes == ["chartered_bus", "overtime_pay", "unemployment_refund"]


def test_a_day_without_law_and_an_unknown_measure_are_said(tmp_path):
    write(tmp_path / "facts.json")
    too_early = run("compute", "chartered_bus", "--on", "2020-02-02", "--facts", tmp_path / "facts.json")
    assert (too_early.exit_code, "2020-02-02" in too_early.output) == (1, True)
    unknown = run("compute", "bus", "--on", "2020-02-07", "--facts", tmp_path / "facts.json")
    assert (unknown.exit_code, "chartered_bus" in unknown.output) == (1, True)
