"""PostgreSQL runs functions chosen one by one: a module marked whole would make `make test` long (docs/testing.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.source_files import ROOT, list_nodes
from tests.postgresql_selection import MARKER

MOST_FUNCTIONS = 372


def test_few_functions_are_marked_for_postgresql() -> None:
    names = [name for path, tree in load_marked_modules().items() for name in find_marked_functions(path, tree)]

    assert 200 < len(names) <= MOST_FUNCTIONS


def test_no_module_nor_class_nor_list_of_cases_is_marked_whole() -> None:
    for path, tree in load_marked_modules().items():
        in_decorators = sum(count_markers(node) for node in find_decorators(tree))

        assert count_markers(tree) == in_decorators, f"{path}: mark the functions for PostgreSQL one by one"


@cache
def load_marked_modules() -> dict[Path, ast.Module]:
    """The test modules that name the marker."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    here = Path(__file__)
    return {path: ast.parse(source) for path, source in sources.items() if MARKER in source and path != here}


def find_marked_functions(path: Path, tree: ast.Module) -> Iterator[str]:
    """The functions with the marker, for all their cases or for one."""
    for node in list_nodes(tree):
        if isinstance(node, ast.FunctionDef) and any(map(count_markers, node.decorator_list)):
            yield f"{path.relative_to(ROOT)}::{node.name}"


def find_decorators(tree: ast.Module) -> Iterator[ast.expr]:
    for node in list_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield from node.decorator_list


def count_markers(tree: ast.AST) -> int:
    return sum(map(_is_marker, list_nodes(tree)))


def _is_marker(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "postgresql" and ast.unparse(node) == MARKER
