"""Each rule of the house, broken in a small house of its own, says exactly what was broken."""

from textwrap import dedent

import pytest

from tests.architecture import layers, purity, shape
from tests.architecture.rules import RULES

SOMEBODYS_FILE = "/".join(["", "home", "zhang", "roster.xlsx"])

BROKEN = [
    (purity.pure_rooms_import_nothing_impure, "office/money.py", "import sqlalchemy.orm", 1,
     "a pure room imports sqlalchemy.orm"),
    (purity.pure_rooms_import_nothing_impure, "subsidies/policy/bus.py", "from office import clock", 1,
     "a pure room imports office"),
    (purity.pure_rooms_import_nothing_impure, "office/rulebook/__init__.py", "from flask import g", 1,
     "a pure room imports flask"),
    (purity.pure_rooms_import_nothing_impure, "office/errors.py", "import random", 1, "a pure room imports random"),
    (purity.money_is_never_float, "subsidies/policy/overtime_pay.py", "DAYS = 21.75", 1, "the float 21.75"),
    (purity.money_is_never_float, "office/money.py", "amount = float('1')", 1, "the type float"),
    (purity.money_is_never_float, "office/rulebook/steps.py", "def fen(amount: float): ...", 1, "the type float"),
    (purity.money_is_never_float, "office/rulebook/steps.py", "column = pl.col('a').cast(pl.Float64)", 1,
     "a column of Float64"),
    (purity.money_is_never_float, "resumption/policy/tiers.py", "half = round(share * 100)", 1,
     "round(): the one rounding is office.money.portion"),
    (purity.web_stays_at_the_edge, "subsidies/claims/services.py", "from werkzeug.exceptions import NotFound", 1,
     "werkzeug.exceptions is imported away from the edge"),
    (purity.web_stays_at_the_edge, "office/firms/queries.py", "import flask", 1,
     "flask is imported away from the edge"),
    (purity.one_reader_of_the_clock, "resumption/review/services.py", "at = datetime.now()", 1,
     "datetime.now() reads the clock: take the moment as an argument"),
    (purity.one_reader_of_the_clock, "resumption/review/models.py", "at = mapped_column(default=func.now())", 1,
     "func.now() reads the clock: take the moment as an argument"),
    (purity.one_reader_of_the_clock, "office/firms/services.py", "from office.clock import today", 1,
     "the clock is for the edge: take the moment as an argument"),
    (layers.verbs_take_actor_and_moment, "office/firms/services.py",
     "def register(session, *, actor, code): ...", 1, "register: at is given by name"),
    (layers.verbs_take_actor_and_moment, "office/firms/services.py",
     "def register(session, at, *, actor): ...", 1, "register: at is given by name"),
    (layers.verbs_take_actor_and_moment, "office/firms/services.py",
     "def register(code, db: orm.Session, *, actor, at): ...", 1, "register: the session comes first"),
    (layers.verbs_take_actor_and_moment, "office/firms/services.py", "from office.db import db", 1,
     "a service is handed its session and its user: no globals"),
    (layers.commits_stand_at_the_edge, "office/firms/services.py", "def _end(session):\n    session.commit()", 2,
     "session.commit() away from the edge"),
    (layers.commits_stand_at_the_edge, "office/firms/queries.py", "with sessions.begin() as session: ...", 1,
     "sessions.begin() away from the edge"),
    (layers.queries_never_write, "office/firms/queries.py", "db.session.add(firm)", 1,
     "a query writes: db.session.add()"),
    (layers.queries_never_write, "office/firms/queries.py", "from sqlalchemy import select, update", 1,
     "a query writes: update"),
    (layers.queries_never_write, "office/firms/queries.py", "rows = session.execute(text('DELETE FROM firms'))", 1,
     "a query writes: DELETE"),
    (layers.queries_never_write, "office/firms/queries.py",
     "from office.firms.services import register\nregister(session, actor=None, at=None)", 2,
     "a query calls a service: register()"),
    (layers.views_build_no_sql, "office/firms/views.py", "from sqlalchemy import func", 1,
     "a view imports sqlalchemy"),
    (layers.views_build_no_sql, "office/firms/views.py", "rows = db.session.execute(everything)", 1,
     "a view builds SQL: execute()"),
    (layers.views_build_no_sql, "office/firms/views.py", "rows = select(Firm)", 1, "a view builds SQL: select()"),
    (layers.papers_get_plain_facts, "subsidies/payouts/export.py", "from subsidies.payouts.models import Line", 1,
     "a paper imports subsidies.payouts.models"),
    (layers.papers_get_plain_facts, "resumption/review/documents.py", "from resumption.review import models", 1,
     "a paper imports resumption.review"),
    (layers.subsidies_see_only_facts, "subsidies/claims/services.py", "from resumption.review import queries", 1,
     "subsidies import resumption.review"),
    (layers.subsidies_see_only_facts, "subsidies/claims/services.py", "import resumption", 1,
     "subsidies import resumption"),
    (layers.facts_are_frozen, "resumption/facts.py", "@dataclass\nclass Standing: ...", 2,
     "Standing is not a frozen dataclass"),
    (layers.facts_are_frozen, "resumption/facts.py",
     "from resumption.whitelist.models import Entry\ndef standing() -> Entry: ...", 2,
     "facts show the model Entry"),
    (layers.permission_is_one_table, "office/firms/views.py", "allowed = person.has_role('auditor')", 1,
     "has_role(): ask the permission table for the act, not for the role"),
    (layers.permission_is_one_table, "office/firms/views.py", "from office.accounts.permissions import TABLE", 1,
     "the permission table is read in office.accounts.permissions"),
    (layers.permission_is_one_table, "office/web.py", "table = read('permissions.toml')", 1,
     "the permission table is read in office.accounts.permissions"),
    (shape.imports_stand_at_the_top, "office/web.py", "def start():\n    import json", 2,
     "an import inside a function, without '# deferred: why'"),
    (shape.imports_stand_at_the_top, "office/web.py", "def start():\n    # deferred:\n    import json", 3,
     "an import inside a function, without '# deferred: why'"),
    (shape.nobody_sees_wsgi, "office/jobs/worker.py", "from wsgi import create_app", 1, "wsgi is imported"),
    (shape.no_machine_paths, "docs/start.md", f"Open {SOMEBODYS_FILE}", 1,
     f"a path of one machine: {SOMEBODYS_FILE[:7]}…"),
]  # fmt: skip
BROKEN_AS_A_WHOLE = [
    (layers.verbs_take_actor_and_moment,
     {"office/firms/services.py": "def hold(session): ...\ndef register(session, *, actor, at): hold(session)",
      "office/firms/views.py": "from office.firms import services\nservices.hold(db.session)"},
     ["office/firms/services.py:1: hold: actor is given by name",
      "office/firms/services.py:1: hold: at is given by name"]),
    (shape.no_cycles, {"office/a.py": "from office import b", "office/b.py": "import office.a"},
     ["office.a → office.b → office.a"]),
    (shape.nobody_sees_wsgi, {"wsgi.py": "pass\n" * 61}, ["wsgi.py: 61 lines, more than 60: it wires, nothing else"]),
    (shape.files_are_short, {"office/web.py": "pass\n" * 401}, ["office/web.py: 401 lines, more than 400"]),
    (shape.files_are_short, {"script/setup": "true\n" * 401}, ["script/setup: 401 lines, more than 400"]),
    (shape.no_junk_drawers, {"office/helpers.py": ""}, ["office/helpers.py: not a subject"]),
    (shape.no_junk_drawers, {"resumption/core/views.py": ""}, ["resumption/core/views.py: not a subject"]),
    (shape.rooms_hold_what_rooms_hold, {"office/firms/models.py": "", "office/firms/manager.py": ""},
     ["office/firms/manager.py: not among the names of a room"]),
    (shape.nothing_minified_or_foreign, {"static/js/chart.min.js": ""},
     ["static/js/chart.min.js: other people's files come from packages"]),
    (shape.nothing_minified_or_foreign, {"static/vendor/chart.js": ""},
     ["static/vendor/chart.js: other people's files come from packages"]),
    (shape.nothing_minified_or_foreign, {"static/js/chart.js": "x" * 1001},
     ["static/js/chart.js: a line of more than 1000 characters"]),
]  # fmt: skip
SOUND = {
    "wsgi.py": "from office import web",
    "office/clock.py": "from datetime import datetime\nmoment = datetime.now()",
    "office/money.py": "def fen(yuan):\n    assert not isinstance(yuan, float)",
    "office/accounts/permissions.py": "table = read('permissions.toml')",
    "office/web.py": "from flask import Flask\nfrom office import clock\ndb.session.commit()\nmoment = clock.now()",
    "office/firms/models.py": "from __future__ import annotations",
    "office/firms/queries.py": "from sqlalchemy import select\nseen.add(1)\nrows = session.scalars(select(Firm))",
    "office/firms/services.py": "def register(session, *, actor, at, code): hold(session, code)\n"
    "def hold(session, code): ...\ndef _key(session): ...",
    "office/jobs/services.py": "from office.firms.services import hold",
    "office/firms/views.py": "from office.firms import queries, services\nvalue = request.form.get('text')",
    "office/spreadsheets/read.py": "def read():\n    # deferred: the child process needs it, the parent never\n"
    "    import fastexcel",
    "resumption/facts.py": "from resumption.whitelist.models import Entry\n@dataclass(frozen=True)\n"
    "class Standing: ...\n"
    "def standing() -> Standing | None:\n    return Standing(session.get(Entry, 1))",
    "subsidies/claims/documents.py": "from resumption import facts",
    "tests/test_start.py": "from wsgi import create_app",
    "var/postgresql/core/log.py": "import wsgi",
}


def build(folder, contents):
    for path, text in contents.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")


@pytest.mark.parametrize(("rule", "path", "text", "line", "problem"), BROKEN)
def test_a_broken_line_is_found(tmp_path, rule, path, text, line, problem):
    build(tmp_path, {path: text})
    assert set(rule(tmp_path)) == {f"{path}:{line}: {problem}"}


@pytest.mark.parametrize(("rule", "contents", "problems"), BROKEN_AS_A_WHOLE)
def test_a_broken_house_is_found(tmp_path, rule, contents, problems):
    build(tmp_path, contents)
    assert rule(tmp_path) == problems


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_sound_house_passes(tmp_path, rule):
    build(tmp_path, SOUND)
    assert rule(tmp_path) == []


def test_every_rule_has_been_broken_once():
    assert {case[0] for case in BROKEN} | {case[0] for case in BROKEN_AS_A_WHOLE} == set(RULES)
