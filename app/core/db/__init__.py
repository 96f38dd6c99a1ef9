"""The database: declarative base, column classes, and one session per unit of work on the current site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Connection, DateTime, Dialect, Engine, LargeBinary, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from app.core.ids import new_id

# What a column holds, for anonymisation and its tests: every column carries exactly one.
PERSONAL = {"privacy": "personal"}
TECHNICAL = {"privacy": "technical"}
ANONYMOUS = {"privacy": "anonymous"}

# For a column that refers to a case, whose row goes with it.
DELETED_WITH_CASE = {**TECHNICAL, "case": "deleted"}

_NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def outlives_case(reason: str, *, years: int, since: str) -> dict[str, Any]:
    """For a column that refers to a case, whose row outlives it: without the reference, nor what its personal columns hold.

    `reason` is the law that asks for it. The row is deleted so many years after the date in the column `since`.
    """
    return {**TECHNICAL, "case": "outlived", "reason": reason, "years": years, "since": since}


@lru_cache(maxsize=8192)
def _parse_uuid(text: str | None) -> UUID | None:
    return UUID(text) if text is not None else None


class CachedUuid(Uuid[UUID]):
    """A UUID that is parsed once for all the rows that have it, where the database keeps it as text."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return None if self.native_uuid and dialect.supports_native_uuid else _parse_uuid


class Base(DeclarativeBase):
    """Tables of the main database of a site."""

    type_annotation_map: ClassVar = {UUID: CachedUuid}
    metadata = MetaData(naming_convention=_NAMING_CONVENTION)


class KeysBase(DeclarativeBase):
    """Tables of the small second database that holds the keys of sealed data."""

    type_annotation_map: ClassVar = {UUID: CachedUuid}
    metadata = MetaData(naming_convention=_NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# A JSON document: compared and stored as such on both databases.
Json = JSON().with_variant(JSONB(), "postgresql")
# Bytes made by core.sealing: unreadable without the key of their case.
Sealed = LargeBinary


def primary_key() -> MappedColumn[UUID]:
    return mapped_column(CachedUuid, primary_key=True, default=new_id, info=TECHNICAL)


class OutsideUnitOfWork(RuntimeError):
    """The session was asked for while no site is open."""


class UnitOfWork:
    """Unit of work: the session and the cache of one request, job or command on a database.

    The session is made when first asked for, because many pages ask nothing.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.opened_session: Session | None = None
        # What is known until its end, by name, whether or not the database is asked anything.
        self.cache: dict[str, Any] = {}

    @property
    def session(self) -> Session:
        if self.opened_session is None:
            self.opened_session = Session(self.engine, expire_on_commit=False)
        return self.opened_session


class Database:
    """Gives the session of the unit of work in progress; see `core.sites.unit_of_work`."""

    def __init__(self) -> None:
        self._work: ContextVar[UnitOfWork | None] = ContextVar("work", default=None)

    @property
    def session(self) -> Session:
        return self._current_work.session

    @property
    def cache(self) -> dict[str, Any]:
        """Values that the unit of work in progress remembers until its end."""
        return self._current_work.cache

    @contextmanager
    def read_connection(self) -> Iterator[Connection]:
        """A connection to read rows by: that of the session if it is begun, else one for this alone, in half the time."""
        work = self._current_work
        if work.opened_session is not None:
            yield work.opened_session.connection()
            return
        with work.engine.connect() as connection:
            yield connection

    @property
    def _current_work(self) -> UnitOfWork:
        work = self._work.get()
        if work is None:
            raise OutsideUnitOfWork("open a unit of work first")
        return work

    def enter(self, work: UnitOfWork) -> Any:
        return self._work.set(work)

    def leave(self, token: Any) -> None:
        self._work.reset(token)


db = Database()

__all__ = [
    "ANONYMOUS",
    "PERSONAL",
    "TECHNICAL",
    "Base",
    "Json",
    "KeysBase",
    "Mapped",
    "Sealed",
    "UtcDateTime",
    "db",
    "mapped_column",
    "primary_key",
]
