"""The stored files of a site: written in clear beside the parts of an export, and encrypted again by an import."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO, Any, cast
from uuid import UUID

from sqlalchemy import Connection, Table, select

from app.core import storage
from app.core.sealing import KeyDestroyed, clear_used_keys, find_existing_keys, get_encryption_key
from app.documents.wallet.wallet_sealing import derive_file_key
from app.privacy.streams import ChunkReader
from app.site_transfer.exported_tables import list_tables
from app.site_transfer.part_names import FILES_PART
from app.site_transfer.row_values import order_expression, write_line

FOLDER = "files"
STORED_NAME, KEY_ID, SIZE = "stored_name", "key_id", "size"
# In the line of a file that is lost, or whose key is destroyed.
UNREADABLE = "unreadable"
WALLET_DOCUMENT, WALLET = "wallet_document", "wallet"
BATCH_ROWS = 200


def export_files(connection: Connection, folder: Path, report: Callable[[int], None]) -> Iterator[bytes]:
    """Write each stored file into the folder; yields its line in the list of files."""
    count = 0
    for table in _list_tables_with_files():
        for row in _iterate_rows(connection, table):
            yield write_line(_export_file(folder, table, row))
            count += 1
            if count % BATCH_ROWS == 0:
                report(count)


def delete_unlisted_files(folder: Path) -> None:
    """Delete the files that an interrupted export had written, and that the site has deleted since."""
    with (folder / FILES_PART).open("rb") as lines:
        names = {line["name"] for line in map(json.loads, lines) if UNREADABLE not in line}
    for path in (folder / FOLDER).glob("*/*"):
        if path.name not in names:
            path.unlink()


def import_file(line: dict[str, Any], key_ids: tuple[UUID, ...], stream: IO[bytes]) -> None:
    """Encrypt a file of an export into the store, under its name. Raises FileCorrupted when it is not as listed."""
    verified_stream = cast(IO[bytes], ChunkReader(_verify_chunks(stream, line["sha256"])))
    storage.write_file(verified_stream, _get_file_key(key_ids), limit=line[SIZE], name=line["name"])


def get_member_name(name: str) -> str:
    """The path of a stored file below the root of an export."""
    return f"{FOLDER}/{name[:2]}/{name}"


def _verify_chunks(stream: IO[bytes], expected_digest: str) -> Iterator[bytes]:
    """The chunks of the stream; the end of one with another digest is FileCorrupted, so that it is never stored."""
    digest = sha256()
    while chunk := stream.read(storage.CHUNK_BYTES):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != expected_digest:
        raise storage.FileCorrupted


def _list_tables_with_files() -> list[Table]:
    return [table for _, table in list_tables() if STORED_NAME in table.columns]


def _iterate_rows(connection: Connection, table: Table) -> Iterator[Any]:
    """The name, keys and size of the files of a table, in the order of their names."""
    columns = [table.c[STORED_NAME], table.c[KEY_ID]]
    columns += [table.c[SIZE]] if SIZE in table.columns else []
    query = select(*columns)
    if table.name == WALLET_DOCUMENT:
        wallet = table.metadata.tables[WALLET]
        query = query.join(wallet, wallet.c.account_id == table.c.account_id)
        query = query.add_columns(wallet.c[KEY_ID].label("owner_key_id"))
    name = order_expression(table.c[STORED_NAME], is_postgresql=connection.dialect.name == "postgresql")
    query = query.where(table.c[STORED_NAME].is_not(None)).order_by(name).limit(BATCH_ROWS)
    rows = connection.execute(query).all()
    while rows:
        keys = {key for row in rows for key in _list_keys(row)}
        find_existing_keys(keys)
        yield from rows
        clear_used_keys()
        rows = connection.execute(query.where(name > rows[-1].stored_name)).all()


def _list_keys(row: Any) -> tuple[UUID, ...]:
    owner = getattr(row, "owner_key_id", None)
    return (row.key_id,) if owner is None else (owner, row.key_id)


def _export_file(folder: Path, table: Table, row: Any) -> dict[str, Any]:
    line = {"name": row.stored_name, "table": table.name, "keys": [str(key) for key in _list_keys(row)]}
    path = folder / get_member_name(row.stored_name)
    # A file never changes under its name: one that is there whole was written before an interruption.
    if path.is_file() and path.stat().st_size == getattr(row, SIZE, None):
        with path.open("rb") as file:
            return line | {SIZE: path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f"{path.name}.partial")
    try:
        size, digest = _write_plain(partial, row)
    except (storage.FileMissing, storage.FileCorrupted, KeyDestroyed) as error:
        partial.unlink(missing_ok=True)
        return line | {UNREADABLE: type(error).__name__}
    partial.rename(path)
    return line | {SIZE: size, "sha256": digest}


def _write_plain(path: Path, row: Any) -> tuple[int, str]:
    chunks = storage.read_file(row.stored_name, _get_file_key(_list_keys(row)))
    size, digest = 0, sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for chunk in chunks:
            size += len(chunk)
            digest.update(chunk)
            file.write(chunk)
    return size, digest.hexdigest()


def _get_file_key(key_ids: tuple[UUID, ...]) -> bytes:
    return derive_file_key(*key_ids) if len(key_ids) == 2 else get_encryption_key(key_ids[0])
