"""Every column says what it holds, and the list of tables is complete."""

import ast

import pytest

from app.core.db import ANONYMOUS, PERSONAL, TECHNICAL
from app.migrations import metadata
from tests.architecture.sources import load_modules

CLASSES = {kind["privacy"] for kind in (PERSONAL, TECHNICAL, ANONYMOUS)}
COLUMNS = [
    column for tables in (metadata.MAIN, metadata.KEYS) for table in tables.tables.values() for column in table.columns
]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_is_classed(column):
    assert column.info.get("privacy") in CLASSES


def test_every_module_with_tables_is_known_to_the_migrations():
    with_tables = {module.path for module in load_modules() if "__tablename__" in _names(module.tree)}
    listed = next(module for module in load_modules() if module.path == "app/migrations/metadata.py").iterate_imports()

    assert with_tables == {f"{name.replace('.', '/')}.py" for name in listed} - {"__future__.py", "app/core/db.py"}


def _names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
