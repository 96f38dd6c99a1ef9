"""Any change to the log made outside Parvis is detected."""

from __future__ import annotations

import random
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update

from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.privacy.access_log import get_current_anchor, log_access
from app.privacy.access_log.hash_chain import GENESIS_HASH, Anchor, ForgedAnchor, compute_chain_hash, read_anchor
from app.privacy.access_log.verification import verify_chain
from app.privacy.models import CONTENT_COLUMNS, AccessEntry, AccessHead

ENTRIES = 12
BYTES = ("actor", "subject", "salt", "commit_hash", "chain_hash")
WORDS = ("kind", "roles", "family", "verb", "screen", "result")


@pytest.fixture
def log(site: Site) -> Site:
    """A log of twelve entries."""
    agent = Actor(kind="agent", account_id=uuid4(), roles=frozenset({"voirie-instruction"}))
    for _ in range(ENTRIES):
        log_access(agent, "read", screen="backoffice.cases.show_case", family="polices-voirie", subject=uuid4())
    return site


def test_a_log_left_alone_verifies(log: Site) -> None:
    assert verify_chain() is None


def test_an_empty_log_verifies(site: Site) -> None:
    assert verify_chain() is None


@pytest.mark.parametrize("column", BYTES)
def test_one_bit_changed_shows_where(log: Site, column: str) -> None:
    for position in (1, 5, ENTRIES):
        value = db.session.scalars(
            select(AccessEntry.__table__.c[column]).where(AccessEntry.position == position)
        ).one()
        _set_column(position, {column: _flip_bit(value)})

        assert verify_chain() == position

        _set_column(position, {column: value})
    assert verify_chain() is None


@pytest.mark.parametrize("column", WORDS)
def test_one_word_changed_shows_where(log: Site, column: str) -> None:
    _set_column(4, {column: "other"})

    assert verify_chain() == 4


def test_another_time_shows_where(log: Site) -> None:
    db.session.execute(
        text("UPDATE access_entry SET at = (SELECT at FROM access_entry WHERE position = 1) WHERE position = 6")
    )
    db.session.commit()

    assert verify_chain() == 6


@pytest.mark.parametrize("position", [1, 7, ENTRIES])
def test_an_entry_removed_shows(log: Site, position: int) -> None:
    db.session.execute(delete(AccessEntry).where(AccessEntry.position == position))
    db.session.commit()

    assert verify_chain() == position


def test_an_end_cut_off_shows_for_it_was_signed(log: Site) -> None:
    db.session.execute(delete(AccessEntry).where(AccessEntry.position > 8))
    db.session.execute(update(AccessHead).values(position=8, chain_hash=_chain_hash(8)))
    db.session.commit()

    assert verify_chain() == 9


def test_two_entries_exchanged_show(log: Site) -> None:
    for before, after in ((3, 100), (9, 3), (100, 9)):
        _set_column(before, {"position": after})

    assert verify_chain() == 3


def test_an_entry_added_behind_the_end_shows(log: Site) -> None:
    last = db.session.execute(select(AccessEntry.__table__).where(AccessEntry.position == ENTRIES)).one()
    words = last._asdict() | {"id": uuid4(), "position": ENTRIES + 1}
    words["chain_hash"] = compute_chain_hash(last.chain_hash, last.commit_hash)
    db.session.execute(insert(AccessEntry).values(words))
    db.session.commit()

    assert verify_chain() == ENTRIES + 1


def test_an_entry_emptied_by_another_hand_shows(log: Site) -> None:
    _set_column(5, dict.fromkeys(CONTENT_COLUMNS))

    assert verify_chain() == 5


def test_a_whole_log_written_anew_shows_for_nobody_else_can_sign_its_end(log: Site) -> None:
    _set_column(2, {"screen": "elsewhere"})
    chain_hash = GENESIS_HASH
    for entry in db.session.scalars(select(AccessEntry).order_by(AccessEntry.position)):
        chain_hash = compute_chain_hash(chain_hash, entry.commit_hash)
        entry.chain_hash = chain_hash
    db.session.execute(update(AccessHead).values(chain_hash=chain_hash))
    db.session.commit()

    assert verify_chain() is not None


def test_a_log_replaced_by_an_older_one_shows_with_an_anchor_kept_elsewhere(log: Site) -> None:
    anchor = get_current_anchor()
    assert anchor is not None
    older = Anchor(8, _chain_hash(8))
    db.session.execute(delete(AccessEntry).where(AccessEntry.position > 8))
    signed = {"position": 8, "chain_hash": older.chain_hash, "signature": older.signature}
    db.session.execute(update(AccessHead).values(signed))
    db.session.commit()

    assert verify_chain() is None
    assert verify_chain(anchor=read_anchor(str(anchor))) == 9


def test_an_anchor_that_was_not_signed_here_is_refused(log: Site) -> None:
    anchor = str(get_current_anchor())

    with pytest.raises(ForgedAnchor):
        read_anchor(anchor.replace("12:", "11:", 1))
    with pytest.raises(ForgedAnchor):
        read_anchor("nonsense")


def test_cells_that_hold_something_else_show(log: Site) -> None:
    if db.session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses them by itself")
    for column in (*BYTES, "at"):
        before = db.session.execute(text(f"SELECT {column} FROM access_entry WHERE position = 1")).scalar()
        change = text(f"UPDATE access_entry SET {column} = :value WHERE position = 1")
        db.session.execute(change, {"value": "neither bytes nor time"})
        db.session.commit()

        assert verify_chain() == 1

        db.session.execute(change, {"value": before})
        db.session.commit()
    assert verify_chain() is None


def _set_column(position: int, words: dict[str, object]) -> None:
    table = AccessEntry.__table__
    at_place = update(table).where(table.c.position == bindparam("place", position))  # type: ignore[arg-type]
    db.session.execute(at_place.values(words))
    db.session.commit()


def _chain_hash(position: int) -> bytes:
    return db.session.scalars(select(AccessEntry.chain_hash).where(AccessEntry.position == position)).one()


def _flip_bit(value: bytes) -> bytes:
    place = random.randrange(len(value))
    return value[:place] + bytes([value[place] ^ 1 << random.randrange(8)]) + value[place + 1 :]
