"""Without faces nothing that prints may start; what only reads the law still works."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from office.documents import fonts
from office.documents.fonts import faces
from office.settings import ROOT
from office.web import Office


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A machine without fonts."""
    faces.cache_clear()
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    yield
    faces.cache_clear()


def starting() -> list[str]:
    """What the web server logs when it starts; it ends with ``SystemExit`` if it refuses."""
    said: list[str] = []
    log = SimpleNamespace(error=lambda text, *values: said.append(text % values))
    try:
        runpy.run_path(str(ROOT / "gunicorn.conf.py"))["on_starting"](SimpleNamespace(log=log))
    except SystemExit as end:
        said.append(f"exit {end.code}")
    return said


def test_the_web_server_starts_with_fonts() -> None:
    assert starting() == []


@pytest.mark.usefixtures("bare")
def test_the_web_server_refuses_to_start_without() -> None:
    complaint, end = starting()
    assert "gkai00mp.ttf is not below" in complaint
    assert "fonts-arphic-gkai00mp" in complaint
    assert end == "exit 1"


@pytest.mark.usefixtures("bare")
def test_the_worker_refuses_to_start_without(app: Office) -> None:
    done = app.test_cli_runner().invoke(args=["jobs", "work", "--until-empty"])
    assert done.exit_code == 1
    assert "NotoSerifCJK-Regular.ttc is not below" in done.output


@pytest.mark.usefixtures("bare")
def test_the_law_can_be_read_without(app: Office) -> None:
    done = app.test_cli_runner().invoke(args=["rules", "list", "--on", "2020-02-07"])
    assert done.exit_code == 0
    assert "chartered_bus" in done.output
