"""``flask --app wsgi rules rank`` on the city's workbooks, as POLICY §8 writes it."""

import json
from pathlib import Path

from wsgi import create_app

DATA = Path(__file__).parent.parent / "data"


def test_the_documented_command_writes_every_firm_in_order(tmp_path: Path) -> None:
    output = tmp_path / "ranked.json"
    lists = ["--designations", str(DATA / "designations.xlsx")]
    arguments = ["rules", "rank", str(DATA / "firms.xlsx"), *lists, "--on", "2020-02-07", "--output", str(output)]
    result = create_app().test_cli_runner().invoke(args=arguments)
    assert (result.exit_code, result.output) == (0, "")
    ranked = json.loads(output.read_text(encoding="utf-8"))
    assert [firm["rank"] for firm in ranked] == list(range(1, 124))
    assert (ranked[0]["tier"], ranked[0]["missing"]) == ("guarantee", [])


def test_a_day_without_law_is_said_so(tmp_path: Path) -> None:
    result = (
        create_app().test_cli_runner().invoke(args=["rules", "rank", str(DATA / "firms.xlsx"), "--on", "2019-01-01"])
    )
    assert result.exit_code == 1
    assert "2019-01-01" in result.output
