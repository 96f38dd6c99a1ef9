"""What happens to accounts, told to whoever writes e-mails or holds something of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class AccountRegistered:
    """Someone gave an address without an account; the token lets its owner choose a password."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailAlreadyRegistered:
    """Someone wants to register an address that already has an account: its owner is told, the page says nothing."""

    account_id: UUID


@dataclass(frozen=True)
class AgentInvited:
    """An administrator opened an account for a colleague."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class PasswordResetAsked:
    """Someone forgot the password of an account."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class PasswordChanged:
    """The password is another one: the owner is told, in case it was somebody else."""

    account_id: UUID


@dataclass(frozen=True)
class SignInsEnded:
    """No browser is signed in to the account any more: what each of them was trusted with ends as well."""

    account_id: UUID


@dataclass(frozen=True)
class SecondFactorChanged:
    """Signing in asks for another second factor than before, or for none: the owner is told."""

    account_id: UUID
    change: str  # "added", "removed", "reset", "codes_renewed"


@dataclass(frozen=True)
class RecoveryCodeUsed:
    """A recovery code stood in for the application that makes codes: the owner is told."""

    account_id: UUID
    codes_left: int


@dataclass(frozen=True)
class EmailChangeAsked:
    """The owner wants another address, which must prove that it reads its mail."""

    account_id: UUID
    new_email: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailChangeNotified:
    """Somebody who knows the password asks for another address: the present one is told at once, and may refuse it."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailChanged:
    """The account has another address: the former one is told."""

    account_id: UUID
    former_email: str = field(repr=False)


@dataclass(frozen=True)
class AccountInactive:
    """Nobody has come for almost two years: the owner is told when it will be erased."""

    account_id: UUID
    deleted_on: date


@dataclass(frozen=True)
class QualityGiven:
    """An administrator found the owner to be something, outside of any request: the owner is told."""

    account_id: UUID
    slug: str
    title: str
    until: date | None = None


@dataclass(frozen=True)
class AccountDeleted:
    """The account goes for good: whoever keeps its identifier must let go of it, in the same transaction."""

    account_id: UUID
