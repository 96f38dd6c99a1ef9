"""The ledger of what was erased for good: keyed fingerprints of the keys that were destroyed, and not a word more.

It is written in the transaction that destroys the key. After a restoration, what an old copy brings back is erased again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, LargeBinary, insert, select

from app.core.db import TECHNICAL, KeysBase, Mapped, mapped_column

BATCH_SIZE = 500


class DestroyedKey(KeysBase):
    """A key that was destroyed, with the request, the draft or the account that it was of. Neither which nor when."""

    __tablename__ = "purged_key"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=TECHNICAL)


def record_destroyed_keys(keys: Connection, fingerprints: Iterable[bytes]) -> None:
    """Adds to the ledger what is not in it yet."""
    for batch in _split_batches(sorted(set(fingerprints))):
        known = set(keys.scalars(select(DestroyedKey.fingerprint).where(DestroyedKey.fingerprint.in_(batch))))
        new = [{"fingerprint": fingerprint} for fingerprint in batch if fingerprint not in known]
        if new:
            keys.execute(insert(DestroyedKey), new)


def read_ledger(keys: Connection) -> set[bytes]:
    """The whole of it."""
    return set(keys.scalars(select(DestroyedKey.fingerprint)))


def _split_batches(found: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(found), BATCH_SIZE):
        yield found[start : start + BATCH_SIZE]
