"""Both languages are complete: every marked sentence has its English, and no Chinese stands in a page unmarked."""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from flask_security.core import _default_messages
from flask_security.forms import _default_field_labels
from jinja2 import Environment

from office.db import _meanings
from office.journal.models import act_title
from office.rulebook.results import UNITS
from office.settings import ROOT
from office.web import HAN, Office
from resumption.policy.clearance import RULES
from resumption.policy.law import shipped
from subsidies.policy.catalogue import catalogue

CATALOGUES = sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
ENGLISH = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
SAID_IN_CHINESE = {"中文", "用中文填写"}  # a language is named in itself
MARKS = {"_", "gettext", "ngettext", "lazy_gettext", "_l", "N_"}
CHINESE = re.compile(HAN)
PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TELLING = {
    "Invalid", "Conflict", "NotFound", "NotAllowed", "NotInForce", "DomainError", "ValidationError", "flash",
    "explain_constraint", "name_acts",
}  # fmt: skip


def catalogue_at(path: Path) -> Catalog:
    with path.open("rb") as text:
        return read_po(text, locale=path.parts[-3])


def extracted() -> set[str]:
    """Every marked sentence, found as ``script/translate`` finds it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping, filename="babel.cfg")
    keywords = DEFAULT_KEYWORDS | parse_keywords(["N_", "_l", "lazy_gettext"])
    found = extract_from_dir(ROOT, methods, options, keywords)
    return {message for _, _, message, _, _ in found if isinstance(message, str)}


@pytest.fixture(scope="module")
def marked() -> set[str]:
    return extracted()


def test_every_sentence_has_its_english_and_none_is_left_over(marked: set[str]) -> None:
    english = catalogue_at(ENGLISH)
    known = {message.id for message in english if message.id}
    assert {
        "without a place in messages.po (run script/translate)": sorted(marked - known),
        "no longer said (run script/translate)": sorted(known - marked),
        "without English": sorted(message.id for message in english if message.id and not message.string),
        "guessed": sorted(message.id for message in english if message.id and message.fuzzy),
        "obsolete": sorted(english.obsolete),
    } == {
        "without a place in messages.po (run script/translate)": [],
        "no longer said (run script/translate)": [],
        "without English": [],
        "guessed": [],
        "obsolete": [],
    }


def test_english_is_english() -> None:
    """Chinese in an English sentence is a word to type into a Chinese form: quoted, its meaning beside it."""
    quoted = re.compile(rf"“{HAN}+” \([\w ]+\)|{HAN}+ \((green|yellow|red)\)")
    said = {message.id: message.string for message in catalogue_at(ENGLISH) if message.id}
    assert {chinese: text for chinese, text in said.items() if CHINESE.search(quoted.sub("", text))} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_places_are_the_same_in_both_languages(path: Path) -> None:
    wrong = {}
    for message in catalogue_at(path):
        asked, given = (sorted(set(PLACES.findall(str(text)))) for text in (message.id, message.string))
        if message.id and asked != given:
            wrong[message.id] = (asked, given)
    assert wrong == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    """``script/setup`` compiles; pages read the compiled form."""
    written = BytesIO()
    write_mo(written, catalogue_at(path))
    written.seek(0)
    with path.with_suffix(".mo").open("rb") as compiled:
        assert {m.id: m.string for m in read_mo(compiled) if m.id} == {m.id: m.string for m in read_mo(written) if m.id}


def test_flask_security_says_everything_in_chinese() -> None:
    chinese = catalogue_at(ROOT / "translations" / "zh_Hans_CN" / "LC_MESSAGES" / "flask_security.po")
    ours = {message.id for message in chinese if message.string}
    said = [text for text, _ in _default_messages.values()] + list(_default_field_labels.values())
    assert sorted({str(text) for text in said} - ours - {""}) == []


def bare_in_template(text: str) -> Iterator[tuple[int, str]]:
    """Chinese in a template's own text, or in a string that is not the argument of ``_()``."""
    before = ["", ""]
    for line, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(text):
        if kind in ("whitespace", "comment", "comment_begin", "comment_end"):
            continue
        called = before in (["_", "("], ["gettext", "("]) or before[1] == "=="  # data is compared, not said
        if CHINESE.search(value) and not (kind == "string" and called) and value.strip("\"'") not in SAID_IN_CHINESE:
            yield line, value.strip()
        before = [before[1], value]


def test_no_template_says_anything_unmarked() -> None:
    pages = [path for path in (ROOT / "templates").rglob("*.html") if "documents" not in path.parts[:-1]]
    assert [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted(pages)
        for line, text in bare_in_template(path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<p>{{ _('已保存。') }}</p>", []),
        ("<p>已保存。</p>", ["<p>已保存。</p>"]),
        ('<img alt="口罩">', ['<img alt="口罩">']),
        ("{{ '口罩' }}", ["'口罩'"]),
        ("{% set words = {'masks': '口罩', 'rooms': _('隔离用房（间）')} %}", ["'口罩'"]),
        ("{# 口罩 #}{{ '中文' }}", []),
    ],
)
def test_the_search_for_unmarked_text_finds_it(text: str, bare: list[str]) -> None:
    assert [found for _, found in bare_in_template(text)] == bare


def name_of(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def bare_in_code(tree: ast.Module, *, everywhere: bool) -> Iterator[tuple[int, str]]:
    """Chinese outside a mark: anywhere but in docstrings, or only in what is told to people (errors, flashes)."""
    excused = {id(inner) for node in ast.walk(tree) for inner in excused_under(node)}
    told = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) in TELLING]
    places = {
        (inner.lineno, inner.value)
        for node in ([tree] if everywhere else told)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and id(inner) not in excused
    }
    yield from sorted((line, text) for line, text in places if CHINESE.search(text))


def excused_under(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Call) and name_of(node) in MARKS:
        yield from ast.walk(node)
    # A text that stands alone is a docstring.
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value


def sources() -> list[Path]:
    return sorted(path for room in ("office", "resumption", "subsidies") for path in (ROOT / room).rglob("*.py"))


def test_no_view_or_form_says_anything_unmarked_and_no_error_anywhere() -> None:
    found = []
    for path in sources():
        edge = path.name in ("views.py", "forms.py", "web.py", "pages.py", "permissions.py")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{path.relative_to(ROOT)}:{n}: {text}" for n, text in bare_in_code(tree, everywhere=edge)]
    assert found == []


def test_the_search_in_code_finds_it() -> None:
    tree = ast.parse('"""口罩"""\nraise Invalid("没有口罩。")\nraise Invalid(N_("没有。"))\nSERIES = "湖经信复"')
    assert list(bare_in_code(tree, everywhere=False)) == [(2, "没有口罩。")]
    assert list(bare_in_code(tree, everywhere=True)) == [(2, "没有口罩。"), (4, "湖经信复")]


def acts_recorded(tree: ast.Module) -> Iterator[str]:
    """The names under which acts enter the journal, as they stand in the code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node) in ("record", "note", "noted"):
            named = [word.value for word in node.keywords if word.arg == "act"] + node.args[4:5]
            yield from (each.value for each in named if isinstance(each, ast.Constant))


def test_every_act_of_the_journal_has_a_title(app: Office, marked: set[str]) -> None:
    acts = {act for path in sources() for act in acts_recorded(ast.parse(path.read_text(encoding="utf-8")))}
    assert "application_filed" in acts
    assert sorted(act for act in acts if act_title(act) not in marked) == []


def test_every_constraint_speaks_a_marked_sentence(app: Office, marked: set[str]) -> None:
    assert {name: text for name, text in _meanings.items() if text not in marked} == {}


def test_declarations_speak_both_languages(marked: set[str]) -> None:
    known = catalogue()
    facts = [fact for measure in known.measures.values() for fact in measure.facts]
    pairs = [(m.title, m.title_en) for m in known.measures.values()]
    pairs += [(m.department, m.department_en) for m in known.measures.values()]
    pairs += [(m.plain, m.plain_en) for m in known.measures.values()]
    pairs += [(paper.title, paper.title_en) for m in known.measures.values() for paper in m.papers]
    pairs += [(once.title, once.title_en) for m in known.measures.values() for once in m.once]
    pairs += [pair for fact in facts for pair in ((fact.title, fact.title_en), (fact.help, fact.help_en))]
    pairs += [(choice.title, choice.title_en) for fact in facts for choice in fact.choices]
    pairs += [(rule.title, rule.title_en) for rule in RULES]
    assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1]) or CHINESE.search(pair[1])] == []
    units = {unit for unit in (*UNITS.values(), *(fact.unit for fact in facts)) if CHINESE.search(unit)}
    assert sorted(units - marked) == []


def test_the_plan_speaks_both_languages() -> None:
    known = shipped().parameters.values()
    asked = [v.value for p in known if p.name == "plan.sections" for v in p.versions]
    lists = [v.value for p in known if p.name.startswith("checklists.") for v in p.versions]
    parts = [*(section for sections in asked for section in sections), *lists]
    items = [item for part in parts for item in part.get("item", [])]
    pairs = [(part["title"], part["title_en"]) for part in parts if "title" in part]
    for word in ("title", "guidance", "example"):
        pairs += [(item.get(word, ""), item.get(f"{word}_en", "")) for item in items]
    assert len(items) > len(lists) > 1
    assert [pair for pair in pairs if bool(pair[0]) != bool(pair[1]) or CHINESE.search(pair[1])] == []
