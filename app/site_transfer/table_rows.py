"""Reading the rows of a table in the order of its primary key, batch after batch, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, and_, literal, or_, select

from app.core.sealing import clear_used_keys
from app.site_transfer.exported_tables import ROW_CONDITIONS
from app.site_transfer.row_seals import DIGEST, KEY, UNREADABLE, Row, select_keys, unseal_rows
from app.site_transfer.row_values import get_encoder, order_expression, read_expression, write_line
from app.site_transfer.sealed_columns import SECRETS, SealedColumn, list_sealed_columns, list_secret_columns

BATCH_ROWS = 500
# Rows with pictures and office files in a column.
BATCH_OF_CONTENTS = 4
CONTENT = "content"


class RowDigest(Protocol):
    """A digest of the rows of a table as the database has them."""

    def update(self, content: bytes, /) -> None: ...


def iterate_lines(connection: Connection, table: Table, digest: RowDigest) -> Iterator[bytes]:
    """The lines of a table, with what was sealed in clear; without its secrets. The digest receives the rows."""
    sealed_columns, columns = list_sealed_columns(table), _list_open_columns(table)
    batches = _iterate_batches(connection, table, columns, sealed_columns)
    yield from _write_lines(_add_to_digest(batches, digest), columns, sealed_columns)


def iterate_secret_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The lines of the secrets of a table: the primary key of each row that has some, and the secrets."""
    secrets = SECRETS.get(table.name, ())
    names = list_secret_columns(table)
    columns = [column for column in table.columns if column.primary_key or column.name in names]
    has_secrets = or_(*(table.c[name].is_not(None) for name in names))
    yield from _write_lines(_iterate_batches(connection, table, columns, secrets, has_secrets), columns, secrets)


def compute_digest(connection: Connection, table: Table) -> str:
    """The digest that `iterate_lines` would give, sooner: nothing is unsealed nor written."""
    digest = sha256()
    batches = _iterate_batches(connection, table, _list_open_columns(table), list_sealed_columns(table))
    for _rows in _add_to_digest(batches, digest):
        pass
    return digest.hexdigest()


def _list_open_columns(table: Table) -> list[Column[Any]]:
    """The columns that protected parts do not have."""
    secret_columns = list_secret_columns(table)
    return [column for column in table.columns if column.name not in secret_columns]


def _list_conditions(table: Table) -> list[ColumnElement[bool]]:
    return [ROW_CONDITIONS[table.name]] if table.name in ROW_CONDITIONS else []


def _add_to_digest(batches: Iterator[list[Row]], digest: RowDigest) -> Iterator[list[Row]]:
    for rows in batches:
        for row in rows:
            digest.update(repr(list(row.values())).encode())
        yield rows


def _write_lines(
    batches: Iterator[list[Row]], columns: Sequence[Column[Any]], sealed_columns: Sequence[SealedColumn]
) -> Iterator[bytes]:
    sealed_names = {column.name for column in sealed_columns}
    encoders = [(column.name, None if column.name in sealed_names else get_encoder(column)) for column in columns]
    for rows in batches:
        unseal_rows(rows, sealed_columns)
        for row in rows:
            values = {
                name: encode(row[name]) if encode is not None else row[name]
                for name, encode in encoders
                if row[name] is not None
            }
            if row.get(KEY) is not None and not sealed_names.isdisjoint(values):
                values[KEY] = str(row[KEY])
            values |= {name: row[name] for name in (UNREADABLE, DIGEST) if name in row}
            yield write_line(values)
        clear_used_keys()


def _iterate_batches(
    connection: Connection,
    table: Table,
    columns: Sequence[Column[Any]],
    sealed_columns: Sequence[SealedColumn],
    *conditions: ColumnElement[bool],
) -> Iterator[list[Row]]:
    is_postgresql = connection.dialect.name == "postgresql"
    key_columns = list(table.primary_key)
    order = [order_expression(column, is_postgresql=is_postgresql) for column in key_columns]
    hidden_columns = [table.c[name] for name in ("key_id",) if name in table.c and table.c[name] not in columns]
    query: Select[Any] = select(*map(read_expression, columns), *hidden_columns)
    query = select_keys(query.select_from(table), table, sealed_columns)
    size = BATCH_OF_CONTENTS if CONTENT in table.columns else BATCH_ROWS
    query = query.where(*_list_conditions(table), *conditions).order_by(*order).limit(size)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    while rows:
        # As parameters with their types: SQLAlchemy refuses to compare a column with a bare False.
        last_key = [literal(rows[-1][column.name], column.type) for column in key_columns]
        is_last = len(rows) < size
        yield rows
        if is_last:
            return
        rows = [dict(row) for row in connection.execute(query.where(_follows(order, last_key))).mappings()]


def _follows(order: Sequence[ColumnElement[Any]], last_key: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """The condition on the rows after a primary key; the first column alone bounds it, so that an index serves."""
    steps = [
        and_(*(order[index] == last_key[index] for index in range(position)), order[position] > last_key[position])
        for position in range(len(order))
    ]
    return and_(order[0] >= last_key[0], or_(*steps))
