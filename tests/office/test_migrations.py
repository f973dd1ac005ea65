"""The schema goes up, down and up again, and is what the models say."""

from concurrent.futures import ThreadPoolExecutor

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from office import schema
from office.db import Base
from tests.conftest import copy_of

NEWEST = ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()


def test_up_down_and_up_again(template: tuple[str, str]) -> None:
    engine = create_engine(copy_of(template, "updown"))
    schema.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    schema.upgrade(engine)
    assert schema.current(engine) == NEWEST
    engine.dispose()


def test_models_are_the_schema(template: tuple[str, str]) -> None:
    engine = create_engine(copy_of(template, "models"))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_server_default": True,
                "include_object": lambda _o, name, kind, *_: (
                    not (kind == "table" and name.startswith("procrastinate_"))
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_four_workers_starting_at_once_do_not_race(template: tuple[str, str]) -> None:
    url = copy_of(template, "race")
    engine = create_engine(url)
    schema.downgrade(engine, "base")
    engines = [create_engine(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(schema.upgrade, engines))
    assert [schema.current(each) for each in engines] == [NEWEST] * 4
    for each in [engine, *engines]:
        each.dispose()


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []
