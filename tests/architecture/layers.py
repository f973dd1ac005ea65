"""Rules 3 to 8: verbs, queries, views, papers, the window between packages, the permission table."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Source, house

# Where a room's verbs stand: in services.py, and where these would be too many, by their subject beside it.
VERBS = (
    "services.py",
    "finishing.py",
    "laying.py",
    "late.py",
    "recording.py",
    "reducing.py",
    "signing.py",
    "telling.py",
)
MAY_COMMIT = re.compile(r"office/(db|web|schema)\.py|office/jobs/.*|(.*/)?cli\.py")
SESSION_WRITES = {"add", "add_all", "delete", "merge", "flush", "bulk_save_objects", "bulk_insert_mappings"}
WRITING_SQL = re.compile(r"\s*(insert|update|delete|truncate|merge|copy|create|drop|alter)\b", re.IGNORECASE)
SQL_CALLS = {"select", "execute", "scalars", "scalar", "scalar_one", "text"}
ROLE_CALLS = {"has_role", "roles_required", "roles_accepted"}
PERMISSION_TABLE = "office/accounts/permissions.py"


def named(root: Path, *names: str) -> list[Source]:
    return [source for source in house(root) if source.name in names]


def verbs_take_actor_and_moment(root: Path) -> list[str]:
    """A public service that takes a session takes it first, and ``actor`` and ``at`` by name; none is a global.

    A step that only services call may be given less: whoever called them already has both.
    """
    problems = []
    everything = house(root)
    for source in named(root, *VERBS):
        for node in source.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or _listens(node):
                continue
            faults = list(_faults(node.args))
            if faults and not _is_step(node.name, source, everything):
                problems += [source.at(node.lineno, f"{node.name}: {fault}") for fault in faults]
        problems += [
            source.at(found.line, "a service is handed its session and its user: no globals")
            for found in source.imports()
            if found.of("office.db.db", "flask_security.current_user", "flask.g")
        ]
    return problems


def _listens(function: ast.FunctionDef) -> bool:
    """Whether SQLAlchemy calls it on an event of its own, with arguments of its own."""
    return any(".listens_for(" in ast.unparse(mark) for mark in function.decorator_list)


def _is_step(name: str, home: Source, everything: list[Source]) -> bool:
    """Whether services use this function of the module ``home``, and nobody else does."""
    users = [source for source in everything if _uses(source, name, home)]
    return bool(users) and all(source.name in VERBS for source in users)


def _uses(source: Source, name: str, home: Source) -> bool:
    if source.path == home.path:
        return name in source.names
    if any(found.of(f"{home.module}.{name}") and found.name == name for found in source.imports()):
        return True
    sees_module = any(f"{found.module}.{found.name}" == home.module for found in source.imports())
    return sees_module and name in source.attributes


def _faults(arguments: ast.arguments) -> Iterator[str]:
    places = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
    by_name = {a.arg for a in arguments.kwonlyargs}
    sessions = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs) if _is_session(a)]
    if not sessions:
        return  # without a session it writes nothing
    if places[:1] != ["session"]:
        yield "the session comes first"
    yield from (f"{name} is given by name" for name in ("actor", "at") if name not in by_name)


def _is_session(argument: ast.arg) -> bool:
    kind = ast.unparse(argument.annotation) if argument.annotation else ""
    return argument.arg == "session" or kind.rpartition(".")[2] == "Session"


def commits_stand_at_the_edge(root: Path) -> list[str]:
    """One commit, where the request, the job or the command ends; savepoints are free."""
    return [
        source.at(line, f"{receiver}.{name}() away from the edge")
        for source in house(root)
        if not MAY_COMMIT.fullmatch(source.path)
        for receiver, name, line in source.calls()
        if name in ("commit", "begin")
    ]


def queries_never_write(root: Path) -> list[str]:
    """queries.py adds, changes and deletes nothing and lends its session to no service."""
    return [problem for source in named(root, "queries.py") for problem in _writes(source)]


def _writes(source: Source) -> Iterator[str]:
    verbs = {found.name for found in source.imports() if "services" in found.module.split(".")}
    for found in source.imports():
        if found.of("sqlalchemy") and found.name in ("insert", "update", "delete"):
            yield source.at(found.line, f"a query writes: {found.name}")
    for node in ast.walk(source.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in SESSION_WRITES:
                if ast.unparse(receiver).rpartition(".")[2] == "session":
                    yield source.at(node.lineno, f"a query writes: {ast.unparse(node.func)}()")
            case ast.Call(func=ast.Name(id=name), args=[ast.Name(id="session"), *_]) if name in verbs:
                yield source.at(node.lineno, f"a query calls a service: {name}()")
            case ast.Call(
                func=ast.Name(id="text") | ast.Attribute(attr="text"), args=[ast.Constant(value=str(sql)), *_]
            ) if WRITING_SQL.match(sql):
                yield source.at(node.lineno, f"a query writes: {sql.split()[0]}")


def views_build_no_sql(root: Path) -> list[str]:
    """views.py loads through queries and writes through services."""
    problems = []
    for source in named(root, "views.py"):
        problems += [
            source.at(found.line, f"a view imports {found.module}")
            for found in source.imports()
            if found.of("sqlalchemy", "psycopg")
        ]
        problems += [
            source.at(line, f"a view builds SQL: {name}()")
            for receiver, name, line in source.calls()
            if name in SQL_CALLS and (not receiver or receiver.rpartition(".")[2] in ("session", "db", "sa"))
        ]
    return problems


def papers_get_plain_facts(root: Path) -> list[str]:
    """documents.py and export.py see no table and no session."""
    return [
        source.at(found.line, f"a paper imports {found.module}")
        for source in named(root, "documents.py", "export.py")
        for found in source.imports()
        if found.of("sqlalchemy", "office.db") or "models" in (found.name, *found.module.split("."))
    ]


def subsidies_see_only_facts(root: Path) -> list[str]:
    """Of resumption, subsidies import resumption.facts and nothing else."""
    return [
        source.at(found.line, f"subsidies import {found.module}")
        for source in house(root)
        if source.path.startswith("subsidies/")
        for found in source.imports()
        if found.of("resumption") and not found.of("resumption.facts")
    ]


def facts_are_frozen(root: Path) -> list[str]:
    """The window hands out frozen dataclasses; what it reads from models, it names in no signature and no field."""
    problems = []
    for source in named(root, "facts.py"):
        if source.path.count("/") != 1:
            continue  # a room may well keep facts of its own
        rows = {i.name or i.module for i in source.imports() if "models" in (i.name, *i.module.split("."))}
        for node in ast.walk(source.tree):
            marks = [ast.unparse(mark) for mark in node.decorator_list] if isinstance(node, ast.ClassDef) else []
            if isinstance(node, ast.ClassDef) and not any("frozen=True" in mark for mark in marks):
                problems.append(source.at(node.lineno, f"{node.name} is not a frozen dataclass"))
            for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                shown = {n.id for n in ast.walk(annotation) if isinstance(n, ast.Name)} if annotation else set()
                problems += [source.at(annotation.lineno, f"facts show the model {n}") for n in sorted(shown & rows)]
    return problems


def permission_is_one_table(root: Path) -> list[str]:
    """One file reads the table; nobody asks for a role by name."""
    problems = []
    for source in house(root):
        if source.path == PERMISSION_TABLE:
            continue
        problems += [
            source.at(found.line, "the permission table is read in office.accounts.permissions")
            for found in source.imports()
            if found.of("office.accounts.permissions.TABLE")
        ]
        problems += [
            source.at(line, f"{name}(): ask the permission table for the act, not for the role")
            for _, name, line in source.calls()
            if name in ROLE_CALLS
        ]
        problems += [
            source.at(node.lineno, "the permission table is read in office.accounts.permissions")
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant) and node.value == "permissions.toml"
        ]
    return problems
