"""The whitelist on the command line, needing no database: ``flask --app wsgi rules rank`` and ``rules clear``."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from office.errors import DomainError
from office.spreadsheets.problems import Problem
from office.spreadsheets.tables import bytes_of
from resumption.declarations.roster import read_roster
from resumption.policy.clearance import clear
from resumption.policy.designations import designated, unknown_lists
from resumption.policy.ranking import rank
from resumption.whitelist import workbooks

DAY = click.DateTime(["%Y-%m-%d"])
WORKBOOK = click.Path(exists=True, dir_okay=False, path_type=Path)
OUTPUT = click.Path(dir_okay=False, path_type=Path)


@click.command("rank")
@click.argument("firms", type=WORKBOOK)
@click.option("--designations", type=WORKBOOK, help="Official lists; without them the firms' own columns count.")
@click.option("--on", required=True, type=DAY, help="The day whose rules apply, YYYY-MM-DD.")
@click.option("--output", type=OUTPUT, help="Where the JSON goes; standard output if left out.")
def rank_command(firms: Path, designations: Path | None, on: datetime, output: Path | None) -> None:
    """Order the firms of a workbook: tier, rank, score, reasons, what is missing."""
    try:
        ranked = ranked_firms(firms, designations, on.date())
    except DomainError as problem:
        raise click.ClickException(str(problem)) from None
    write_json(ranked, output)


def ranked_firms(firms: Path, designations: Path | None, on: date) -> list[dict[str, Any]]:
    """The JSON objects of POLICY §8 for a workbook of firms and one of official lists.

    Nothing is ranked while a cell is wrong: every wrong cell of both workbooks is named instead.
    """
    read = {path: reader(bytes_of(path)) for path, reader in _readers(firms, designations)}
    if wrong := [_sentence(path, error) for path, found in read.items() for error in found.errors]:
        raise click.ClickException("\n".join([f"有 {len(wrong)} 处需要更正 (cells to mend)：", *wrong]))
    frame = read[firms].frame
    if designations:
        lists = read[designations].frame
        if unknown := unknown_lists(lists):
            click.echo("未识别的名录 (unknown lists): " + "、".join(unknown), err=True)
        frame = designated(frame, lists, on=on)
    return [firm.as_json() for firm in rank(frame, on=on)]


def _readers(firms: Path, designations: Path | None) -> Iterator[tuple[Path, Callable[[bytes], workbooks.Read]]]:
    yield firms, workbooks.firms
    if designations:
        yield designations, workbooks.designations


def _sentence(path: Path, error: Problem) -> str:
    place = f"{path.name} {error.sheet}!{error.cell}（第 {error.row} 行“{error.column}”）"
    return f"{place}：{error.problem}{error.remedy}"


@click.command("clear")
@click.argument("roster", type=WORKBOOK)
@click.option("--on", required=True, type=DAY, help="The day whose rules apply, YYYY-MM-DD.")
@click.option("--output", type=OUTPUT, help="Where the JSON goes; standard output if left out.")
def clear_command(roster: Path, on: datetime, output: Path | None) -> None:
    """Say of every person of a roster who may start when and why, and which cells must be mended."""
    try:
        cleared = cleared_people(roster, on.date())
    except DomainError as problem:
        raise click.ClickException(str(problem)) from None
    write_json(cleared, output)


def cleared_people(roster: Path, on: date) -> dict[str, Any]:
    """The JSON object of POLICY §8 for a roster: people, errors, warnings."""
    read = read_roster(bytes_of(roster), today=on)
    return {
        "people": [person.as_json() for person in clear(read.frame, on=on)],
        "errors": [problem.as_json() for problem in read.errors],
        "warnings": [problem.as_json() for problem in read.warnings],
    }


def write_json(value: Any, output: Path | None) -> None:
    """JSON in UTF-8, Chinese readable, to a file or to standard output."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)


def register(rules: click.Group) -> None:
    """Hang this package's commands under the ``rules`` group, which the application owns."""
    rules.add_command(rank_command)
    rules.add_command(clear_command)
