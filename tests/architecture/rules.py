"""All rules that are functions over a folder, in the order of the ten rules of the house."""

from collections.abc import Callable
from pathlib import Path

from tests.architecture import layers, purity, shape

Rule = Callable[[Path], list[str]]

RULES: tuple[Rule, ...] = (
    purity.pure_rooms_import_nothing_impure,
    purity.money_is_never_float,
    purity.web_stays_at_the_edge,
    purity.one_reader_of_the_clock,
    layers.verbs_take_actor_and_moment,
    layers.commits_stand_at_the_edge,
    layers.queries_never_write,
    layers.views_build_no_sql,
    layers.papers_get_plain_facts,
    layers.subsidies_see_only_facts,
    layers.facts_are_frozen,
    layers.permission_is_one_table,
    shape.imports_stand_at_the_top,
    shape.no_cycles,
    shape.nobody_sees_wsgi,
    shape.files_are_short,
    shape.no_junk_drawers,
    shape.rooms_hold_what_rooms_hold,
    shape.nothing_minified_or_foreign,
    shape.no_machine_paths,
)
