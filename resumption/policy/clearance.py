"""Staff clearance: who may start on which day, and by which rule, over a frame of declarations.

One row per person: ``row``, ``name``, ``stayed_at``, ``returned_on`` (date), ``origin_area``, ``key_area`` and
``contact`` (yes/no), ``temperature_tenths`` (integer, 0.1 °C), ``symptoms``, ``health_code`` (green, yellow, red),
``isolation_start`` (date), ``commitment`` (yes/no). The first rule that holds decides, in the order of ``RULES``.
Where someone stayed is what they declared, never what an identity number suggests.
Source: the whitelist of Huzhou as reported in February 2020, later red lines: ``parameters/clearance.toml``.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import narwhals as nw

from office.rulebook.law import Law
from office.rulebook.parameters import Citation, Rulebook
from resumption.policy.law import law as law_on

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]
CLEARANCES = ("clear", "isolate", "dissuade", "refer", "incomplete")
TYPES: dict[str, Any] = {
    "row": nw.Int64, "name": nw.String, "stayed_at": nw.String, "returned_on": nw.Date, "origin_area": nw.String,
    "key_area": nw.Boolean, "contact": nw.Boolean, "temperature_tenths": nw.Int64, "symptoms": nw.String,
    "health_code": nw.String, "isolation_start": nw.Date, "commitment": nw.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One red line: ``column`` says whom it holds for; the first that holds gives the clearance."""

    code: str
    clearance: str
    title: str
    title_en: str
    figure: str

    @property
    def column(self) -> str:
        return f"rule_{self.code}"


RULES = (
    Rule("red_code", "refer", "红码：不得来岗，转卫生健康部门", "Red code: referred to the health authority",
         "health_codes"),
    Rule("fever", "refer", "体温达到或超过发热线", "Temperature at or above the fever line", "fever_tenths"),
    Rule("symptoms", "refer", "有症状", "Symptoms declared", "no_symptoms"),
    Rule("contact", "refer", "14天内接触确诊或疑似病例", "Contact with a case within 14 days", "isolation_days"),
    Rule("unanswered", "incomplete", "申报内容不完整", "The declaration is incomplete", "commitment_required"),
    Rule("now_in_key_area", "dissuade", "身处重点疫区，劝其暂不返回", "Now in a key area: dissuaded", "key_areas"),
    Rule("return_unknown", "incomplete", "未填写返湖日期", "The day of return is not stated", "isolation_days"),
    Rule("from_elsewhere", "isolate", "外地返岗，隔离未满", "Returned from elsewhere, isolation not yet over",
         "risk_regime"),
    Rule("yellow_code", "isolate", "黄码，居家未满", "Yellow code, days at home not yet over", "health_codes"),
    Rule("served", "clear", "隔离期满", "Isolation is over", "isolation_days"),
    Rule("excused", "clear", "中、低风险来源地，免除隔离", "Origin of medium or low risk: excused", "risk_regime"),
    Rule("local", "clear", "本地人员", "Local staff", "local_names"),
)  # fmt: skip


@dataclass(frozen=True)
class Reason:
    """The rule that decided, with its source."""

    code: str
    title: str
    title_en: str
    cite: Citation


@dataclass(frozen=True)
class Cleared:
    """One person's clearance; ``may_start`` is the first working day, None where there is none yet."""

    row: int
    name: str
    clearance: str
    may_start: date | None
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """The object of POLICY §8, dates in ISO form."""
        return asdict(self) | {"may_start": self.may_start.isoformat() if self.may_start else None}


def clear(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> tuple[Cleared, ...]:
    """Every person's clearance on that day, in the order of their rows."""
    law = law_on("clearance", on, rulebook)
    reasons = {rule.code: Reason(rule.code, rule.title, rule.title_en, law.cite(rule.figure)) for rule in RULES}
    columns = [nw.col(rule.column).fill_null(False).alias(rule.column) for rule in RULES]
    judged = judge(frame, on=on, rulebook=rulebook).select("row", "name", "clearance", "may_start", "rule", *columns)
    rows = judged.sort("row").lazy().collect("polars").iter_rows()
    return tuple(
        Cleared(row, name or "", kind, start, tuple(reasons[code] for code in _together(kind, rule, held)))
        for row, name, kind, start, rule, *held in rows
    )


def _together(clearance: str, first: str, held: list[bool]) -> list[str]:
    """The deciding rule and, where someone is held back, every other rule that says the same."""
    if clearance == "clear":
        return [first]
    return [rule.code for rule, holds in zip(RULES, held, strict=True) if holds and rule.clearance == clearance]


def judge(frame: Any, *, on: date, rulebook: Rulebook | None = None) -> Frame:
    """The frame with one ``rule_…`` column per rule, ``rule``, ``clearance`` and ``may_start``."""
    law = law_on("clearance", on, rulebook)
    facts = nw.from_native(frame)
    present = set(facts.collect_schema().names())
    given = facts.with_columns(
        *[(nw.col(n) if n in present else nw.lit(None)).cast(kind).alias(n) for n, kind in TYPES.items()]
    )
    placed = given.with_columns(*_places()).with_columns(*_ends(law, on))
    ruled = placed.with_columns(*[e.alias(f"rule_{code}") for code, e in _rules(law, on).items()])
    first = _first((nw.col(rule.column), rule.code) for rule in RULES)
    kind = _first((nw.col(rule.column), rule.clearance) for rule in RULES)
    start = (
        nw.when((nw.col("clearance") == "clear") & (nw.col("returned_on") > nw.lit(on)).fill_null(False))
        .then(nw.col("returned_on"))
        .when(nw.col("clearance") == "clear").then(nw.lit(on))
        .when(nw.col("clearance") == "isolate").then(nw.col("ends_on"))
    )  # fmt: skip
    judged: Frame = ruled.with_columns(first.alias("rule"), kind.alias("clearance"))
    return judged.with_columns(start.alias("may_start"))


def _first(choices: Iterable[tuple[nw.Expr, str]]) -> nw.Expr:
    (met, text), *rest = choices
    chain = nw.when(met).then(nw.lit(text))
    for met, text in rest:
        chain = chain.when(met).then(nw.lit(text))
    return chain.otherwise(nw.lit(None, dtype=nw.String))


def _within(names: list[str]) -> nw.Expr:
    """Whether the declared origin or place of stay names one of these areas."""
    pattern = "|".join(names)
    places = nw.concat_str("_origin", "_stayed", separator=" ")
    return places.str.contains(pattern)


def _places() -> list[nw.Expr]:
    origin, stayed = nw.col("origin_area").fill_null(""), nw.col("stayed_at").fill_null("")
    return [origin.alias("_origin"), stayed.alias("_stayed")]


def _ends(law: Law, on: date) -> list[nw.Expr]:
    """``away`` (came from elsewhere) and ``ends_on``: arrival, else the start of isolation, else today, plus the days.

    Arrival is day 0, so the first working day is arrival + 14.
    """
    local = "|".join(law.value("local_names"))
    elsewhere = [(nw.col(c) != "") & ~nw.col(c).str.contains(local) for c in ("_origin", "_stayed")]
    began = nw.coalesce("returned_on", "isolation_start", nw.lit(on))
    return [
        (~nw.col("returned_on").is_null() | elsewhere[0] | elsewhere[1]).alias("away"),
        began.dt.offset_by(f"{law.value('isolation_days')}d").cast(nw.Date).alias("ends_on"),
    ]


def _rules(law: Law, on: date) -> dict[str, nw.Expr]:
    codes, today = law.value("health_codes"), nw.lit(on)
    code, returned, away = nw.col("health_code").fill_null(""), nw.col("returned_on"), nw.col("away")
    waiting, risky = nw.col("ends_on") > today, law.value("risk_regime")
    key = nw.col("key_area").fill_null(False) | _within(law.value("high_risk_areas" if risky else "key_areas"))
    not_back = returned.is_null() | (returned > today)
    nowhere = (nw.col("_origin") == "") & (nw.col("_stayed") == "") & returned.is_null()
    known = ["", *codes.values()] if not law.value("health_code_required") else list(codes.values())
    unsigned = ~nw.col("commitment").fill_null(False) & nw.lit(bool(law.value("commitment_required")))
    asked = [nw.col(n).is_null() for n in ("key_area", "contact", "temperature_tenths")]
    gaps = nw.any_horizontal(*asked, nowhere, unsigned, ~code.is_in(known), ignore_nulls=True)
    excused = _excused(law, key, code == codes["work"]) if risky else nw.lit(False)
    symptoms = nw.col("symptoms").fill_null("").str.strip_chars()
    return {
        "red_code": code == codes["stop"],
        "fever": (nw.col("temperature_tenths") >= law.value("fever_tenths")).fill_null(False),
        "symptoms": ~symptoms.is_in(law.value("no_symptoms")),
        "contact": nw.col("contact").fill_null(False),
        "unanswered": gaps,
        "now_in_key_area": key & away & not_back.fill_null(True),
        "return_unknown": (key | away) & returned.is_null(),
        "from_elsewhere": away & waiting & ~excused,
        "yellow_code": (code == codes["home"]) & waiting,
        "served": (away | (code == codes["home"])) & ~waiting,
        "excused": away,
        "local": nw.lit(True),
    }


def _excused(law: Law, high: nw.Expr, green: nw.Expr) -> nw.Expr:
    """Medium and low risk, a green code and a named origin: excused the days of isolation."""
    medium = _within(law.value("medium_risk_areas"))
    named = (nw.col("_origin") != "") | (nw.col("_stayed") != "")
    return named & green & ~high & (nw.lit(bool(law.value("medium_risk_excused"))) | ~medium)
