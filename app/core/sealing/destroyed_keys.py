"""The ledger of destroyed keys: keyed fingerprints only.

It is written in the transaction that destroys the key. After a restoration, the keys that a backup brings back are
destroyed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, LargeBinary, insert, select

from app.core.db import TECHNICAL, KeysBase, Mapped, mapped_column

BATCH_SIZE = 500


class DestroyedKey(KeysBase):
    """The fingerprint of a destroyed key: neither its identifier nor the date is stored."""

    __tablename__ = "purged_key"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=TECHNICAL)


def record_destroyed_keys(keys: Connection, fingerprints: Iterable[bytes]) -> None:
    """Add fingerprints to the ledger, except those already in it."""
    for batch in _split_batches(sorted(set(fingerprints))):
        recorded = set(keys.scalars(select(DestroyedKey.fingerprint).where(DestroyedKey.fingerprint.in_(batch))))
        new = [{"fingerprint": fingerprint} for fingerprint in batch if fingerprint not in recorded]
        if new:
            keys.execute(insert(DestroyedKey), new)


def read_ledger(keys: Connection) -> set[bytes]:
    """All fingerprints of the ledger."""
    return set(keys.scalars(select(DestroyedKey.fingerprint)))


def _split_batches(fingerprints: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(fingerprints), BATCH_SIZE):
        yield fingerprints[start : start + BATCH_SIZE]
