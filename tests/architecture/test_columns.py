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


def test_every_module_with_tables_is_known_to_the_migrations():
    with_tables = {module.path for module in load_modules() if "__tablename__" in _names(module.tree)}
    imports = next(module for module in load_modules() if module.path == "app/migrations/metadata.py").iterate_imports()

    paths = {_module_name(module.path): module.path for module in load_modules()}
    assert with_tables == {paths[name] for name in imports if name in paths} - {"app/core/db/__init__.py"}


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names(tree: ast.Module) -> set[str]:
    return {node.id for node in list_nodes(tree) if isinstance(node, ast.Name)}
