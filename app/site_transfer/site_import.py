"""Import of an export into an empty site, which stays closed until everything is there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, func, select

from app.core import site_cache, storage
from app.core.operations.site_closure import close_site, reopen_site
from app.core.sealing import (
    SealingKey,
    clear_used_keys,
    create_named_keys,
    destroyed_keys,
    find_existing_keys,
    save_index_keys,
)
from app.core.sites import Site
from app.site_transfer import import_mark, protected_parts, stored_files
from app.site_transfer.export_manifest import Manifest, TransferRefused, encode_manifest
from app.site_transfer.export_source import DAMAGES, ExportSource, read_manifest, verify_export
from app.site_transfer.exported_tables import list_tables
from app.site_transfer.line_import import import_lines
from app.site_transfer.part_names import (
    FILES_PART,
    INDEX_KEYS,
    KEYS_PART,
    LEDGER_PART,
    get_part_name,
    get_protected_name,
    list_part_names,
)
from app.site_transfer.row_values import split_batches
from app.site_transfer.sealed_columns import has_secrets
from app.site_transfer.site_export import Report, read_revision

BATCH_ROWS = 500


def import_site(site: Site, source: ExportSource, passphrase: str, report: Report) -> Manifest:
    """Put an export into the current site, whose tables are empty, or finish an interrupted import of that export.

    Raises TransferRefused before anything is written.
    """
    manifest = read_manifest(source)
    _refuse_other_version(site, manifest)
    key = protected_parts.derive_key(passphrase, manifest.protection)
    _refuse_missing_parts(manifest)
    verify_export(source, manifest)
    # A wrong passphrase is known now.
    index_keys = _read_index_keys(source, key)
    digest = sha256(encode_manifest(manifest)).hexdigest()
    if import_mark.read_mark(site) != digest:
        _refuse_full_site(site)
    close_site(site)
    import_mark.write_mark(site, digest)
    save_index_keys(index_keys)
    _import_keys(site, source)
    for chapter, table in list_tables():
        _import_table(site, source, get_part_name(chapter, table.name), table, key, report)
    _import_files(source, report)
    site_cache.clear_all()
    reopen_site(site)
    import_mark.delete_mark(site)
    return manifest


def _refuse_other_version(site: Site, manifest: Manifest) -> None:
    revision, keys_revision = read_revision(site.engine), read_revision(site.keys_engine)
    if (manifest.revision, manifest.keys_revision) != (revision, keys_revision):
        raise TransferRefused(
            f"The export was made by {manifest.software}, whose tables are at {manifest.revision} and not at "
            f"{revision}: install that version, import, then upgrade."
        )


def _refuse_missing_parts(manifest: Manifest) -> None:
    if missing_names := sorted(set(list_part_names()) - manifest.parts.keys()):
        raise TransferRefused(f"The manifest does not list {', '.join(missing_names)}: export the site again.")


def _refuse_full_site(site: Site) -> None:
    with site.engine.connect() as connection:
        full_tables = [table.name for _, table in list_tables() if _has_rows(connection, table)]
    if full_tables:
        raise TransferRefused(
            f"The site is not empty: there are rows in {', '.join(full_tables[:5])}. "
            "Import into a new site, before `parvis init`."
        )
    with site.keys_engine.connect() as connection:
        if connection.scalar(select(func.count()).select_from(SealingKey)):
            raise TransferRefused("The keys database is not empty: import into a new site.")


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table).limit(1)).first() is not None


def _read_index_keys(source: ExportSource, key: bytes) -> dict[str, bytes]:
    with _open_protected(source, INDEX_KEYS, key) as lines:
        return {line["purpose"]: bytes.fromhex(line["key"]) for line in map(json.loads, lines)}


def _import_keys(site: Site, source: ExportSource) -> None:
    with source.open_member(KEYS_PART) as lines:
        for batch in split_batches(map(json.loads, lines), BATCH_ROWS):
            created_at = {UUID(line["id"]): datetime.fromisoformat(line["created_at"]) for line in batch}
            # Of an interrupted import.
            existing_keys = find_existing_keys(set(created_at))
            if missing_keys := created_at.keys() - existing_keys:
                create_named_keys({key: created_at[key] for key in missing_keys})
            clear_used_keys()
    with source.open_member(LEDGER_PART) as lines, site.keys_engine.begin() as keys:
        for batch in split_batches(map(json.loads, lines), BATCH_ROWS):
            destroyed_keys.record_destroyed_keys(keys, [bytes.fromhex(line["fingerprint"]) for line in batch])


def _import_table(site: Site, source: ExportSource, name: str, table: Table, key: bytes, report: Report) -> None:
    """Insert the rows of a table in one transaction: after an interruption a table is either empty or whole."""
    with ExitStack() as stack:
        connection = stack.enter_context(site.engine.begin())
        if _has_rows(connection, table):
            return
        lines = stack.enter_context(source.open_member(name))
        secret_lines: Iterable[bytes] = ()
        if has_secrets(table):
            secret_lines = stack.enter_context(_open_protected(source, table.name, key))
        for count in import_lines(connection, table, lines, secret_lines):
            report(name, count)


@contextmanager
def _open_protected(source: ExportSource, table: str, key: bytes) -> Iterator[Iterator[bytes]]:
    name = get_protected_name(table)
    with source.open_member(name) as sealed:
        yield protected_parts.read_protected(sealed, PurePosixPath(name).name, key)


def _import_files(source: ExportSource, report: Report) -> None:
    count = 0
    with source.open_member(FILES_PART) as lines:
        for batch in split_batches(map(json.loads, lines), BATCH_ROWS):
            files = [(line, tuple(map(UUID, line["keys"]))) for line in batch if stored_files.UNREADABLE not in line]
            existing_keys = find_existing_keys({key for _, keys in files for key in keys})
            for line, keys in files:
                if existing_keys.issuperset(keys) and not storage.has_file(line["name"]):
                    _import_file(source, line, keys)
                count += 1
            report(FILES_PART, count)
            clear_used_keys()


def _import_file(source: ExportSource, line: dict[str, Any], keys: tuple[UUID, ...]) -> None:
    name = stored_files.get_member_name(line["name"])
    try:
        with source.open_member(name) as stream:
            stored_files.import_file(line, keys, stream)
    except (*DAMAGES, storage.FileCorrupted, storage.FileTooLarge):
        raise TransferRefused(
            f"{name} was altered meanwhile: fetch the export again and run the command again. The site stays closed."
        ) from None
