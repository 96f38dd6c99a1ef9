"""Tables of the access log and of data exports.

An expired log entry loses its content and keeps its hashes, so that the chain remains verifiable.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, text

from app.core.db import DELETED_WITH_CASE, PERSONAL, TECHNICAL, Base, Mapped, UtcDateTime, mapped_column, primary_key

LOG = "access"


class AccessEntry(Base):
    """One access to personal data: who, in which role, about which subject, on which screen. Never the data itself."""

    __tablename__ = "access_entry"

    id: Mapped[UUID] = primary_key()
    position: Mapped[int] = mapped_column(BigInteger, unique=True, info=TECHNICAL)
    at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=PERSONAL)
    # Keyed fingerprints: the log alone identifies neither the reader nor the case.
    actor: Mapped[bytes | None] = mapped_column(LargeBinary, info=PERSONAL)
    subject: Mapped[bytes | None] = mapped_column(LargeBinary, index=True, info=PERSONAL)
    kind: Mapped[str | None] = mapped_column(info=PERSONAL)
    # The slugs of the actor's roles at that time, separated by spaces.
    roles: Mapped[str | None] = mapped_column(info=PERSONAL)
    family: Mapped[str | None] = mapped_column(info=TECHNICAL)
    verb: Mapped[str | None] = mapped_column(info=TECHNICAL)
    screen: Mapped[str | None] = mapped_column(info=TECHNICAL)
    result: Mapped[str | None] = mapped_column(info=TECHNICAL)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    commit_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    # Computed with a key outside the database when Parvis deletes the content.
    erasure_proof: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)

    __table_args__ = (Index("ix_access_entry_at", "at"), Index("ix_access_entry_actor", "actor", "at"))


# The columns that remain when the content of an entry is deleted.
RETAINED_COLUMNS = frozenset({"id", "position", "commit_hash", "chain_hash", "erasure_proof"})
CONTENT_COLUMNS = tuple(column.name for column in AccessEntry.__table__.columns if column.name not in RETAINED_COLUMNS)


class AccessHead(Base):
    """The signed end of the chain: whoever truncates the log cannot sign an earlier end. Locked by each new entry."""

    __tablename__ = "access_head"

    log: Mapped[str] = mapped_column(primary_key=True, default=LOG, info=TECHNICAL)
    position: Mapped[int] = mapped_column(BigInteger, info=TECHNICAL)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)
    signature: Mapped[bytes] = mapped_column(LargeBinary, info=TECHNICAL)


_IS_PENDING = text("ready_at IS NULL AND failed_at IS NULL")


class DataExport(Base):
    """The export of all data about one person or one case, a file deleted after a week."""

    __tablename__ = "archive"

    id: Mapped[UUID] = primary_key()
    # The owner: an account, or a case followed by its tracking code.
    account_id: Mapped[UUID | None] = mapped_column(info=PERSONAL)
    case_id: Mapped[UUID | None] = mapped_column(info=DELETED_WITH_CASE)
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
        # One pending export per owner: concurrent requests create a single one.
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
    """A case or draft copied in a data export, which is deleted when that subject is anonymised."""

    __tablename__ = "archived_subject"

    archive_id: Mapped[UUID] = mapped_column(
        ForeignKey("archive.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # A keyed fingerprint: no table joins the cases of a person in two families.
    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True, info=PERSONAL)
