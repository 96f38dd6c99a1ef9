"""Writing the lines of a table into an empty one, sealed with the keys of this site."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Identity, Table, bindparam, column, func, insert, select, table, text, update

from app.core.sealing import clear_used_keys
from app.site_transfer.row_seals import KEY, Row, seal_rows
from app.site_transfer.row_values import bound_type, get_decoder, split_batches
from app.site_transfer.sealed_columns import SECRETS, list_sealed_columns
from app.site_transfer.table_rows import BATCH_OF_CONTENTS, BATCH_ROWS, CONTENT


def import_lines(
    connection: Connection, target: Table, lines: Iterable[bytes], secret_lines: Iterable[bytes]
) -> Iterator[int]:
    """Insert the rows of a table; yields how many are there after each batch."""
    # Without the defaults of the table: a missing value is NULL.
    rows_of_target = table(target.name, *(column(member.name, bound_type(member)) for member in target.columns))
    self_references = [
        member.name for member in target.columns for key in member.foreign_keys if key.column.table is target
    ]
    references: list[Row] = []
    count = 0
    size = BATCH_OF_CONTENTS if CONTENT in target.columns else BATCH_ROWS
    for batch in split_batches(_merge_secrets(target, lines, secret_lines), size):
        rows = _decode_rows(target, batch)
        seal_rows(rows, (*list_sealed_columns(target), *SECRETS.get(target.name, ())))
        # Rows may refer to later ones of their own table.
        for row in rows:
            references += [
                {"row_id": row["id"], "name": name, "value": row[name]} for name in self_references if row.get(name)
            ]
        values = [
            {member.name: None if member.name in self_references else row.get(member.name) for member in target.columns}
            for row in rows
        ]
        connection.execute(insert(rows_of_target), values)
        clear_used_keys()
        count += len(rows)
        yield count
    _write_self_references(connection, target, references)
    _advance_identity(connection, target)


def _merge_secrets(target: Table, lines: Iterable[bytes], secret_lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows, with the secrets of each; both are in the order of the primary key."""
    key = [member.name for member in target.primary_key]
    secrets = map(json.loads, secret_lines)
    secret: Row | None = next(secrets, None)
    for row in map(json.loads, lines):
        if secret is not None and all(row[name] == secret[name] for name in key):
            yield row | secret
            secret = next(secrets, None)
        else:
            yield row


def _decode_rows(target: Table, batch: Sequence[Row]) -> list[Row]:
    sealed_names = {sealed.name for sealed in (*list_sealed_columns(target), *SECRETS.get(target.name, ()))}
    decoders = {
        member.name: decoder
        for member in target.columns
        if member.name not in sealed_names and (decoder := get_decoder(member)) is not None
    }
    decoders[KEY] = UUID
    return [
        {name: decoders[name](value) if name in decoders else value for name, value in row.items()} for row in batch
    ]


def _write_self_references(connection: Connection, target: Table, references: list[Row]) -> None:
    for name in {reference["name"] for reference in references}:
        values: list[dict[str, Any]] = [
            {"row_id": reference["row_id"], "value": reference["value"]}
            for reference in references
            if reference["name"] == name
        ]
        statement = update(target).where(target.c.id == bindparam("row_id")).values({name: bindparam("value")})
        connection.execute(statement, values)


def _advance_identity(connection: Connection, target: Table) -> None:
    """Have PostgreSQL number the next rows after those that are there; SQLite does by itself."""
    for member in target.primary_key:
        if isinstance(member.server_default, Identity) and connection.dialect.name == "postgresql":
            last = connection.scalar(select(func.max(member)))
            if last is not None:
                statement = text("SELECT setval(pg_get_serial_sequence(:target, :name), :last)")
                connection.execute(statement, {"target": f'"{target.name}"', "name": member.name, "last": last})
