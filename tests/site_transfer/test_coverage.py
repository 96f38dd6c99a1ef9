"""Nothing is forgotten: a table, a column of bytes or a purpose of fingerprints says what an export does with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, Table

from app.migrations import metadata
from app.site_transfer import sealed_columns
from app.site_transfer.exported_tables import CHAPTERS, LEFT_OUT, list_tables
from app.site_transfer.index_purposes import CARRIED, CARRIED_BY_FAMILY, CARRIED_BY_SLUG, DERIVED_ANEW
from app.site_transfer.sealed_columns import OWN_KEY, PLAIN_BYTES, SEALED, SECRETS, SITE

APP = Path(sealed_columns.__file__).parents[1]
# `blind_index("…", …)`, and constants that modules use as a purpose.
LITERAL = re.compile(r'blind_index\(\s*f?"([^"{]+)')
CONSTANT_PURPOSE = re.compile(r"blind_index\(\s*([A-Za-z_.]+)")
CONSTANT = '{name} = "([^"]+)"'
# Purposes that callers give: each is a constant of the modules about links of appointments.
GIVEN_BY_CALLERS = {"purpose": ("appointment.choice", "booking.earlier_offer", "booking.ticket")}


def test_each_table_is_exported_or_left_out_with_a_reason() -> None:
    exported = [name for tables in CHAPTERS.values() for name in tables]

    assert sorted([*exported, *LEFT_OUT]) == sorted(metadata.MAIN.tables)
    assert all(LEFT_OUT.values())


def test_no_exported_row_refers_to_one_that_is_left_out() -> None:
    references = {
        f"{table.name} → {key.column.table.name}"
        for _, table in list_tables()
        for key in table.foreign_keys
        if key.column.table.name in LEFT_OUT
    }

    assert references == set()


def test_each_column_of_bytes_is_sealed_or_plain() -> None:
    declared = {
        f"{table}.{column.name}"
        for declaration in (SEALED, SECRETS)
        for table, columns in declaration.items()
        for column in columns
    }
    existing = {
        f"{table.name}.{column.name}"
        for _, table in list_tables()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }

    assert declared | PLAIN_BYTES == existing
    assert not declared & PLAIN_BYTES


@pytest.mark.parametrize("name", sorted(SEALED | SECRETS))
def test_the_key_of_each_sealed_column_is_found(name: str) -> None:
    table: Table = metadata.MAIN.tables[name]

    for column in (*SEALED.get(name, ()), *SECRETS.get(name, ())):
        if column.key == OWN_KEY or column.is_sealed_twice:
            assert OWN_KEY in table.columns
        if column.key not in (OWN_KEY, SITE):
            assert OWN_KEY in sealed_columns.find_key_owner(table, column).table.columns


def test_each_purpose_of_fingerprints_is_carried_or_derived_anew() -> None:
    beginnings = (*CARRIED, *CARRIED_BY_FAMILY, *(beginning for beginning, _ in CARRIED_BY_SLUG), *DERIVED_ANEW)
    unknown = {purpose for purpose in _list_purposes() if not purpose.startswith(beginnings)}

    assert unknown == set()
    assert {purpose for purposes in GIVEN_BY_CALLERS.values() for purpose in purposes} <= set(CARRIED)


def _list_purposes() -> set[str]:
    purposes = set()
    for path in APP.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        purposes.update(LITERAL.findall(text))
        for name in CONSTANT_PURPOSE.findall(text):
            constants = re.findall(CONSTANT.format(name=re.escape(name)), text)
            purposes.update(constants or GIVEN_BY_CALLERS.get(name, ()))
    return purposes - {"f"}
