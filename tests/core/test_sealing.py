"""Sealed data: readable with its key and context, and never again once the key is destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text

from app.core.sealing import (
    KeyDestroyed,
    SealBroken,
    blind_index,
    create_key,
    destroy_key,
    get_encryption_key,
    seal,
    set_master_key,
    unseal,
    unseal_many,
)
from app.core.sealing.key_cache import get_key_cache
from app.core.sites import Site, unit_of_work

VALUE = {"nom": "Exemple", "enfants": ["Zoé", "Léo"], "seul": False, "reste": "\ud800 ✓"}


def test_a_value_comes_back_as_it_was(site: Site) -> None:
    key_id = create_key()

    assert unseal(key_id, seal(key_id, VALUE, about="case.answers"), about="case.answers") == VALUE


def test_the_same_value_never_seals_to_the_same_bytes(site: Site) -> None:
    key_id = create_key()

    assert seal(key_id, VALUE, about="a") != seal(key_id, VALUE, about="a")


def test_sealed_bytes_are_refused_in_another_context(site: Site) -> None:
    key_id = create_key()

    with pytest.raises(SealBroken):
        unseal(key_id, seal(key_id, VALUE, about="case.answers"), about="case.digest")


def test_a_flipped_bit_is_noticed(site: Site) -> None:
    key_id = create_key()
    blob = bytearray(seal(key_id, VALUE, about="a"))
    blob[-1] ^= 1

    with pytest.raises(SealBroken):
        unseal(key_id, bytes(blob), about="a")


def test_data_of_a_destroyed_key_is_unreadable(site: Site) -> None:
    other_key, destroyed_key = create_key(), create_key()
    blobs = [(other_key, seal(other_key, "gardé", about="a")), (destroyed_key, seal(destroyed_key, "parti", about="a"))]

    destroy_key(destroyed_key)
    destroy_key(destroyed_key)

    with pytest.raises(KeyDestroyed):
        unseal(destroyed_key, blobs[1][1], about="a")
    assert unseal_many(blobs, about="a") == ["gardé", None]


def test_a_destroyed_key_is_in_no_byte_of_the_keys_database(site: Site, tmp_path: Path) -> None:
    if site.keys_engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL keeps dead rows until its own cleaning; the master key is not among them")
    key_id = create_key()
    with site.keys_engine.connect() as keys:
        wrapped = keys.execute(text("SELECT wrapped FROM sealing_key")).scalar_one()
    assert _contains_bytes(tmp_path, wrapped)

    destroy_key(key_id)

    assert not _contains_bytes(tmp_path, wrapped)


def test_another_master_key_opens_nothing(site: Site) -> None:
    key_id = create_key()

    set_master_key(b"another master key of 32 bytes !")

    with unit_of_work(site), pytest.raises(SealBroken):
        get_encryption_key(key_id)


def test_a_key_is_looked_up_once_per_unit_of_work(site: Site) -> None:
    key_id = create_key()
    get_key_cache.cache_clear()

    with unit_of_work(site), record_key_queries(site) as statements:
        assert get_encryption_key(key_id) == get_encryption_key(key_id)

    assert len(statements) == 1


@pytest.mark.postgresql
def test_a_key_is_cached_across_units_of_work_where_invalidation_works(site: Site) -> None:
    key_id = create_key()

    with unit_of_work(site), record_key_queries(site) as statements:
        get_encryption_key(key_id)

    assert len(statements) == (0 if site.keys_engine.dialect.name == "sqlite" else 1)


def test_a_key_destroyed_by_another_process_is_void_here(site: Site) -> None:
    key_id = create_key()

    # As in another process: only the files are shared.
    here = get_key_cache(site.keys_url)
    get_key_cache.cache_clear()
    with unit_of_work(site):
        destroy_key(key_id)

    assert here.get(key_id) is None


def test_a_key_destroyed_elsewhere_is_void_from_the_next_unit_of_work_on(site: Site) -> None:
    key_id = create_key()
    with unit_of_work(site):
        destroy_key(key_id)

    with unit_of_work(site), pytest.raises(KeyDestroyed):
        get_encryption_key(key_id)


def test_a_blind_index_depends_on_its_purpose(site: Site) -> None:
    assert blind_index("account.email", "a@b.example") == blind_index("account.email", "a@b.example")
    assert blind_index("account.email", "a@b.example") != blind_index("case.contact", "a@b.example")


@contextmanager
def record_key_queries(site: Site) -> Iterator[list[str]]:
    """The statements sent to the keys database in the block."""
    statements: list[str] = []

    def record_statement(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(site.keys_lookup_engine, "before_cursor_execute", record_statement)
    yield statements
    event.remove(site.keys_lookup_engine, "before_cursor_execute", record_statement)


def _contains_bytes(folder: Path, needle: bytes) -> bool:
    return any(needle in path.read_bytes() for path in folder.glob("keys.sqlite3*"))
