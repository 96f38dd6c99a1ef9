"""Verification of the access log: detects changed bytes, inserted, deleted or moved rows, and truncation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.sites import current_site
from app.privacy.access_log.hash_chain import (
    GENESIS_HASH,
    Anchor,
    EntryContent,
    compute_chain_hash,
    compute_commit_hash,
    compute_deletion_proof,
)
from app.privacy.models import CONTENT_COLUMNS, LOG, AccessEntry, AccessHead

FETCH_SIZE = 1000
# Errors raised by values that Parvis never writes.
UNREADABLE_ERRORS = (AttributeError, TypeError, ValueError, SQLAlchemyError)


def verify_chain(*, anchor: Anchor | None = None) -> int | None:
    """The first invalid position, or None if the log is intact.

    An anchor stored elsewhere also reveals a log replaced as a whole by an older one.
    """
    with _open_snapshot() as connection:
        head = connection.execute(select(AccessHead.__table__).where(AccessHead.log == LOG)).first()
        entries = connection.execute(
            select(AccessEntry.__table__).order_by(AccessEntry.position),
            execution_options={"yield_per": FETCH_SIZE},
        )
        end, broken_position = _walk_chain(entries, anchor)
    if broken_position is not None:
        return broken_position
    if anchor is not None and anchor.position > end.position:
        return end.position + 1
    return _find_break_at_head(head, end)


def _walk_chain(entries: Iterable[Any], anchor: Anchor | None) -> tuple[Anchor, int | None]:
    """Walk the chain; returns its end, and the position where it breaks, if any."""
    end = Anchor(0, GENESIS_HASH)
    try:
        for entry in entries:
            expected = Anchor(end.position + 1, compute_chain_hash(end.chain_hash, entry.commit_hash))
            is_linked = entry.position == expected.position and entry.chain_hash == expected.chain_hash
            is_anchored = anchor is None or anchor.position != expected.position or anchor == expected
            if not is_linked or not is_anchored or not _is_entry_genuine(entry):
                return end, expected.position
            end = expected
    except UNREADABLE_ERRORS:
        return end, end.position + 1
    return end, None


def _is_entry_genuine(entry: Any) -> bool:
    """Whether the content matches its commitment, or was deleted by Parvis itself."""
    values = {name: getattr(entry, name) for name in CONTENT_COLUMNS}
    salt = values.pop("salt")
    if salt is None:
        is_empty = all(value is None for value in values.values())
        return is_empty and bool(entry.erasure_proof == compute_deletion_proof(entry.position, entry.commit_hash))
    if values["at"] is None:
        return False
    return bool(compute_commit_hash(EntryContent(**values), position=entry.position, salt=salt) == entry.commit_hash)


def _find_break_at_head(head: Any, end: Anchor) -> int | None:
    """Compare the chain with its signed head, to detect truncated or appended entries."""
    signed_end = Anchor(head.position, head.chain_hash) if head else Anchor(0, GENESIS_HASH)
    is_signed = signed_end.is_signed_by(head.signature) if head else end == signed_end
    if is_signed and signed_end == end:
        return None
    return min(signed_end.position, end.position) + 1


@contextmanager
def _open_snapshot() -> Iterator[Connection]:
    """A connection with a consistent snapshot of the log."""
    with current_site().engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
