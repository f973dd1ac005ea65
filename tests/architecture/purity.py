"""Rules 1 and 2: the law is pure; the web, and the clock, stay at the edge."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Source, house

PURE = re.compile(
    r"office/(rulebook/.*|money\.py|identifiers\.py|wording\.py|errors\.py)|(resumption|subsidies)/policy/.*"
)
IMPURE = (
    "flask", "flask_babel", "flask_security", "flask_sqlalchemy_lite", "flask_wtf", "werkzeug", "wtforms", "jinja2",
    "sqlalchemy", "psycopg", "procrastinate", "time", "random", "secrets", "numpy.random",
    "office.clock", "office.db", "office.settings",
)  # fmt: skip
WEB = ("flask", "werkzeug", "flask_bootstrap", "flask_limiter", "flask_login", "flask_security")
MAY_SEE_WEB = re.compile(r"(.*/)?(views|cli|__init__)\.py|office/web\.py|office/accounts/.*|wsgi\.py")
MAY_READ_CLOCK = re.compile(
    r"(.*/)?(views|cli|jobs|__init__)\.py|office/(clock|web)\.py|office/(accounts|jobs)/.*|wsgi\.py"
)
CLOCK_CALLS = {"now", "today", "utcnow", "localtime", "gmtime"}


def pure_rooms_import_nothing_impure(root: Path) -> list[str]:
    """The law knows no web, no database, no forms, no clock and no randomness."""
    return [
        source.at(found.line, f"a pure room imports {found.module}")
        for source in house(root)
        if PURE.fullmatch(source.path)
        for found in source.imports()
        if found.of(*IMPURE)
    ]


def money_is_never_float(root: Path) -> list[str]:
    """In pure rooms no float is written, made, annotated or cast to, and nothing is rounded but by office.money."""
    return [problem for source in house(root) if PURE.fullmatch(source.path) for problem in _floats(source)]


def _floats(source: Source) -> Iterator[str]:
    # Naming the type to refuse it, isinstance(x, float), is what a careful reader of amounts does.
    refused = {
        id(name)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"
        for name in ast.walk(node)
    }
    for node in ast.walk(source.tree):
        match node:
            case ast.Constant(value=float()):
                yield source.at(node.lineno, f"the float {node.value}")
            case ast.Name(id="float") if id(node) not in refused:
                yield source.at(node.lineno, "the type float")
            case ast.Attribute(attr="Float32" | "Float64"):
                yield source.at(node.lineno, f"a column of {node.attr}")
            case ast.Call(func=ast.Name(id="round") | ast.Attribute(attr="round")):
                yield source.at(node.lineno, "round(): the one rounding is office.money.portion")


def web_stays_at_the_edge(root: Path) -> list[str]:
    """Flask and its kin are imported only where requests and commands arrive."""
    return [
        source.at(found.line, f"{found.module} is imported away from the edge")
        for source in house(root)
        if not MAY_SEE_WEB.fullmatch(source.path)
        for found in source.imports()
        if found.of(*WEB)
    ]


def one_reader_of_the_clock(root: Path) -> list[str]:
    """Only office/clock.py asks for the moment, and only the edge asks it."""
    problems = []
    for source in house(root):
        if source.path == "office/clock.py":
            continue
        for receiver, name, line in source.calls():
            if (name in CLOCK_CALLS and receiver not in ("", "clock")) or (receiver, name) == ("time", "time"):
                problems.append(source.at(line, f"{receiver}.{name}() reads the clock: take the moment as an argument"))
        if not MAY_READ_CLOCK.fullmatch(source.path):
            problems += [
                source.at(found.line, "the clock is for the edge: take the moment as an argument")
                for found in source.imports()
                if found.of("office.clock")
            ]
    return problems
