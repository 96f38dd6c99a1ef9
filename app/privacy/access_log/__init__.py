"""The access log: each access to personal data is logged in its own transaction before the data is shown."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Connection, Insert, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import blind_index
from app.core.sites import current_site
from app.core.web.access_rules import Actor
from app.privacy.access_log.hash_chain import (
    GENESIS_HASH,
    SALT_BYTES,
    Anchor,
    EntryContent,
    compute_chain_hash,
    compute_commit_hash,
)
from app.privacy.models import LOG, AccessEntry, AccessHead

VERBS = frozenset({"read", "list", "search", "download", "export"})


class AccessNotLogged(Exception):
    """The log could not be written, so nothing may be shown. Response 503."""


class AccessLoggedAfterWrite(RuntimeError):
    """The unit of work already has writes: the access must be logged right after loading."""


def log_access(
    actor: Actor,
    verb: str,
    *,
    screen: str,
    family: str | None = None,
    subject: UUID | None = None,
    result: str = "allowed",
) -> None:
    """Log who is about to access what, even if the unit of work is rolled back. Raises AccessNotLogged."""
    if verb not in VERBS:
        raise ValueError(f"unknown verb {verb!r}")
    _refuse_if_writing()
    content = EntryContent(
        at=clock.now(),
        actor=compute_actor_index(actor, family),
        subject=compute_subject_index(subject) if subject else None,
        kind=actor.kind,
        roles=" ".join(sorted(actor.roles)),
        family=family,
        verb=verb,
        screen=screen,
        result=result,
    )
    try:
        with _open_own_transaction() as connection:
            _append_entry(connection, content)
    except SQLAlchemyError as error:
        raise AccessNotLogged(screen) from error


def compute_actor_index(actor: Actor, family: str | None) -> bytes | None:
    """The index of a person in the log: one for an agent, one per family for a resident."""
    if actor.account_id is None:
        return None
    sector = "" if actor.is_agent else f":{family or 'all'}"
    return blind_index("access.actor", f"{actor.account_id.hex}{sector}")


def compute_subject_index(case_id: UUID) -> bytes:
    """The index of a case in the log."""
    return blind_index("access.subject", case_id.hex)


def get_current_anchor() -> Anchor | None:
    """The end of the chain, to store out of reach of whoever can write to the database."""
    head = db.session.execute(select(AccessHead.position, AccessHead.chain_hash).where(AccessHead.log == LOG)).first()
    return Anchor(head.position, head.chain_hash) if head else None


def _refuse_if_writing() -> None:
    """SQLite has a single writer: with uncommitted writes in this unit of work, the log would wait for itself."""
    session = db.session
    if not session.in_transaction() or session.get_bind().dialect.name != "sqlite":
        return
    driver = session.connection().connection.dbapi_connection
    if driver is not None and driver.in_transaction:
        raise AccessLoggedAfterWrite


@contextmanager
def _open_own_transaction() -> Iterator[Connection]:
    """A separate connection, on which one entry is written at a time."""
    with current_site().secondary_engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


def _append_entry(connection: Connection, content: EntryContent) -> None:
    head = _lock_head(connection)
    position, salt = head.position + 1, secrets.token_bytes(SALT_BYTES)
    commit_hash = compute_commit_hash(content, position=position, salt=salt)
    anchor = Anchor(position, compute_chain_hash(head.chain_hash, commit_hash))
    hashes = {"salt": salt, "commit_hash": commit_hash, "chain_hash": anchor.chain_hash}
    connection.execute(_INSERT_ENTRY, {"id": new_id(), "position": position, **hashes, **vars(content)})
    connection.execute(
        _MOVE_HEAD,
        {"new_position": position, "new_chain_hash": anchor.chain_hash, "new_signature": anchor.signature},
    )


def _lock_head(connection: Connection) -> Anchor:
    """The end of the chain, locked until the commit, so that entries are appended one by one."""
    head = connection.execute(_SELECT_HEAD).first()
    if head is None:
        connection.execute(_insert_first_head(connection.dialect.name))
        head = connection.execute(_SELECT_HEAD).one()
    return Anchor(head.position, head.chain_hash)


def _insert_first_head(dialect: str) -> Insert:
    """Race-safe insert of the head of an empty chain."""
    anchor = Anchor(0, GENESIS_HASH)
    values = {"log": LOG, "position": 0, "chain_hash": GENESIS_HASH, "signature": anchor.signature}
    if dialect == "sqlite":
        return sqlite.insert(AccessHead).values(values).on_conflict_do_nothing()
    return postgresql.insert(AccessHead).values(values).on_conflict_do_nothing()


# Built once: an entry is written before each page that shows personal data.
_SELECT_HEAD = select(AccessHead.position, AccessHead.chain_hash).where(AccessHead.log == LOG).with_for_update()
_INSERT_ENTRY = insert(AccessEntry.__table__)  # type: ignore[arg-type]
_MOVE_HEAD = (
    update(AccessHead.__table__)  # type: ignore[arg-type]
    .where(AccessHead.log == LOG)
    .values(
        position=bindparam("new_position"),
        chain_hash=bindparam("new_chain_hash"),
        signature=bindparam("new_signature"),
    )
)
