"""Every column is classified, and the list of tables is complete."""

import ast

import pytest

from app.core.db import ANONYMOUS, PERSONAL, TECHNICAL
from app.migrations import metadata
from tests.architecture.source_files import list_nodes, load_modules

CLASSES = {kind["privacy"] for kind in (PERSONAL, TECHNICAL, ANONYMOUS)}
COLUMNS = [
    column for tables in (metadata.MAIN, metadata.KEYS) for table in tables.tables.values() for column in table.columns
]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_every_column_is_classed(column):
    assert column.info.get("privacy") in CLASSES


def test_every_table_is_known_to_the_migrations():
    names = {name for module in load_modules() for name in _list_table_names(module.tree)}

    assert len(names) > 100
    assert names <= metadata.MAIN.tables.keys() | metadata.KEYS.tables.keys()


def _list_table_names(tree: ast.Module) -> set[str]:
    return {
        node.value.value
        for node in list_nodes(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if any(isinstance(target, ast.Name) and target.id == "__tablename__" for target in node.targets)
    }
