"""Domain events of accounts, for e-mails and for modules that reference accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class AccountRegistered:
    """An address without an account was registered; the token lets its owner choose a password."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailAlreadyRegistered:
    """An address that already has an account was registered again: only its owner is told, by e-mail."""

    account_id: UUID


@dataclass(frozen=True)
class AgentInvited:
    """An administrator created the account of an agent."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class PasswordResetRequested:
    """A password reset was requested."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class PasswordChanged:
    """The password was changed: the owner is notified, in case it was somebody else."""

    account_id: UUID


@dataclass(frozen=True)
class SignInsEnded:
    """Every session of the account has ended: device trust ends with them."""

    account_id: UUID


@dataclass(frozen=True)
class SignedOut:
    """One session of the account has ended, in its browser or from the list of sessions."""

    account_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class SignInRenewed:
    """The owner proved their identity again in the same browser: another session continues the former one."""

    account_id: UUID
    former_id: UUID
    session_id: UUID


@dataclass(frozen=True)
class SecondFactorChanged:
    """The second factor was added, replaced or removed: the owner is notified."""

    account_id: UUID
    change: str  # "added", "removed", "reset", "codes_renewed"


@dataclass(frozen=True)
class RecoveryCodeUsed:
    """A recovery code was used instead of the application: the owner is notified."""

    account_id: UUID
    codes_left: int


@dataclass(frozen=True)
class PasskeyAdded:
    """A passkey was added to the account: the owner is notified."""

    account_id: UUID
    name: str = field(repr=False)


@dataclass(frozen=True)
class PasskeyDeleted:
    """A passkey was removed from the account: the owner is notified."""

    account_id: UUID
    name: str = field(repr=False)


@dataclass(frozen=True)
class PasskeyCopySuspected:
    """A passkey signed with a use count that went back, and was refused: somebody may hold a copy of it."""

    account_id: UUID


@dataclass(frozen=True)
class SignedInElsewhere:
    """The account was opened in a browser that had not signed in to it before: the owner is notified."""

    account_id: UUID
    browser: str
    method: str


@dataclass(frozen=True)
class SignInLinkRequested:
    """A resident asked for a link to sign in without a password."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailChangeRequested:
    """The owner requested another address, which must be confirmed."""

    account_id: UUID
    new_email: str = field(repr=False)
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailChangeNotified:
    """Another address was requested: the current one is warned at once, and may refuse the change."""

    account_id: UUID
    token: str = field(repr=False)


@dataclass(frozen=True)
class EmailChanged:
    """The address of the account was changed: the former one is notified."""

    account_id: UUID
    former_email: str = field(repr=False)


@dataclass(frozen=True)
class AccountInactive:
    """The account was unused for almost two years: the owner is told when it will be deleted."""

    account_id: UUID
    deleted_on: date


@dataclass(frozen=True)
class IdentityLinked:
    """An external identity was linked to the account: its owner is told, as of any new way in."""

    account_id: UUID
    source: str


@dataclass(frozen=True)
class IdentityUnlinked:
    """An external identity does not open the account any more."""

    account_id: UUID
    source: str


@dataclass(frozen=True)
class QualityGiven:
    """An administrator granted a quality outside of any request: the owner is notified."""

    account_id: UUID
    slug: str
    title: str
    until: date | None = None


@dataclass(frozen=True)
class TextsToReview:
    """The review date of texts that an agent looks after has come: the agent is reminded of all of them at once."""

    account_id: UUID
    # The title of each, and the path of the page where it is edited.
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SoftwareKeysExpiring:
    """Keys of other software end soon: an administrator is told of all of them at once."""

    account_id: UUID
    # The name of each software, the path of the page of its key, and its last day.
    keys: tuple[tuple[str, str, date], ...]


@dataclass(frozen=True)
class WebhookFailing:
    """Other software does not take the events that it is sent: an administrator is told, again once nothing is sent any more."""

    account_id: UUID
    name: str
    host: str
    # The path of its page.
    path: str
    since: datetime
    # Why nothing is sent any more; none while attempts go on.
    suspension: str | None = None


@dataclass(frozen=True)
class AccountDeleted:
    """The account is being deleted: modules that store its identifier must delete it in the same transaction."""

    account_id: UUID
