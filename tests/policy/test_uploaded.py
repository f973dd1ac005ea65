"""A whole file of parameters from outside: everything wrong by line, nothing hostile gets further than the reader."""

import time
from datetime import date

import pytest

from office.errors import Invalid
from office.rulebook.questions import Question
from office.rulebook.uploaded import LARGEST, faults_of, text_of
from resumption.policy.law import PARAMETERS, shipped
from subsidies.policy.catalogue import PARAMETERS as MEASURES
from subsidies.policy.catalogue import catalogue

OWN = (PARAMETERS / "whitelist.toml").read_text("utf-8")
DAY = date(2020, 2, 8)
PERCENT = "[mainly_local_percent]"


def line_of(words: str) -> int:
    return OWN[: OWN.index(words)].count("\n") + 1


def test_the_files_in_force_have_no_fault() -> None:
    files = [(path, shipped()) for path in PARAMETERS.glob("*.toml")]
    files += [(path, catalogue().rulebook) for path in MEASURES.glob("*.toml")]
    assert {path.stem: faults_of(path.stem, path.read_text("utf-8"), known) for path, known in files} == {
        path.stem: () for path, _ in files
    }


def test_an_uploaded_file_takes_the_place_of_its_section() -> None:
    text = OWN.replace("value = 50\n", "value = 40\n")
    asked = Question(DAY, None, (), {"whitelist": text})
    rulebook = asked.rulebook(shipped(), ("whitelist", "clearance"))
    assert rulebook.value("whitelist.mainly_local_percent", DAY) == 40
    assert rulebook.version.startswith("what-if-")
    assert (
        rulebook.parameter("whitelist.tier_conditions").choices
        == shipped().parameter("whitelist.tier_conditions").choices
    )


@pytest.mark.parametrize(
    ("old", "new", "parameter", "says"),
    [
        (PERCENT, "[mainly_local]", "mainly_local", "没有这个参数"),
        ("value = 50\n", 'value = "50"\n', "mainly_local_percent", "同一种写法"),
        ("value = 50\n", "value = 500\n", "mainly_local_percent", "整数"),
        ("value = 50\n", "value = 0.5\n", "mainly_local_percent", "不合格式"),
        ("value = 50\n", "value = [50]\n", "mainly_local_percent", "整数"),
        ("value = 50\n", "value = 50\nextra = 1\n", "mainly_local_percent", "不能有其他项"),
        ('unit = "%"', 'unit = "人"', "mainly_local_percent", "单位应为"),
        ("golden_class = 20, ", "", "score_weights", "须有这些项"),
        ('guarantee = ["guarantee_sector"]', 'guarantee = ["anything"]', "tier_conditions", "可选范围"),
        ('local = ["mainly_local"]', "local = 1", "tier_conditions", "同一种写法"),
        ('value = "large"', 'value = ["large"]', "order_book_size", "同一种写法"),
    ],
)
def test_each_fault_is_named_by_line_and_parameter(old: str, new: str, parameter: str, says: str) -> None:
    assert old in OWN
    found = [
        fault for fault in faults_of("whitelist", OWN.replace(old, new), shipped()) if fault.parameter == parameter
    ]
    assert len(found) == 1
    assert found[0].line == line_of(PERCENT if parameter.startswith("mainly_local") else f"[{parameter}]")
    assert says in found[0].sentence


def test_a_missing_parameter_is_named() -> None:
    start, end = OWN.index(PERCENT), OWN.index("[masks_per_person_per_day]")
    (fault,) = faults_of("whitelist", OWN[:start] + OWN[end:], shipped())
    assert (fault.parameter, fault.sentence) == ("mainly_local_percent", "缺少这个参数。")


def test_broken_toml_is_named_by_its_line() -> None:
    (fault,) = faults_of("whitelist", OWN.replace("value = 50\n", 'value = "50\n'), shipped())
    assert fault.line == line_of("value = 50\n")


HOSTILE = {
    "nested arrays": "a = " + "\n[" * 50_000,
    "nested tables": "a = " + "{a = " * 190,
    "endless number": "a = " + "9" * 900,
    "dotted keys": "\n".join(".".join("a" * 450) + f".b{n} = 1" for n in range(100)),
    "many tables": "\n".join(f"[a{n}.b.c]" for n in range(8_000)),
    "a table of another kind": "mainly_local_percent = 1",
    "a list of another kind": "[[mainly_local_percent]]\n[[mainly_local_percent]]",
    "nothing": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_faults_and_takes_no_time(name: str) -> None:
    text = HOSTILE[name]
    assert len(text.encode()) <= LARGEST
    text_of(text.encode())
    begun = time.process_time()
    assert faults_of("whitelist", text, shipped())
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a" * (LARGEST + 1), "128 KB"),
        (b"a = 1\nb = \xff", "第 2 行"),
        (b"a." * 60_000 + b"a = 1", "第 1 行"),
    ],
)
def test_what_is_no_text_of_lines_is_refused_before_it_is_read(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        text_of(content)


def test_a_faulty_file_never_becomes_a_rulebook() -> None:
    asked = Question(DAY, None, (), {"whitelist": "a = 1"})
    with pytest.raises(Invalid, match="whitelist"):
        asked.rulebook(shipped(), ("whitelist",))
