"""This repository keeps the rules of the house."""

import importlib
from pathlib import Path

import pytest

from office import db
from tests.architecture.constraints import meanings_without_constraint, unnamed_constraints
from tests.architecture.rules import RULES
from tests.architecture.source import house

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule):
    assert rule(ROOT) == []


@pytest.fixture(scope="module")
def metadata():
    for source in house(ROOT):
        if source.name == "models.py":
            importlib.import_module(source.module)
    return db.Base.metadata


def test_every_constraint_has_a_name(metadata):
    assert metadata.tables
    assert unnamed_constraints(metadata) == []


def test_every_sentence_belongs_to_a_constraint(metadata):
    assert meanings_without_constraint(metadata, set(db._meanings) - db._guards) == []


def test_every_other_sentence_belongs_to_a_trigger_of_a_migration(metadata):
    written = "".join(path.read_text() for path in sorted((ROOT / "migrations" / "versions").glob("*.py")))
    assert db._guards
    assert {name for name in db._guards if f"CONSTRAINT = '{name}'" not in written} == set()
