"""Tables of the access log, and of the archives of their own data that people ask for.

At the end of its retention an entry of the log loses its content and keeps its hashes: the chain is whole.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, text

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key

LOG = "access"


class AccessEntry(Base):
    """One reading of personal data: who, as what, what about, by which screen. Never what was read."""

    __tablename__ = "access_entry"

    id: Mapped[UUID] = primary_key()
    position: Mapped[int] = mapped_column(BigInteger, unique=True, info=TECHNICAL)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=PERSONAL)
    # Keyed fingerprints: the log alone names neither the reader nor the request.
    actor: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    subject: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=PERSONAL)
    kind: Mapped[str | None] = mapped_column(info=PERSONAL)
    # The slugs of the roles held at that moment, separated by spaces.
    roles: Mapped[str | None] = mapped_column(info=PERSONAL)
    family: Mapped[str | None] = mapped_column(info=TECHNICAL)
    verb: Mapped[str | None] = mapped_column(info=TECHNICAL)
    screen: Mapped[str | None] = mapped_column(info=TECHNICAL)
    result: Mapped[str | None] = mapped_column(info=TECHNICAL)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    commit_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # Made with a key kept outside the database when the content is erased by Parvis, and by nobody else.
    erasure_proof: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)

    __table_args__ = (Index("ix_access_entry_at", "at"),)


# What is left of an entry once it is erased.
KEPT_COLUMNS = frozenset({"id", "position", "commit_hash", "chain_hash", "erasure_proof"})
CONTENT_COLUMNS = tuple(column.name for column in AccessEntry.__table__.columns if column.name not in KEPT_COLUMNS)


class AccessHead(Base):
    """The end of the chain, signed: whoever cuts the last entries off cannot sign an earlier end. Locked by each new entry."""

    __tablename__ = "access_head"

    log: Mapped[str] = mapped_column(primary_key=True, default=LOG, info=TECHNICAL)
    position: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    signature: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)


_IS_PENDING = text("ready_at IS NULL AND failed_at IS NULL")


class DataExport(Base):
    """All that is held about one person, or about one request, in a file of their own that goes after a week."""

    __tablename__ = "archive"

    id: Mapped[UUID] = primary_key()
    # Whose it is: an account, or a request followed by its tracking code.
    account_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    case_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    language: Mapped[str] = mapped_column(info=TECHNICAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    stored_name: Mapped[str | None] = mapped_column(unique=True, info=TECHNICAL)
    size: Mapped[int | None] = mapped_column(BigInteger, info=TECHNICAL)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)

    __table_args__ = (
        Index("ix_archive_account", "account_id"),
        Index("ix_archive_case", "case_id"),
        # One at a time for each person: asked for twice at once, it is made once.
        Index(
            "uq_archive_account_being_made",
            "account_id",
            unique=True,
            sqlite_where=_IS_PENDING,
            postgresql_where=_IS_PENDING,
        ),
        Index(
            "uq_archive_case_being_made", "case_id", unique=True, sqlite_where=_IS_PENDING, postgresql_where=_IS_PENDING
        ),
    )

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    @property
    def is_pending(self) -> bool:
        return self.ready_at is None and self.failed_at is None


class ExportedSubject(Base):
    """A request or a draft that an archive holds a copy of: when it is anonymised, the archive goes too."""

    __tablename__ = "archived_subject"

    archive_id: Mapped[UUID] = mapped_column(
        ForeignKey("archive.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # A keyed fingerprint: the requests of a person in two families are joined by no table.
    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True, info=PERSONAL)
