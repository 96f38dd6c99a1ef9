"""The inventory is read from the schema, and the page that shows it is that of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.migrations import metadata
from app.privacy.inventory import UNCLASSIFIED, list_columns, render_inventory

PAGE = Path(__file__).parent.parent.parent / "docs" / "data.md"


@pytest.mark.form
def test_every_column_is_in_the_inventory_with_its_class() -> None:
    columns = list_columns()

    assert {(one.table, one.column) for one in columns} == {
        (table.name, column.name)
        for tables in (metadata.MAIN, metadata.KEYS)
        for table in tables.tables.values()
        for column in table.columns
    }
    assert UNCLASSIFIED not in {one.privacy for one in columns}


@pytest.mark.form
def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == render_inventory(), "run `parvis data > docs/data.md`"
