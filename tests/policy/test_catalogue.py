"""A later measure is one Python file and one TOML file in a folder of its own."""

import pytest

from office.errors import NotFound
from subsidies.policy.catalogue import HERE, PARAMETERS, catalogue


def test_a_measure_of_another_folder_is_found(tmp_path):
    for place, suffix in ((HERE, "py"), (PARAMETERS, "toml")):
        text = (place / f"chartered_bus.{suffix}").read_text(encoding="utf-8")
        text = text.replace('code="chartered_bus"', 'code="ferry"')
        (tmp_path / f"ferry.{suffix}").write_text(text, encoding="utf-8")
    found = catalogue(tmp_path)
    assert sorted(found.measures) == ["chartered_bus", "ferry", "overtime_pay", "unemployment_refund"]
    assert found.rulebook.version != catalogue().rulebook.version


def test_an_unknown_measure_is_refused():
    with pytest.raises(NotFound, match="ferry"):
        catalogue().measure("ferry")
