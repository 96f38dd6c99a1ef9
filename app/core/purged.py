"""The ledger of what was erased for good: keyed fingerprints of the keys that were destroyed, and not a word more.

It is written in the transaction that destroys the key. After a restoration, what an old copy brings back is erased again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, LargeBinary, insert, select

from app.core.db import TECHNICAL, KeysBase, Mapped, mapped_column

BATCH = 500


class PurgedKey(KeysBase):
    """A key that was destroyed, with the request, the draft or the account that it was of. Neither which nor when."""

    __tablename__ = "purged_key"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=TECHNICAL)


def note(keys: Connection, fingerprints: Iterable[bytes]) -> None:
    """Adds to the ledger what is not in it yet."""
    for batch in _batches(sorted(set(fingerprints))):
        known = set(keys.scalars(select(PurgedKey.fingerprint).where(PurgedKey.fingerprint.in_(batch))))
        new = [{"fingerprint": fingerprint} for fingerprint in batch if fingerprint not in known]
        if new:
            keys.execute(insert(PurgedKey), new)


def ledger(keys: Connection) -> set[bytes]:
    """The whole of it."""
    return set(keys.scalars(select(PurgedKey.fingerprint)))


def _batches(found: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(found), BATCH):
        yield found[start : start + BATCH]
