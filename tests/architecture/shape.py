"""Rules 9 and 10: imports at the top, no cycles, rooms named by subject, files people can read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Source, files, house, python, read

LONGEST = 400
LONGEST_WSGI = 60
LONGEST_LINE = 1000
JUNK = {"common", "util", "utils", "helper", "helpers", "core", "misc", "shared", "lib"}
FOREIGN = {"vendor", "vendored", "third_party", "node_modules", "site-packages"}
READABLE = {".py", ".html", ".css", ".js", ".sh", ".mako"}
TEXT = READABLE | {".toml", ".md", ".cfg", ".ini", ".yml", ".yaml", ".csv", ".json", ".svg", ".txt", ""}
MAY_IMPORT_WSGI = ("tests/", "demonstration/", "migrations/", "benchmarks/")
ROOM_FILES = {
    "__init__.py", "models.py", "forms.py", "queries.py", "services.py", "views.py", "documents.py", "export.py",
    "cli.py",
}  # fmt: skip
# What a room has besides, because its subject asks for it.
ROOM_EXTRAS = {
    "subsidies/insurance": {"columns.py", "jobs.py", "reading.py"},
    "subsidies/offers": {"answering.py", "deciding.py", "gathering.py", "jobs.py", "running.py", "traces.py"},
    "office/accounts": {"access.py", "permissions.py"},
    "office/documents": {"fonts.py", "harfbuzz.py", "integrity.py", "jobs.py", "printer.py", "signing.py"},
    "office/files": {"large.py", "pictures.py", "store.py"},
    "office/firms": {"areas.py", "designating.py", "lists.py", "pinyin.py", "preview.py"},
    "office/jobs": {"queue.py", "reviving.py", "rounds.py", "worker.py"},
    "office/notices": {"groups.py", "jobs.py", "mail.py"},
    "resumption/applications": {"answers.py", "following.py", "locks.py", "overview.py", "pages.py", "ranking.py"},
    "resumption/chain": {"laying.py", "telling.py"},
    "resumption/escalations": {"jobs.py"},
    "resumption/inspections": {"finishing.py", "recording.py"},
    "resumption/monitoring": {"jobs.py", "trends.py"},
    "office/scenarios": {"columns.py", "jobs.py", "pictures.py", "room.py", "units.py"},
    "resumption/recordfiling": {"jobs.py"},
    "resumption/queue": {"flagging.py", "jobs.py", "waiting.py"},
    "resumption/registers": {"catalogue.py", "checking.py", "jobs.py", "reading.py", "storing.py"},
    "resumption/statistics": {"drawing.py", "figures.py", "jobs.py", "providers.py"},
    "resumption/whitelist": {"headers.py", "workbooks.py"},
    "resumption/declarations": {
        "cells.py",
        "checking.py",
        "clearing.py",
        "columns.py",
        "curve.py",
        "erasing.py",
        "jobs.py",
        "matching.py",
        "roster.py",
        "storing.py",
    },
    "resumption/selfdeclaring": {"places.py"},
    "subsidies/budgets": {"bars.py"},
    "subsidies/ledger": {"verification.py"},
    "subsidies/assessment": {"signing.py", "steps.py"},
    "subsidies/clawback": {"asking.py", "corrected.py", "reducing.py", "waiting.py"},
    "subsidies/claims": {"keys.py", "lines.py", "papers.py", "particulars.py", "working.py"},
    "subsidies/payouts": {"checking.py", "columns.py", "files.py", "profiles.py", "waiting.py"},
    "subsidies/publicity": {"columns.py", "jobs.py"},
    "subsidies/returns": {"findings.py", "late.py", "reading.py"},
}
# The beginnings of paths that exist on one person's machine only.
MACHINE = re.compile(r"(?<![\w.}/:-])/(?:work|root|home|Users|tmp|opt|mnt)/[\w.*-]")


def imports_stand_at_the_top(root: Path) -> list[str]:
    """No import inside a function, unless a comment on its line, or the line above, says ``# deferred: why``."""
    problems = []
    for source in python(root):
        functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        inside = {found.line for function in functions for found in source.imports(function)}
        for line in sorted(inside):
            if not re.search(r"# deferred: \w", "\n".join(source.lines[max(line - 2, 0) : line])):
                problems.append(source.at(line, "an import inside a function, without '# deferred: why'"))
    return problems


def no_cycles(root: Path) -> list[str]:
    """No module reaches itself again through imports made when it is loaded."""
    sources = {source.module: source for source in house(root)}
    graph = {name: sorted(set(_loads(source, sources))) for name, source in sources.items()}
    return [" → ".join([*cycle, cycle[0]]) for cycle in _cycles(graph)]


def _loads(source: Source, known: dict[str, Source]) -> Iterator[str]:
    late = {
        id(inner)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for inner in ast.walk(node)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in late:
            for found in source.imports(node):
                full = f"{found.module}.{found.name}"
                target = full if full in known else found.module
                if target in known and target != source.module:
                    yield target


def _cycles(graph: dict[str, list[str]]) -> list[list[str]]:
    """One shortest way round for every module that begins one, each way named once."""
    found: dict[frozenset[str], list[str]] = {}
    for start in sorted(graph):
        ways, seen = [[start]], {start}
        while ways:
            way = ways.pop(0)
            if start in graph[way[-1]]:
                found.setdefault(frozenset(way), way)
                break
            ways += [[*way, step] for step in graph[way[-1]] if step not in seen]
            seen |= set(graph[way[-1]])
    return list(found.values())


def nobody_sees_wsgi(root: Path) -> list[str]:
    """wsgi.py sees everything; only what runs the whole application sees wsgi.py, and it stays short."""
    problems = [
        source.at(found.line, "wsgi is imported")
        for source in python(root)
        if not source.path.startswith(MAY_IMPORT_WSGI)
        for found in source.imports()
        if found.of("wsgi")
    ]
    wsgi = root / "wsgi.py"
    if wsgi.exists() and (length := len(wsgi.read_text("utf-8").splitlines())) > LONGEST_WSGI:
        problems.append(f"wsgi.py: {length} lines, more than {LONGEST_WSGI}: it wires, nothing else")
    return problems


def files_are_short(root: Path) -> list[str]:
    """Nothing people read is longer than 400 lines; a migration is a record, written once by a tool."""
    return [
        f"{path.relative_to(root).as_posix()}: {length} lines, more than {LONGEST}"
        for path in files(root)
        if (path.suffix in READABLE and path.parent.name != "versions") or path.parent.name in ("script", ".ci")
        if (length := len(path.read_text("utf-8").splitlines())) > LONGEST
    ]


def no_junk_drawers(root: Path) -> list[str]:
    """Rooms and files are named by their subject."""
    names = (path.relative_to(root) for path in files(root))
    return [f"{name.as_posix()}: not a subject" for name in names if JUNK & {*name.parts[:-1], name.stem}]


def rooms_hold_what_rooms_hold(root: Path) -> list[str]:
    """A room that keeps data has the same file names as every other, and those its subject asks for."""
    problems = []
    for models in sorted(path for source in house(root) for path in [root / source.path] if path.name == "models.py"):
        room = models.parent.relative_to(root).as_posix()
        allowed = ROOM_FILES | ROOM_EXTRAS.get(room, set())
        problems += [
            f"{room}/{path.name}: not among the names of a room"
            for path in sorted(models.parent.glob("*.py"))
            if path.name not in allowed
        ]
    return problems


def nothing_minified_or_foreign(root: Path) -> list[str]:
    """Other people's files come from packages; ours are written to be read."""
    problems = []
    for path in files(root):
        name = path.relative_to(root)
        if FOREIGN & set(name.parts) or ".min." in path.name:
            problems.append(f"{name.as_posix()}: other people's files come from packages")
        elif path.suffix in READABLE and any(len(line) > LONGEST_LINE for line in path.read_text("utf-8").splitlines()):
            problems.append(f"{name.as_posix()}: a line of more than {LONGEST_LINE} characters")
    return problems


def no_machine_paths(root: Path) -> list[str]:
    """Nothing names a folder of one person's machine."""
    return [
        source.at(number, f"a path of one machine: {found.group()}…")
        for path in files(root)
        if path.suffix in TEXT and path.name != "uv.lock"
        for source in [read(root, path)]
        for number, line in enumerate(source.lines, start=1)
        if (found := MACHINE.search(line))
    ]
