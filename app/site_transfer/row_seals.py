"""Unsealing of rows as they leave a site, and sealing with the keys of another as they come."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table

from app.core.sealing import (
    KeyDestroyed,
    SealBroken,
    find_existing_keys,
    seal,
    seal_for_site,
    unseal,
    unseal_for_site,
    unseal_many,
)
from app.documents.wallet.wallet_sealing import seal_twice, unseal_twice
from app.site_transfer.sealed_columns import OWN_KEY, SITE, SealedColumn, find_key_owner

# Members of a line that are no columns: the key of another row that seals this one, the columns that nobody can read any
# more because their key is destroyed, and the digest that is part of a context.
KEY, UNREADABLE, DIGEST = "_key", "_unreadable", "_digest"
# In place of contents that nobody can read: bytes that no key opens.
_UNREADABLE_BYTES = 64

Row = dict[str, Any]


def select_keys(query: Select[Any], table: Table, columns: Sequence[SealedColumn]) -> Select[Any]:
    """Add to a query of rows the keys of other rows that seal them."""
    owners = {column.key: find_key_owner(table, column) for column in columns if column.key not in (OWN_KEY, SITE)}
    for key, owner in owners.items():
        # Outer: no foreign key is broken, but a row must not be lost if one is.
        query = query.outerjoin(owner.table, owner == table.c[key]).add_columns(owner.table.c[OWN_KEY].label(KEY))
        if any(DIGEST in column.about for column in columns):
            query = query.add_columns(owner.table.c.sealed.label(DIGEST))
    return query


def unseal_rows(rows: Sequence[Row], columns: Sequence[SealedColumn]) -> None:
    """Replace sealed values by what they hold; contents whose key is destroyed are listed as unreadable."""
    for row in rows:
        if DIGEST in row:
            row[DIGEST] = _read_digest(row)
    for column in columns:
        sealed_rows = [row for row in rows if row[column.name] is not None]
        for row, value in zip(sealed_rows, _unseal_column(sealed_rows, column), strict=True):
            row[column.name] = value
            if value is None:
                row.setdefault(UNREADABLE, []).append(column.name)


def seal_rows(rows: Sequence[Row], columns: Sequence[SealedColumn]) -> None:
    """Replace values by their sealed bytes; contents without their key become as unreadable as they were."""
    existing_keys = find_existing_keys({key for row in rows for column in columns for key in _list_keys(row, column)})
    for row in rows:
        unreadable = set(row.get(UNREADABLE, ()))
        unreadable.update(column.name for column in columns if not existing_keys.issuperset(_list_keys(row, column)))
        sealed_values = {
            column.name: _seal_value(row, column)
            for column in columns
            if column.name in row and column.name not in unreadable
        }
        row.update(sealed_values, **{name: os.urandom(_UNREADABLE_BYTES) for name in unreadable})


def _unseal_column(rows: Sequence[Row], column: SealedColumn) -> list[Any]:
    if not (column.key == SITE or column.is_sealed_twice or "{" in column.about):
        pairs = [(_find_key(row, column), row[column.name]) for row in rows]
        try:
            return unseal_many(pairs, about=column.about)
        except SealBroken:
            pass  # One of them was altered: the others are read one by one.
    return [_unseal_value(row, column) for row in rows]


def _unseal_value(row: Row, column: SealedColumn) -> Any:
    try:
        about = column.about.format_map(row)
        if column.key == SITE:
            return unseal_for_site(row[column.name], about=about)
        if column.is_sealed_twice:
            return unseal_twice(row[KEY], row[OWN_KEY], row[column.name], about=about)
        return unseal(_find_key(row, column), row[column.name], about=about)
    except (KeyDestroyed, SealBroken, TypeError):
        # A `TypeError` is a context that takes a value from contents that are unreadable.
        return None


def _seal_value(row: Row, column: SealedColumn) -> bytes:
    value, about = row[column.name], column.about.format_map(row)
    if column.key == SITE:
        return seal_for_site(value, about=about)
    if column.is_sealed_twice:
        return seal_twice(row[KEY], row[OWN_KEY], value, about=about)
    return seal(_find_key(row, column), value, about=about)


def _find_key(row: Row, column: SealedColumn) -> UUID:
    key: UUID = row[OWN_KEY] if column.key == OWN_KEY else row[KEY]
    return key


def _list_keys(row: Row, column: SealedColumn) -> list[UUID]:
    if column.key == SITE or column.name not in row:
        return []
    return [_find_key(row, column), *([row[OWN_KEY]] if column.is_sealed_twice else [])]


def _read_digest(row: Row) -> str:
    try:
        return str(unseal(row[KEY], row[DIGEST], about="attachment")["sha256"])
    except (KeyDestroyed, SealBroken):
        return ""
