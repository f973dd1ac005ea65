"""``flask --app wsgi rules`` on the three kinds of file, without a database."""

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from subsidies.cli import rules
from tests.policy.worked import KNOWN, WORKING, facts_of, table

FACTS = {"departure_date": date(2020, 2, 7), "approved_on": date(2020, 2, 6), "origin_area": "贵阳市", "riders": 20,
         "nonlocal_riders": 20, "rated_seats": 49, "fare": 10000, "invoice_no": "00123"}  # fmt: skip


def write(path, rows=(FACTS,)):
    if path.suffix == ".json":
        path.write_text(json.dumps(rows, default=str), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as text:
            csv.writer(text).writerows([rows[0].keys(), *(row.values() for row in rows)])
    else:
        book = Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
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


@pytest.mark.parametrize("suffix", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("code", WORKING)
def test_compute_works_for_every_measure_and_kind_of_file(tmp_path, code, suffix):
    on = table(code)[0]["on"]
    cases = [row for row in table(code) if not row.get("set") and row["on"] == on]
    path = tmp_path / f"facts.{suffix}"
    write(path, [facts_of(code, row) for row in cases])
    done = run("compute", code, "--on", on, "--facts", path)
    assert done.exit_code == 0, done.output
    found = [(str(line["eligible"]).lower(), line["payable"]) for line in json.loads(done.output)]
    assert found == [(row["eligible"], row["payable"]) for row in cases]


def listed(*words):
    done = run("list", *words)
    assert done.exit_code == 0, done.output
    return {measure["code"]: measure for measure in json.loads(done.output)}


def test_list_names_what_is_in_force_and_the_heads_that_wait():
    assert [measure["in_force"] for measure in listed("--on", "2020-02-02").values()] == [False] * 4
    codes = [code for code, measure in listed("--on", "2020-02-15").items() if measure["in_force"]]
    later = ["introduction", "recruitment"]
    assert codes == [code for code in WORKING if code not in later]
    assert sorted(listed("--on", "2020-02-15", "--all")) == sorted(KNOWN.measures)
    assert [code for code in listed("--on", "2020-02-16") if code in later] == later


def test_list_tells_everything_a_measure_declares():
    told = listed("--on", "2020-02-16")["worker_travel"]
    assert {name: told[name] for name in ("kind", "from", "until", "in_force", "note", "department")} == {
        "kind": "paid", "from": "2020-02-04", "until": None, "in_force": True, "note": "",
        "department": "经济和信息化局",
    }  # fmt: skip
    assert told["fund"]["code"] == "emergency_goods"
    assert [paper["kind"] for paper in told["papers"]] == ["ticket"]
    assert [fact["name"] for fact in told["facts"]] == ["worker_id", "travel_date", "transport", "ticket_no", "fare"]
    assert {once["kind"]: once["excludes"] for once in told["once"]} == {
        "ticket_no": ["own_return_vat", "worker_travel"],
        "trip": ["chartered_bus", "own_return_vat", "worker_travel"],
    }
    head = listed("--on", "2020-02-16")["trade_support"]
    assert (head["in_force"], head["from"], head["note"]) == (False, None, "没有生效的参数，补充参数文件后启用")


def test_a_head_cannot_be_computed(tmp_path):
    path = tmp_path / "facts.json"
    write(path, [{"spent_on": "2020-02-07", "cost": "1000"}])
    done = run("compute", "trade_support", "--on", "2020-02-07", "--facts", path)
    assert (done.exit_code, "没有生效的参数（trade_support.support_share）" in done.output) == (1, True)


def test_a_day_without_law_and_an_unknown_measure_are_said(tmp_path):
    write(tmp_path / "facts.json")
    too_early = run("compute", "chartered_bus", "--on", "2020-02-02", "--facts", tmp_path / "facts.json")
    assert (too_early.exit_code, "2020-02-02" in too_early.output) == (1, True)
    unknown = run("compute", "bus", "--on", "2020-02-07", "--facts", tmp_path / "facts.json")
    assert (unknown.exit_code, "chartered_bus" in unknown.output) == (1, True)
