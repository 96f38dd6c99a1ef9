"""What the owner of an account is told of it. Links are said here and nowhere else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.events import (
    AccountErased,
    AccountRegistered,
    AccountUnused,
    AgentInvited,
    EmailAlreadyKnown,
    EmailChangeAsked,
    EmailChanged,
    EmailChangeNotified,
    PasswordChanged,
    PasswordResetAsked,
    QualityGiven,
    RecoveryCodeUsed,
    SecondFactorChanged,
    SignInsEnded,
)
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core.db import db
from app.notifications import devices, notices, preferences
from app.notifications.emails import queue_letter
from app.notifications.jobs import forget_account
from app.notifications.rendering import letter_from
from app.procedures.catalogue import open_procedures


def send_confirmation(event: AccountRegistered) -> None:
    _write(event.account_id, "account_confirmation", token=event.token)


def say_already_known(event: EmailAlreadyKnown) -> None:
    _write(event.account_id, "account_already_known")


def send_invitation(event: AgentInvited) -> None:
    _write(event.account_id, "account_invitation", token=event.token)


def send_reset(event: PasswordResetAsked) -> None:
    _write(event.account_id, "password_reset", token=event.token)


def say_password_changed(event: PasswordChanged) -> None:
    _write(event.account_id, "password_changed")


def say_second_factor_changed(event: SecondFactorChanged) -> None:
    _write(event.account_id, "second_factor_changed", change=event.change)


def say_recovery_code_used(event: RecoveryCodeUsed) -> None:
    _write(event.account_id, "recovery_code_used", left=event.codes_left)


def say_email_change_asked(event: EmailChangeNotified) -> None:
    """To the address that the account still has: it can be refused from there until it is done."""
    _write(event.account_id, "email_change_asked", token=event.token)


def send_email_confirmation(event: EmailChangeAsked) -> None:
    _write(event.account_id, "email_confirmation", to=event.new_email, token=event.token)


def say_email_changed(event: EmailChanged) -> None:
    _write(event.account_id, "email_changed", to=event.former_email)


def say_quality_given(event: QualityGiven) -> None:
    """What it opens, never why it was given: that stays in the account."""
    opened = [
        (live.slug, live.definition.title)
        for live in open_procedures()
        if event.slug in live.definition.options.account.qualities
    ]
    _write(event.account_id, "quality_given", title=event.title, until=event.until, opened=opened)


def say_unused(event: AccountUnused) -> None:
    _write(event.account_id, "account_unused", erased_on=event.erased_on)


def say_archive_ready(account_id: UUID, *, until: datetime) -> None:
    """The data themselves never leave by e-mail, nor does an address that would open them."""
    _write(account_id, "archive_ready", until=until)


def forget_messages(event: AccountErased) -> None:
    """The messages and notifications of an account go with it, as do the devices where they were told, and what it chose."""
    forget_account(event.account_id)
    notices.forget_account(event.account_id)
    devices.remove_all_of(event.account_id)
    preferences.forget_account(event.account_id)


def leave_devices(event: SignInsEnded) -> None:
    """A device may be lost, a password known to somebody else: none is told any more before its owner asks for it again."""
    devices.remove_all_of(event.account_id)


def _write(account_id: UUID, name: str, *, to: str | None = None, **values: Any) -> None:
    account = db.session.get_one(Account, account_id)
    profile = read_profile(account)
    written = letter_from(name, profile=profile, **values)
    queue_letter(written, to=to or profile.email, key_id=account.key_id, account_id=account.id)
