"""Tables of directories: how each is read, what the last synchronisation did, and whom it suspended."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey

from app.core.db import TECHNICAL, Base, Json, Mapped, Sealed, UtcDateTime, mapped_column, primary_key

ACTIVE_DIRECTORY, OPENLDAP = "active_directory", "openldap"
KINDS = (ACTIVE_DIRECTORY, OPENLDAP)


class Directory(Base):
    """One directory that agents are read in, as an administrator has declared it."""

    __tablename__ = "directory"

    id: Mapped[UUID] = primary_key()
    key: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    is_active: Mapped[bool] = mapped_column(info=TECHNICAL)
    host: Mapped[str] = mapped_column(info=TECHNICAL)
    port: Mapped[int] = mapped_column(info=TECHNICAL)
    # "tls", "starttls", or "none" on the machine itself.
    security: Mapped[str] = mapped_column(info=TECHNICAL)
    # The authority that signs the certificate of the server, in PEM; empty: those of the system.
    authority_certificate: Mapped[str] = mapped_column(info=TECHNICAL)
    # The account that reads the directory, and its password under the master key.
    username: Mapped[str] = mapped_column(info=TECHNICAL)
    password: Mapped[bytes] = mapped_column(Sealed, info=TECHNICAL)
    # Below which agents are looked for.
    base: Mapped[str] = mapped_column(info=TECHNICAL)
    can_create: Mapped[bool] = mapped_column(info=TECHNICAL)
    # {slug of a role: the distinguished name of the group that gives it}
    roles: Mapped[dict[str, str]] = mapped_column(Json, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The last synchronisation: when, what it did {word: number}, and why it stopped, if it did.
    synchronised_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json, info=TECHNICAL)
    error_code: Mapped[str | None] = mapped_column(info=TECHNICAL)


class DirectorySuspension(Base):
    """An agent whom a synchronisation suspended: it lets them in again if they come back to the directory."""

    __tablename__ = "directory_suspension"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    directory_id: Mapped[UUID] = mapped_column(
        ForeignKey("directory.id", ondelete="CASCADE"), index=True, info=TECHNICAL
    )
