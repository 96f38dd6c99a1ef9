"""Every test that the table of threats names exists (docs/threats-identity.md)."""

import ast
import re

from tests.architecture.source_files import ROOT

TABLE = ROOT / "docs/threats-identity.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_test_of_the_table_exists():
    rows = TEST.findall(TABLE.read_text())
    functions = {path: list_functions(path) for path in {path for path, _name in rows}}

    assert len(rows) >= 50
    assert [f"{path}::{name}" for path, name in rows if name not in functions[path]] == []


def list_functions(path: str) -> set[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text()) if file.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
