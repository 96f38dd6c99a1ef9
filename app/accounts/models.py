"""Tables of people, roles, sessions and single-use links. Identifying data is sealed or hashed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Date, ForeignKey, Index, LargeBinary, Table, false, func
from sqlalchemy.orm import relationship

from app.accounts.assurance import CONTACT_VERIFIED, PASSWORD
from app.core.db import (
    DELETED_WITH_CASE,
    PERSONAL,
    TECHNICAL,
    Base,
    Mapped,
    Sealed,
    UtcDateTime,
    mapped_column,
    primary_key,
)

RESIDENT = "resident"
AGENT = "agent"

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL),
    Index("ix_account_role_role", "role_id"),
)


class Account(Base):
    """Someone who signs in: a resident, or an agent of the authority."""

    __tablename__ = "account"

    id: Mapped[UUID] = primary_key()
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    email_index: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=PERSONAL)
    key_id: Mapped[UUID] = mapped_column(info=TECHNICAL)
    # {"email", "first_name", "last_name", "phone", "address", "new_email"}
    profile: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    # None until the owner has chosen a password, and after they reported that somebody else knew it.
    password_hash: Mapped[str | None] = mapped_column(info=PERSONAL)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    is_administrator: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    # Incremented at each change of password, address, second factor, passkey or suspension: anything issued under another
    # revision is void.
    identity_revision: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The precision of a day is enough to detect unused accounts.
    last_seen_on: Mapped[date | None] = mapped_column(Date, info=PERSONAL)
    # How many inactivity reminders were sent, and the day of the last one; reset by a sign-in.
    inactivity_letters: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    inactivity_told_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    roles: Mapped[list[Role]] = relationship(secondary=account_role, order_by="Role.title")

    @property
    def can_sign_in(self) -> bool:
        return self.confirmed_at is not None and self.suspended_at is None


class Department(Base):
    """A department of the authority, with its contact details for residents."""

    __tablename__ = "department"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    phone: Mapped[str | None] = mapped_column(info=TECHNICAL)
    email: Mapped[str | None] = mapped_column(info=TECHNICAL)
    # The account of the agent at its head.
    head_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class Role(Base):
    """Rights of agents of one department in one family of procedures.

    A merged role stays as another slug of the role it was merged into: published definitions go on naming it.
    """

    __tablename__ = "role"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    title: Mapped[str] = mapped_column(info=TECHNICAL)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True, info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    # See `role_kinds`.
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    merged_into_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)
    # Whether its holders may take the requests that it gives access to out of Parvis, in a file.
    can_export: Mapped[bool] = mapped_column(default=False, server_default=false(), info=TECHNICAL)
    department: Mapped[Department] = relationship()


# The role whose holders have this one: itself, or the one it was merged into.
HELD_ROLE_ID = func.coalesce(Role.merged_into_id, Role.id)


class SignInSession(Base):
    """A session of an account in one browser; revoking or deleting the row ends it at the next request."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    identity_revision: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When the password, and the second factor if any, were last checked; None while the code is pending.
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    has_second_factor: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    # How it was opened: see `sign_in_methods`.
    method: Mapped[str] = mapped_column(default="password", server_default="password", info=TECHNICAL)
    # What this session proves on the two axes of `accounts.assurance`.
    strength: Mapped[int] = mapped_column(default=PASSWORD, server_default=str(PASSWORD), info=TECHNICAL)
    proof: Mapped[int] = mapped_column(default=CONTACT_VERIFIED, server_default=str(CONTACT_VERIFIED), info=TECHNICAL)
    # "Firefox, Android": enough for its owner to recognise it, too coarse to identify a device.
    browser: Mapped[str] = mapped_column(info=PERSONAL)


class SecondFactor(Base):
    """The authenticator application of an agent, by the secret shared with it."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # None until the application is confirmed by a first code.
    secret: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    # Shown but not confirmed: the previous secret stays valid until then.
    next_secret: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    # The time step of the last code used: this step and earlier ones are refused.
    last_step: Mapped[int] = mapped_column(default=0, info=TECHNICAL)


class RecoveryCode(Base):
    """A single-use code, printed for the day when the application is lost."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class Grant(Base):
    """The access of a browser without an account to one case or draft."""

    __tablename__ = "case_grant"

    id: Mapped[UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True, info=TECHNICAL)
    subject_id: Mapped[UUID] = mapped_column(index=True, info=DELETED_WITH_CASE)
    full: Mapped[bool] = mapped_column(info=TECHNICAL)
    # Keyed fingerprint of the secret of the device, or of the agent, that keeps access to the draft when the cookie is
    # lost.
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class SingleUseLink(Base):
    """A link sent by e-mail for one purpose; only the digest of its token is stored."""

    __tablename__ = "single_use_link"

    id: Mapped[UUID] = primary_key()
    purpose: Mapped[str] = mapped_column(info=TECHNICAL)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    identity_revision: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    # The browser that asked for the link, when it works there only.
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class SectoralName(Base):
    """The sectoral identifier of an account whose owner subscribes to notifications, with the account sealed for the
    server.
    """

    __tablename__ = "sectoral_name"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=PERSONAL)
    # The account's identifier, sealed with the master key of the installation.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)


class AttemptCounter(Base):
    """The number of attempts since a time, by a keyed fingerprint of the address or network."""

    __tablename__ = "attempt_counter"

    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    count: Mapped[int] = mapped_column(info=TECHNICAL)
    since: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
