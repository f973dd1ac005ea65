"""Read the house: its Python files as syntax trees, what they import and what they call."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGES = ("office", "resumption", "subsidies")
NOT_OURS = {"var", "__pycache__"}


@dataclass(frozen=True)
class Import:
    """One name made available by an import: ``from a.b import c`` is module ``a.b`` and name ``c``."""

    module: str
    name: str | None
    line: int

    def of(self, *modules: str) -> bool:
        """Whether it reaches into one of ``modules`` or below; ``from a import b`` reaches ``a.b``."""
        full = f"{self.module}.{self.name}" if self.name else self.module
        return any(f"{full}.".startswith(f"{m}.") or f"{self.module}.".startswith(f"{m}.") for m in modules)


@dataclass(frozen=True)
class Source:
    """A Python file: ``path`` from the root with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def name(self) -> str:
        """The file's own name, ``services.py``."""
        return self.path.rpartition("/")[2]

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def at(self, line: int, problem: str) -> str:
        """A problem as people read it: file, line, what is wrong."""
        return f"{self.path}:{line}: {problem}"

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that is read or written in it."""
        return frozenset(node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name))

    @cached_property
    def attributes(self) -> frozenset[str]:
        """Every name that stands behind a dot in it."""
        return frozenset(node.attr for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))

    @cached_property
    def all_imports(self) -> tuple[Import, ...]:
        """Every import, wherever it stands; relative ones made absolute."""
        return tuple(self._imports(self.tree))

    def imports(self, tree: ast.AST | None = None) -> Iterator[Import]:
        """Every import of a part of it, or of all."""
        return iter(self.all_imports) if tree is None else self._imports(tree)

    def _imports(self, tree: ast.AST) -> Iterator[Import]:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (Import(alias.name, None, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = self._absolute(node)
                yield from (Import(module, alias.name, node.lineno) for alias in node.names)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.module.split(".") if self.name == "__init__.py" else self.module.split(".")[:-1]
        base = package[: len(package) - node.level + 1]
        return ".".join([*base, *([node.module] if node.module else [])])

    def calls(self) -> Iterator[tuple[str, str, int]]:
        """Every call as (receiver, name, line): ``db.session.add(x)`` is ``("db.session", "add", …)``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield ast.unparse(node.func.value), node.func.attr, node.lineno
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield "", node.func.id, node.lineno


def files(root: Path) -> Iterator[Path]:
    """Every file of the project: nothing hidden (but the pipeline's own folder), nothing generated."""
    for path in sorted(root.iterdir()):
        if path.name in NOT_OURS or (path.name.startswith(".") and path.name != ".ci"):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def read(root: Path, path: Path) -> Source:
    return Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


def house(root: Path) -> list[Source]:
    """The Python files of the three packages and ``wsgi.py``, in order of their names."""
    found = [p for package in PACKAGES if (root / package).is_dir() for p in files(root / package) if p.suffix == ".py"]
    if (root / "wsgi.py").exists():
        found.append(root / "wsgi.py")
    return [read(root, path) for path in found]


def python(root: Path) -> list[Source]:
    """Every Python file of the project, tests and benchmarks too."""
    return [read(root, path) for path in files(root) if path.suffix == ".py"]
