"""The keys of fingerprints that a site brought from another installation, stored in its keys database.

Codes on paper and links in letters were computed with them, and nothing else can compute them again. A site that was
never imported has none: its keys are derived from the master key. They are read once per process and site.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import delete, insert, inspect, select

from app.core.db import TECHNICAL, KeysBase, Mapped, mapped_column
from app.core.sites import SiteNotFound, current_site

Wrap = Callable[..., bytes]


class ImportedIndexKey(KeysBase):
    """The key of the fingerprints of one purpose, wrapped by the master key of the installation."""

    __tablename__ = "index_key"

    purpose: Mapped[str] = mapped_column(primary_key=True, info=TECHNICAL)
    wrapped: Mapped[bytes] = mapped_column(info=TECHNICAL)


_NO_KEYS: Mapping[str, bytes] = {}
_keys_by_site: dict[str, Mapping[str, bytes]] = {}


def read_keys(unwrap: Wrap) -> Mapping[str, bytes]:
    """The imported keys of the current site by purpose; none outside a unit of work."""
    try:
        address = current_site().keys_url
    except SiteNotFound:
        return _NO_KEYS
    if address not in _keys_by_site:
        keys = _load_keys(unwrap)
        if keys is None:
            return _NO_KEYS
        _keys_by_site[address] = keys
    return _keys_by_site[address]


def save_keys(keys: Mapping[str, bytes], wrap: Wrap) -> None:
    """Store the keys, in place of those of an interrupted import."""
    rows = [{"purpose": purpose, "wrapped": wrap(key, name=_get_wrap_name(purpose))} for purpose, key in keys.items()]
    with current_site().keys_engine.begin() as connection:
        connection.execute(delete(ImportedIndexKey))
        if rows:
            connection.execute(insert(ImportedIndexKey), rows)
    clear_cache()


def clear_cache() -> None:
    """Read the keys again at their next use."""
    _keys_by_site.clear()


def _load_keys(unwrap: Wrap) -> Mapping[str, bytes] | None:
    engine = current_site().keys_engine
    # Migrations compute fingerprints too, before the table is there.
    if not inspect(engine).has_table(ImportedIndexKey.__tablename__):
        return None
    with engine.connect() as connection:
        rows = connection.execute(select(ImportedIndexKey.purpose, ImportedIndexKey.wrapped)).all()
    return {row.purpose: unwrap(row.wrapped, name=_get_wrap_name(row.purpose)) for row in rows}


def _get_wrap_name(purpose: str) -> str:
    return f"index:{purpose}"
