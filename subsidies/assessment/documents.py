"""What an award's annex says of its working: a frozen result and the measure's declaration in, plain facts out.

Nothing is computed: amounts are the result's own text, sums of shown and remaining lines are sums of whole fen. A long
claim shows its first lines on paper; all of them stand in a workbook that is part of the signed paper.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from office.money import fen, yuan, yuan_grouped
from office.rulebook.facts import Fact, Kind
from office.rulebook.measure import Measure

SHOWN = 20  # about ten pages; a few hundred tables would take the printer minutes
WORKBOOK = "计算过程.xlsx"
ALL = "1（全额）"


def working_facts(result: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
    """The annex of an award: its first lines told in words, and a workbook of all when there are more."""
    lines: Sequence[Mapping[str, Any]] = result["lines"]
    shown, rest = lines[:SHOWN], lines[SHOWN:]
    told: dict[str, Any] = {
        "lines": [line_facts(line, measure) for line in shown],
        "count": len(lines),
        "more": len(rest),
        "rulebook": result["rulebook"],
    }
    if rest:
        told |= {"shown": sum_of(shown), "rest": sum_of(rest), "workbook": workbook(lines, measure)}
    return told


def sum_of(lines: Sequence[Mapping[str, Any]]) -> str:
    """What these lines come to, decimal text in 元."""
    return yuan(sum(fen(line["payable"]) for line in lines))


def line_facts(line: Mapping[str, Any], measure: Measure) -> dict[str, Any]:
    """One line: what was declared, whether it is eligible and if not why, each answer and step with its source."""
    answers = [(row, "符合" if row["met"] else "不符合", not row["met"]) for row in line["conditions"]]
    warnings = [(row, "提示", False) for row in line["warnings"]]
    steps = [(row, step_value(row), False) for row in line["steps"]]
    return {
        "number": line["line"],
        "eligible": line["eligible"],
        "payable": line["payable"],
        "unmet": [row["title"] for row in line["conditions"] if not row["met"]],
        "facts": [{"title": fact.title, "value": value} for fact, value in declared(line, measure)],
        "rows": [
            {"title": row["title"], "value": value, "refused": refused, "cite": row["cite"]}
            for row, value, refused in (*answers, *warnings, *steps)
        ],
    }


def declared(line: Mapping[str, Any], measure: Measure) -> list[tuple[Fact, str]]:
    """The facts the firm gave for a line, as people write them; what it left empty is left out."""
    given = line["facts"]
    return [(fact, fact_value(fact, given[fact.name])) for fact in measure.facts if given.get(fact.name)]


def fact_value(fact: Fact, text: str) -> str:
    """``2020年2月15日`` for ``2020-02-15``, ``36,000.00元``, ``是``, ``24人``."""
    match fact.kind:
        case Kind.DATE:
            day = date.fromisoformat(text)
            return f"{day.year}年{day.month}月{day.day}日"
        case Kind.MONEY:
            return f"{yuan_grouped(fen(text))}元"
        case Kind.BOOLEAN:
            return {"true": "是", "false": "否"}.get(text, text)
        case Kind.PERCENT:
            return text if text.endswith("%") else f"{text}%"
        case Kind.CHOICE:
            return {choice.code: choice.title for choice in fact.choices}.get(text, text)
    return f"{text}{fact.unit}"


def step_value(step: Mapping[str, Any]) -> str:
    """A step's value with its unit: ``24,000.00元``, ``2/3``; a share of one is said to be the whole."""
    value, unit = step["value"], step["unit"]
    if value is None:
        return "—"
    if unit == "元":
        return f"{yuan_grouped(fen(value))}元"
    return ALL if (value, unit) == ("1", "") else f"{value}{unit}"  # a count is no text and has a unit


def workbook(lines: Sequence[Mapping[str, Any]], measure: Measure) -> dict[str, Any]:
    """Every line as a row of facts, answers, steps and sum; a second sheet names the sources."""
    first = lines[0]
    amounts = {step["code"] for line in lines for step in line["steps"] if step["unit"] == "元"}
    columns = [{"title": "序号", "kind": "number"}]
    columns += [{"title": fact.title, "kind": "yuan" if fact.kind is Kind.MONEY else "text"} for fact in measure.facts]
    columns += [{"title": row["title"], "kind": "text"} for row in first["conditions"]]
    columns += [
        {"title": step["title"], "kind": "yuan" if step["code"] in amounts else "text"} for step in first["steps"]
    ]
    columns += [{"title": "是否符合条件", "kind": "text"}, {"title": "补助金额", "kind": "yuan"}]
    sources = sorted(
        {
            (row["title"], *(row["cite"][part] for part in ("document", "number", "article", "words")))
            for line in lines
            for row in (*line["conditions"], *line["warnings"], *line["steps"])
        }
    )
    titles = ("事项", "文件", "文号", "条款", "内容")
    return {
        "name": WORKBOOK,
        "sheets": [
            {"title": "计算过程", "columns": columns, "rows": [workbook_row(line, measure, amounts) for line in lines]},
            {
                "title": "依据",
                "columns": [{"title": title, "kind": "text"} for title in titles],
                "rows": [["本市默认口径" if part == "local default" else part for part in row] for row in sources],
            },
        ],
    }


def workbook_row(line: Mapping[str, Any], measure: Measure, amounts: set[str]) -> list[Any]:
    """A line as cells, in the order of the columns; amounts as decimal text in 元."""
    known = {fact.name: value for fact, value in declared(line, measure)}
    cells = [line["line"]]
    cells += [
        yuan(fen(line["facts"][fact.name])) if fact.kind is Kind.MONEY and fact.name in known else known.get(fact.name)
        for fact in measure.facts
    ]
    cells += ["符合" if row["met"] else "不符合" for row in line["conditions"]]
    cells += [step["value"] if step["code"] in amounts else step_value(step) for step in line["steps"]]
    return [*cells, "是" if line["eligible"] else "否", line["payable"]]
