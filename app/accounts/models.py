"""Tables of people, roles, sign-ins and one-time links. What says who someone is, is sealed or fingerprinted."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Date, ForeignKey, Index, LargeBinary, Table
from sqlalchemy.orm import relationship

from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, mapped_column, primary_key

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
    # None until the owner of the address has chosen a password, and after they said that somebody else knew it.
    password_hash: Mapped[str | None] = mapped_column(info=PERSONAL)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    is_administrator: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    # Counts the changes of password, address, second factor or suspension: what was issued under another number is void.
    identity_revision: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # A day is enough to know that an account is no longer used.
    last_seen_on: Mapped[date | None] = mapped_column(Date, info=PERSONAL)
    # How many letters said that it is about to go unused, and the day of the last; coming back starts again from none.
    inactivity_letters: Mapped[int] = mapped_column(default=0, info=TECHNICAL)
    inactivity_told_on: Mapped[date | None] = mapped_column(Date, info=TECHNICAL)
    roles: Mapped[list[Role]] = relationship(secondary=account_role, order_by="Role.title")

    @property
    def can_sign_in(self) -> bool:
        return self.confirmed_at is not None and self.suspended_at is None


class Department(Base):
    """A service of the authority, as residents can reach it."""

    __tablename__ = "department"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    name: Mapped[str] = mapped_column(info=TECHNICAL)
    phone: Mapped[str | None] = mapped_column(info=TECHNICAL)
    email: Mapped[str | None] = mapped_column(info=TECHNICAL)


class Role(Base):
    """What agents of one department may do in one family of procedures."""

    __tablename__ = "role"

    id: Mapped[UUID] = primary_key()
    slug: Mapped[str] = mapped_column(unique=True, info=TECHNICAL)
    title: Mapped[str] = mapped_column(info=TECHNICAL)
    department_id: Mapped[UUID] = mapped_column(ForeignKey("department.id"), index=True, info=TECHNICAL)
    family: Mapped[str] = mapped_column(info=TECHNICAL)
    # "processing" decides on requests; "reception" enters them on behalf of someone.
    kind: Mapped[str] = mapped_column(info=TECHNICAL)
    department: Mapped[Department] = relationship()


class SignInSession(Base):
    """One browser where an account is signed in; deleting or revoking the row ends it at the next request."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    identity_revision: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=PERSONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    # When the password, and the code of who has a second factor, were last given; None while the code is awaited.
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)
    has_second_factor: Mapped[bool] = mapped_column(default=False, info=TECHNICAL)
    # "Firefox, Android": enough for its owner to recognise it, too coarse to single out a device.
    browser: Mapped[str] = mapped_column(info=PERSONAL)


class SecondFactor(Base):
    """The application of an agent that makes codes for signing in, known by the secret shared with it."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, info=TECHNICAL
    )
    # None until a first code has proved that the application has it.
    secret: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    # Shown, but not proved yet: the former one is good until then.
    next_secret: Mapped[bytes | None] = mapped_column(Sealed, info=PERSONAL)
    # The half minute of the last code: neither it nor an older one is taken again.
    last_step: Mapped[int] = mapped_column(default=0, info=TECHNICAL)


class RecoveryCode(Base):
    """One of the codes printed for the day when the application is lost; good once."""

    __tablename__ = "recovery_code"

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class Grant(Base):
    """What the browser of a visitor without an account may open: the case of the code typed there, the draft begun there."""

    __tablename__ = "case_grant"

    id: Mapped[UUID] = primary_key()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, index=True, info=TECHNICAL)
    subject_id: Mapped[UUID] = mapped_column(index=True, info=TECHNICAL)
    full: Mapped[bool] = mapped_column(info=TECHNICAL)
    # Keyed fingerprint of the secret of the device, or of the agent, that goes on with the draft once its cookie is lost.
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


class SingleUseLink(Base):
    """The link of one e-mail, bound to one purpose; opened with a token of which only the digest is kept."""

    __tablename__ = "single_use_link"

    id: Mapped[UUID] = primary_key()
    purpose: Mapped[str] = mapped_column(info=TECHNICAL)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, info=TECHNICAL)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True, info=TECHNICAL)
    identity_revision: Mapped[int] = mapped_column(default=0, server_default="0", info=TECHNICAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=TECHNICAL)


class SectoralName(Base):
    """What a family calls the owner of an account who asked to be told of things; whose it is can be read by the server alone."""

    __tablename__ = "sectoral_name"

    id: Mapped[UUID] = mapped_column(primary_key=True, info=PERSONAL)
    # The identifier of the account, under the master key of the installation.
    sealed: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)


class AttemptCounter(Base):
    """How often something was tried since a moment, under a keyed fingerprint of the address or network that tries."""

    __tablename__ = "attempt_counter"

    subject: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PERSONAL)
    count: Mapped[int] = mapped_column(info=TECHNICAL)
    since: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
