"""What the papers of a decision say: a frozen result and the measure's declaration in, plain facts out.

Nothing is computed: amounts are the result's own text, sums of shown and remaining lines are sums of whole fen. A long
claim shows its first lines on paper; all of them stand in a workbook that is part of the signed paper. Numbers of
people's documents are masked in the result itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from office.money import capital, fen, yuan, yuan_grouped
from office.rulebook.facts import Fact, Kind
from subsidies.policy.support import Support

SHOWN = 20  # about ten pages; a few hundred tables would take the printer minutes
WORKBOOK = "计算过程.xlsx"
ALL = "1（全额）"
TEMPLATES = {
    "award": "award.html",
    "correction": "correction.html",
    "refusal": "refusal.html",
    "statement": "statement.html",
    "recorded": "record.html",
}
TITLES = {
    "award": "关于给予{firm}{measure}的决定",
    "correction": "关于更正给予{firm}{measure}的决定",
    "refusal": "关于不予{firm}{measure}的决定",
    "statement": "关于{firm}{measure}",
    "recorded": "关于{firm}{measure}的确认",
}
MONEY_PAPERS = ("award", "correction")


@dataclass(frozen=True)
class Decision:
    """What is decided, amounts in fen; ``before…`` and the three amounts after it are those of a correction."""

    kind: str
    amount_fen: int
    reason: str
    before_fen: int = 0
    before_number: str = ""
    before_on: date | None = None
    payable_fen: int = 0
    released_fen: int = 0
    clawback_fen: int = 0

    @property
    def template(self) -> str:
        """The template the paper is printed from."""
        return TEMPLATES[self.kind]

    @property
    def subject_type(self) -> str:
        """What the paper is about: those that grant money hold as long as the award does."""
        return "claim" if self.kind in MONEY_PAPERS else f"claim_{self.kind}"

    def title(self, firm: str, measure: str) -> str:
        """The paper's title."""
        return TITLES[self.kind].format(firm=firm, measure=measure)


def paper_facts(
    decision: Decision,
    measure: Support,
    result: Mapping[str, Any],
    *,
    firm_name: str,
    credit_code: str,
    tracking_number: str,
    filed_on: date | None,
    issued_on: date,
    appeal: Mapping[str, Any],
) -> dict[str, Any]:
    """Everything a paper says. ``appeal`` is as ``policy.appeal.ways_of_appeal`` gives it."""
    told: dict[str, Any] = {
        "firm_name": firm_name,
        "credit_code": credit_code,
        "measure": measure.code,
        "measure_title": measure.title,
        "tracking_number": tracking_number,
        "amount": yuan(decision.amount_fen),
        "amount_capital": capital(decision.amount_fen),
        "reason": decision.reason,
        "working": working_facts(result, measure),
        "appeal": dict(appeal),
        "filed_on": filed_on and filed_on.isoformat(),
        "issued_on": issued_on.isoformat(),
    }
    told |= result_facts(result, measure)
    if decision.kind == "correction":
        difference = decision.amount_fen - decision.before_fen
        told |= {
            "before": yuan(decision.before_fen),
            "before_number": decision.before_number,
            "before_on": decision.before_on and decision.before_on.isoformat(),
            "more": difference > 0,
            "difference": yuan(abs(difference)),
            "difference_capital": capital(abs(difference)),
            "payable": yuan(decision.payable_fen),
            "released": yuan(decision.released_fen),
            "clawback": yuan(decision.clawback_fen),
        }
    return told


def result_facts(result: Mapping[str, Any], measure: Support) -> dict[str, Any]:
    """What the measure is about, summed over the lines that are granted; None where it is not a sum of money."""
    steps = [
        step
        for line in result["lines"]
        if line["eligible"] and "refused" not in line
        for step in line["steps"]
        if step["code"] == measure.result and step["unit"] == "元" and step["value"] is not None
    ]
    total = yuan(sum(fen(step["value"]) for step in steps)) if steps else None
    return {"result_title": steps[0]["title"] if steps else "", "result_total": total}


def working_facts(result: Mapping[str, Any], measure: Support) -> dict[str, Any]:
    """The annex of a paper: its first lines told in words, and a workbook of all when there are more."""
    lines: Sequence[Mapping[str, Any]] = result["lines"]
    shown, rest = lines[:SHOWN], lines[SHOWN:]
    told: dict[str, Any] = {
        "lines": [line_facts(line, measure) for line in shown],
        "count": len(lines),
        "more": len(rest),
        "refused": sum("refused" in line for line in lines),
        "rulebook": result["rulebook"],
    }
    if rest:
        told |= {"shown": sum_of(shown), "rest": sum_of(rest), "workbook": workbook(lines, measure)}
    return told


def sum_of(lines: Sequence[Mapping[str, Any]]) -> str:
    """What these lines come to, decimal text in 元."""
    return yuan(sum(fen(line["payable"]) for line in lines))


def line_facts(line: Mapping[str, Any], measure: Support) -> dict[str, Any]:
    """One line: what was declared, whether it is granted and if not why, each answer and step with its source.

    A refused line has its reason and source instead of a working; an adjusted fact says what was filed and why it was
    not taken so.
    """
    refused, adjusted = line.get("refused"), line.get("adjusted", {})
    answers = [(row, "符合" if row["met"] else "不符合", not row["met"]) for row in line["conditions"]]
    warnings = [(row, "提示", False) for row in line["warnings"]]
    steps = [(row, step_value(row), False) for row in line["steps"]]
    return {
        "number": line["line"],
        "eligible": line["eligible"] and not refused,
        "payable": line["payable"],
        "refused": refused,
        "adjusted": [
            {
                "title": fact.title,
                "filed": fact_value(fact, adjusted[fact.name]["filed"]) if adjusted[fact.name]["filed"] else "未填写",
                "value": fact_value(fact, adjusted[fact.name]["value"]) if adjusted[fact.name]["value"] else "不填",
                "reason": adjusted[fact.name]["reason"],
            }
            for fact in measure.facts
            if fact.name in adjusted
        ],
        "unmet": [row["title"] for row in line["conditions"] if not row["met"]],
        "facts": [{"title": fact.title, "value": value} for fact, value in declared(line, measure)],
        "rows": []
        if refused
        else [
            {"title": row["title"], "value": value, "refused": wrong, "cite": row["cite"]}
            for row, value, wrong in (*answers, *warnings, *steps)
        ],
    }


def declared(line: Mapping[str, Any], measure: Support) -> list[tuple[Fact, str]]:
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


def workbook(lines: Sequence[Mapping[str, Any]], measure: Support) -> dict[str, Any]:
    """Every line as a row of facts, answers, steps and sum; a second sheet names the sources."""
    first = lines[0]
    amounts = {step["code"] for line in lines for step in line["steps"] if step["unit"] == "元"}
    columns = [{"title": "序号", "kind": "number"}]
    columns += [{"title": fact.title, "kind": "yuan" if fact.kind is Kind.MONEY else "text"} for fact in measure.facts]
    columns += [{"title": row["title"], "kind": "text"} for row in first["conditions"]]
    columns += [
        {"title": step["title"], "kind": "yuan" if step["code"] in amounts else "text"} for step in first["steps"]
    ]
    columns += [
        {"title": "是否符合条件", "kind": "text"},
        {"title": "说明", "kind": "text"},
        {"title": "补助金额", "kind": "yuan"},
    ]
    sources = sorted(
        {
            (row["title"], *(row["cite"][part] for part in ("document", "number", "article", "words")))
            for line in lines
            for row in (*line["conditions"], *line["warnings"], *line["steps"])
        }
        | {
            ("不予补助", *(line["refused"]["cite"][part] for part in ("document", "number", "article", "words")))
            for line in lines
            if "refused" in line
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


def workbook_row(line: Mapping[str, Any], measure: Support, amounts: set[str]) -> list[Any]:
    """A line as cells, in the order of the columns; amounts as decimal text in 元."""
    known = {fact.name: value for fact, value in declared(line, measure)}
    cells = [line["line"]]
    cells += [
        yuan(fen(line["facts"][fact.name])) if fact.kind is Kind.MONEY and fact.name in known else known.get(fact.name)
        for fact in measure.facts
    ]
    cells += ["符合" if row["met"] else "不符合" for row in line["conditions"]]
    cells += [step["value"] if step["code"] in amounts else step_value(step) for step in line["steps"]]
    granted = line["eligible"] and "refused" not in line
    return [*cells, "是" if granted else "否", remark(line, measure), line["payable"]]


def remark(line: Mapping[str, Any], measure: Support) -> str | None:
    """Why a line is refused, or what was adjusted in it; None where there is nothing to say."""
    if "refused" in line:
        return f"不予补助：{line['refused']['reason']}"
    titles = {fact.name: fact.title for fact in measure.facts}
    told = [
        f"{titles[name]}申报为{each['filed'] or '空'}，按{each['value'] or '空'}计算：{each['reason']}"
        for name, each in line.get("adjusted", {}).items()
    ]
    return "；".join(told) or None
