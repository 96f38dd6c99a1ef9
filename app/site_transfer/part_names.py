"""The names of the parts of an export."""

from __future__ import annotations

from collections.abc import Iterator

from app.site_transfer.exported_tables import list_tables
from app.site_transfer.sealed_columns import has_secrets

KEYS_PART, LEDGER_PART = "keys/sealing_key.jsonl", "keys/purged_key.jsonl"
FILES_PART = "files.jsonl"
PROTECTED = "protected"
# What is protected besides the secrets of tables.
INDEX_KEYS = "index_key"


def list_part_names() -> Iterator[str]:
    """The names of all the parts, which are the same for every site of a version."""
    for chapter, table in list_tables():
        yield get_part_name(chapter, table.name)
        if has_secrets(table):
            yield get_protected_name(table.name)
    yield from (FILES_PART, get_protected_name(INDEX_KEYS), KEYS_PART, LEDGER_PART)


def get_part_name(chapter: str, table: str) -> str:
    """The name of the part with the rows of a table."""
    return f"{chapter}/{table}.jsonl"


def get_protected_name(table: str) -> str:
    """The name of the part with the secrets of a table."""
    return f"{PROTECTED}/{table}.jsonl.sealed"
