"""Tables of the search: indexed entries, words of the index, synonyms of the authority, searches without result."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import DDL, UniqueConstraint, event

from app.core.db import ANONYMOUS, TECHNICAL, Base, Json, Mapped, mapped_column, primary_key
from app.search.full_text_index import CREATE_STATEMENTS, DROP_STATEMENTS


class IndexedEntry(Base):
    """An entry of a source, with the stems of its texts; the full-text index of the database reads them."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "key", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    kind: Mapped[str] = mapped_column(info=ANONYMOUS)
    key: Mapped[str] = mapped_column(info=ANONYMOUS)
    language: Mapped[str] = mapped_column(info=ANONYMOUS)
    title: Mapped[str] = mapped_column(info=ANONYMOUS)
    summary: Mapped[str] = mapped_column(info=ANONYMOUS)
    url: Mapped[str] = mapped_column(info=ANONYMOUS)
    audience: Mapped[str] = mapped_column(info=ANONYMOUS)
    topic: Mapped[str] = mapped_column(info=ANONYMOUS)
    weight: Mapped[float] = mapped_column(info=ANONYMOUS)
    # Of the entry that was indexed: the same entry is not indexed twice.
    checksum: Mapped[str] = mapped_column(info=TECHNICAL)
    title_stems: Mapped[str] = mapped_column(info=ANONYMOUS)
    keyword_stems: Mapped[str] = mapped_column(info=ANONYMOUS)
    summary_stems: Mapped[str] = mapped_column(info=ANONYMOUS)
    body_stems: Mapped[str] = mapped_column(info=ANONYMOUS)


class IndexState(Base):
    """One row: the words of the index, and whether something was published since it was refreshed."""

    __tablename__ = "search_index_state"

    id: Mapped[int] = mapped_column(primary_key=True, info=TECHNICAL)
    version: Mapped[str] = mapped_column(info=TECHNICAL)
    is_stale: Mapped[bool] = mapped_column(info=TECHNICAL)
    vocabulary: Mapped[Any] = mapped_column(Json, info=ANONYMOUS)


class SynonymGroup(Base):
    """Words and phrases that mean the same for the authority, beside those that come with Parvis."""

    __tablename__ = "search_synonym_group"

    id: Mapped[UUID] = primary_key()
    # One line of the synonym format, see `synonyms`.
    line: Mapped[str] = mapped_column(unique=True, info=ANONYMOUS)


class MissedSearch(Base):
    """Words that found nothing, and on how many days: never who searched, nor when exactly."""

    __tablename__ = "search_missed"

    words: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    days: Mapped[int] = mapped_column(info=ANONYMOUS)
    last_day: Mapped[date] = mapped_column(info=ANONYMOUS)


for _dialect, _statements in CREATE_STATEMENTS.items():
    for _statement in _statements:
        event.listen(IndexedEntry.__table__, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
for _dialect, _statements in DROP_STATEMENTS.items():
    for _statement in _statements:
        event.listen(IndexedEntry.__table__, "before_drop", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
