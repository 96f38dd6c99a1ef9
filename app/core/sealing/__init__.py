"""Encryption of personal data: AES-256-GCM with a key per case, stored in the keys database, wrapped by the master key.

Destroying the key anonymises every copy at once, including backups of the main database.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import bindparam, delete, insert, select, text

from app.core import clock
from app.core.db import TECHNICAL, KeysBase, Mapped, UtcDateTime, db, mapped_column, primary_key
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import destroyed_keys, imported_index_keys
from app.core.sealing.key_cache import KeyCache, get_key_cache
from app.core.sites import current_site

NONCE_BYTES = 12
KEY_BYTES = 32


class KeyDestroyed(NotFound):
    """The key is destroyed: what it sealed can never be read again."""


class SealBroken(ValueError):
    """The sealed bytes were altered, or belong to another context."""


class SealingKey(KeysBase):
    """The key of one case, draft or account, wrapped by the site's master key."""

    __tablename__ = "sealing_key"

    id: Mapped[UUID] = primary_key()
    wrapped: Mapped[bytes] = mapped_column(info=TECHNICAL)
    created_at: Mapped[Any] = mapped_column(UtcDateTime, info=TECHNICAL)


_TABLE = SealingKey.__table__
# Executed for almost every page, so built once.
_INSERT = insert(SealingKey)
_SELECT_ONE = select(_TABLE.c.id, _TABLE.c.wrapped).where(_TABLE.c.id == bindparam("key_id"))
_SELECT_MANY = select(_TABLE.c.id, _TABLE.c.wrapped).where(_TABLE.c.id.in_(bindparam("key_ids", expanding=True)))


class _MasterKey:
    """The key that wraps the others; set once at start from the settings."""

    value: bytes = b""


def set_master_key(key: bytes) -> None:
    _MasterKey.value = key
    _derive_key.cache_clear()
    # Keys unwrapped with another master key are no longer valid.
    get_key_cache.cache_clear()
    imported_index_keys.clear_cache()


def create_key() -> UUID:
    """Create a key and commit it in the keys database at once: an orphan key is harmless, a lost one is not."""
    return create_keys(1)[0]


def create_keys(count: int) -> list[UUID]:
    """Create several keys in one transaction."""
    now = clock.now()
    return create_named_keys({new_id(): now for _ in range(count)})


def create_named_keys(created_at: Mapping[UUID, datetime]) -> list[UUID]:
    """Create keys under these identifiers, for rows of another installation that refer to them."""
    new_keys = {key_id: os.urandom(KEY_BYTES) for key_id in created_at}
    rows = [
        {"id": key_id, "wrapped": _wrap(key, about=key_id), "created_at": created_at[key_id]}
        for key_id, key in new_keys.items()
    ]
    stamp = _get_key_cache().read_stamp()
    with current_site().keys_engine.begin() as keys:
        keys.execute(_INSERT, rows)
    _get_key_cache().put(new_keys, under=stamp)
    _get_unit_of_work_keys().update(new_keys)
    return list(new_keys)


def destroy_key(key_id: UUID, *, is_orphan: bool = False, is_counted: bool = True) -> None:
    """Delete a key and record it in the ledger, unless nothing ever referred to it. Idempotent.

    The ledger also says of a key that what it sealed was not counted in statistics.
    """
    engine = current_site().keys_engine
    _get_unit_of_work_keys().pop(key_id, None)
    with engine.begin() as keys:
        deleted = keys.execute(delete(SealingKey).where(SealingKey.id == key_id))
        if deleted.rowcount and not is_orphan:
            fingerprints = [fingerprint_destroyed_key(key_id)] + (
                [] if is_counted else [fingerprint_uncounted_key(key_id)]
            )
            destroyed_keys.record_destroyed_keys(keys, fingerprints)
    _get_key_cache().clear()
    if engine.dialect.name == "sqlite":
        # The write-ahead log still holds the old page: truncate it, so that no byte of the file contains the wrapped
        # key.
        with engine.connect() as keys:
            keys.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def fingerprint_destroyed_key(key_id: UUID) -> bytes:
    """The fingerprint of a key in the ledger of destroyed keys."""
    return blind_index("purged", key_id.hex)


def fingerprint_uncounted_key(key_id: UUID) -> bytes:
    """A second fingerprint in that ledger, of the key of a case that was not counted in statistics."""
    return blind_index("purged.uncounted", key_id.hex)


def get_encryption_key(key_id: UUID) -> bytes:
    """The key itself, to seal files outside the database. Raises KeyDestroyed."""
    return _get_keys([key_id])[key_id]


def seal(key_id: UUID, value: Any, *, about: str) -> bytes:
    """JSON-able value → nonce and ciphertext; `about` binds the bytes to their context ("case.answers")."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return _encrypt(get_encryption_key(key_id), plain, about)


def unseal(key_id: UUID, blob: bytes, *, about: str) -> Any:
    """The value sealed with that key and context. Raises KeyDestroyed, SealBroken."""
    return _unseal(get_encryption_key(key_id), blob, about)


def unseal_many(sealed: Iterable[tuple[UUID, bytes]], *, about: str) -> list[Any]:
    """Unseal the values of many rows with one query of keys; None where the key is destroyed."""
    pairs = list(sealed)
    keys = _find_keys({key_id for key_id, _ in pairs})
    return [_unseal(key, blob, about) if (key := keys.get(key_id)) else None for key_id, blob in pairs]


def find_existing_keys(key_ids: set[UUID]) -> set[UUID]:
    """The keys that are not destroyed among these, looked up by one query for the seals that follow."""
    return key_ids & _find_keys(key_ids).keys()


def clear_used_keys() -> None:
    """Drop the keys that this unit of work has used: for jobs that read very many cases, one after the other."""
    _get_unit_of_work_keys().clear()


def seal_for_site(value: Any, *, about: str) -> bytes:
    """Seal data of the authority itself with the master key, such as the API key of a gateway."""
    plain = json.dumps(value, ensure_ascii=False).encode()
    return _encrypt(_derive_key("site"), plain, about)


def unseal_for_site(blob: bytes, *, about: str) -> Any:
    """The value sealed with the master key. Raises SealBroken."""
    return _unseal(_derive_key("site"), blob, about)


def wrap_named(key: bytes, *, name: str) -> bytes:
    """Wrap a key with the master key, bound to a name."""
    return _encrypt(_derive_key("wrap"), key, f"key:{name}")


def unwrap_named(wrapped: bytes, *, name: str) -> bytes:
    """The key wrapped under that name. Raises SealBroken."""
    return _decrypt(_derive_key("wrap"), wrapped, f"key:{name}")


def blind_index(purpose: str, value: str) -> bytes:
    """A keyed fingerprint of 32 bytes, to look up a value without storing it."""
    return hmac.digest(get_index_key(purpose), value.encode("utf-8", "surrogatepass"), sha256)


def get_index_key(purpose: str) -> bytes:
    """The key of the fingerprints of a purpose: derived from the master key, or brought by an import of the site."""
    imported_keys = imported_index_keys.read_keys(unwrap_named)
    return imported_keys.get(purpose) or _derive_key(f"index:{purpose}")


def save_index_keys(keys: Mapping[str, bytes]) -> None:
    """Use these keys for the fingerprints of these purposes on the current site, instead of derived ones."""
    imported_index_keys.save_keys(keys, wrap_named)


def _get_keys(key_ids: list[UUID]) -> dict[UUID, bytes]:
    keys = _find_keys(set(key_ids))
    for key_id in key_ids:
        if key_id not in keys:
            raise KeyDestroyed(key_id)
    return keys


def _find_keys(key_ids: set[UUID]) -> dict[UUID, bytes]:
    """The keys used by this unit of work, these included; those that are destroyed are missing."""
    known_keys, unknown = _get_unit_of_work_keys(), []
    # Looked up one by one: a set difference would go through all known keys, for each of thousands of cases.
    for key_id in key_ids:
        if key_id in known_keys:
            continue
        if key := _get_key_cache().get(key_id):
            known_keys[key_id] = key
        else:
            unknown.append(key_id)
    if unknown:
        known_keys.update(_fetch_keys(unknown))
    return known_keys


def _fetch_keys(key_ids: list[UUID]) -> dict[UUID, bytes]:
    # Most pages need one key: without an expanding list the query is a third faster.
    is_one = len(key_ids) == 1
    query, parameters = (_SELECT_ONE, {"key_id": key_ids[0]}) if is_one else (_SELECT_MANY, {"key_ids": key_ids})
    stamp = _get_key_cache().read_stamp()
    with current_site().keys_lookup_engine.connect() as connection:
        keys = {row.id: _unwrap(row.wrapped, about=row.id) for row in connection.execute(query, parameters).all()}
    _get_key_cache().put(keys, under=stamp)
    return keys


def _get_key_cache() -> KeyCache:
    return get_key_cache(current_site().keys_url)


def _get_unit_of_work_keys() -> dict[UUID, bytes]:
    """The keys already used by this unit of work; dropped when it ends."""
    keys: dict[UUID, bytes] = db.cache.setdefault("sealing_keys", {})
    return keys


def _unseal(key: bytes, blob: bytes, about: str) -> Any:
    return json.loads(_decrypt(key, blob, about).decode("utf-8", "surrogatepass"))


def _wrap(key: bytes, *, about: UUID) -> bytes:
    return wrap_named(key, name=str(about))


def _unwrap(wrapped: bytes, *, about: UUID) -> bytes:
    return unwrap_named(wrapped, name=str(about))


def _encrypt(key: bytes, plain: bytes, about: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def _decrypt(key: bytes, blob: bytes, about: str) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], about.encode())
    except InvalidTag as error:
        raise SealBroken(about) from error


@cache
def _derive_key(purpose: str) -> bytes:
    if not _MasterKey.value:
        raise RuntimeError("the master key is not set")
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"parvis:{purpose}".encode()).derive(_MasterKey.value)
