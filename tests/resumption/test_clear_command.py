"""``rules clear`` on a real roster: every person, every defect, in the promised shape."""

import json
from pathlib import Path

from click.testing import CliRunner

from resumption.cli import clear_command

DATA = Path(__file__).parents[1] / "data"


def test_messy_roster(tmp_path):
    out = tmp_path / "cleared.json"
    done = CliRunner().invoke(
        clear_command, [str(DATA / "roster-messy.xlsx"), "--on", "2020-02-08", "--output", str(out)]
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(out.read_text())
    assert list(answer) == ["people", "errors", "warnings"]
    assert len(answer["people"]) == 23
    assert set(answer["people"][0]) == {"row", "name", "clearance", "may_start", "reasons"}
    assert list(answer["errors"][0]) == ["sheet", "row", "column", "cell", "value", "problem", "remedy"]
    by_row = {person["row"]: person for person in answer["people"]}
    assert (by_row[4]["clearance"], by_row[4]["may_start"]) == ("clear", "2020-02-08")
    assert (by_row[12]["clearance"], by_row[12]["may_start"]) == ("isolate", "2020-02-17")
    assert by_row[17]["clearance"] == "incomplete"


def test_a_file_that_is_no_workbook(tmp_path):
    wrong = tmp_path / "a.xlsx"
    wrong.write_bytes(b"a,b")
    done = CliRunner().invoke(clear_command, [str(wrong), "--on", "2020-02-08"])
    assert done.exit_code == 1
    assert "另存为 .xlsx" in done.output
