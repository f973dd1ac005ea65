"""A file made to harm, handed to any command that reads workbooks: a sentence and exit code 1, never a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.office.spreadsheets.test_hostile import rebuilt, workbook
from wsgi import create_app

DATA = Path(__file__).parent.parent / "data"
FIRMS = str(DATA / "firms.xlsx")
DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><sst/>'
COMMANDS = {
    "rank": ["rank", "{file}"],
    "rank --designations": ["rank", FIRMS, "--designations", "{file}"],
    "compute": ["compute", "chartered_bus", "--facts", "{file}"],
    "clear": ["clear", "{file}"],
}


def far_cell(book):
    book.active["A1"], book.active["XFD1048576"] = "统一社会信用代码", 1


HOSTILE = {
    "bomb": lambda: (rebuilt(workbook(lambda book: None), **{"xl/media/a.xml": b"0" * 30_000_000}), "过大"),
    "declaration": lambda: (rebuilt(workbook(lambda book: None), **{"xl/sharedStrings.xml": DTD}), "DTD"),
    "far cell": lambda: (workbook(far_cell), "无法读取"),
    "broken sheet": lambda: (
        rebuilt(workbook(lambda book: None), **{"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}),
        "。",
    ),
    "old or encrypted": lambda: (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "密码"),
    "too large": lambda: (b"PK\x03\x04" + b"\0" * 32_000_000, "超过 30 MB"),
    "no workbook": lambda: (b"a,b\n", ".xlsx"),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("command", COMMANDS)
def test_is_refused_with_a_sentence(tmp_path, command, kind):
    data, said = HOSTILE[kind]()
    file = tmp_path / "facts.xlsx"
    file.write_bytes(data)
    words = [word.format(file=file) for word in COMMANDS[command]]
    runner: CliRunner = create_app().test_cli_runner()
    done = runner.invoke(args=["rules", *words, "--on", "2020-02-07"])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert done.output.startswith("Error: ")
    assert said in done.output
    assert len(done.output.splitlines()) == 1
