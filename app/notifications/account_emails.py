"""E-mails to the owner of an account. Single-use links are sent here only."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from app.accounts.events import (
    AccountDeleted,
    AccountInactive,
    AccountRegistered,
    AgentInvited,
    EmailAlreadyRegistered,
    EmailChanged,
    EmailChangeNotified,
    EmailChangeRequested,
    IdentityLinked,
    IdentityUnlinked,
    PasskeyAdded,
    PasskeyCopySuspected,
    PasskeyDeleted,
    PasswordChanged,
    PasswordResetRequested,
    QualityGiven,
    RecoveryCodeUsed,
    SecondFactorChanged,
    SignedInElsewhere,
    SignInLinkRequested,
    SignInsEnded,
    SoftwareKeysExpiring,
    TextsToReview,
    WebhookFailing,
)
from app.accounts.models import Account
from app.accounts.passkeys.queries import has_passkey
from app.accounts.profile import read_profile
from app.core import clock
from app.core.db import db
from app.documents.wallet.events import WalletDocumentsExpiring, WalletDocumentsUnused
from app.identity import sources
from app.notifications import notices, preferences, push_devices
from app.notifications.email_queue import queue_letter
from app.notifications.jobs import delete_messages_of_account
from app.notifications.letters import render_letter
from app.procedures.catalogue import open_procedures


def send_confirmation_email(event: AccountRegistered) -> None:
    _queue_email(event.account_id, "account_confirmation", token=event.token)


def send_already_registered_email(event: EmailAlreadyRegistered) -> None:
    _queue_email(event.account_id, "account_already_known")


def send_invitation_email(event: AgentInvited) -> None:
    _queue_email(event.account_id, "account_invitation", token=event.token)


def send_password_reset_email(event: PasswordResetRequested) -> None:
    _queue_email(event.account_id, "password_reset", token=event.token)


def send_password_changed_email(event: PasswordChanged) -> None:
    _queue_email(event.account_id, "password_changed", has_passkey=has_passkey(event.account_id))


def send_second_factor_changed_email(event: SecondFactorChanged) -> None:
    _queue_email(event.account_id, "second_factor_changed", change=event.change)


def send_identity_linked_email(event: IdentityLinked) -> None:
    _queue_email(event.account_id, "identity_linked", source=sources.get_label(event.source))


def send_identity_unlinked_email(event: IdentityUnlinked) -> None:
    _queue_email(event.account_id, "identity_unlinked", source=sources.get_label(event.source))


def send_recovery_code_used_email(event: RecoveryCodeUsed) -> None:
    _queue_email(event.account_id, "recovery_code_used", code_count=event.codes_left)


def send_passkey_added_email(event: PasskeyAdded) -> None:
    _queue_email(event.account_id, "passkey_added", key_name=event.name)


def send_passkey_deleted_email(event: PasskeyDeleted) -> None:
    _queue_email(event.account_id, "passkey_deleted", key_name=event.name)


def send_passkey_copy_email(event: PasskeyCopySuspected) -> None:
    _queue_email(event.account_id, "passkey_copied")


def send_new_browser_email(event: SignedInElsewhere) -> None:
    _queue_email(event.account_id, "signed_in_elsewhere", browser=event.browser, method=event.method, at=clock.now())


def send_sign_in_link_email(event: SignInLinkRequested) -> None:
    _queue_email(event.account_id, "sign_in_link", token=event.token)


def send_email_change_requested_email(event: EmailChangeNotified) -> None:
    """Warn the current address, from which the change can be refused until it is confirmed."""
    _queue_email(event.account_id, "email_change_asked", token=event.token)


def send_email_confirmation_email(event: EmailChangeRequested) -> None:
    _queue_email(event.account_id, "email_confirmation", to=event.new_email, token=event.token)


def send_email_changed_email(event: EmailChanged) -> None:
    _queue_email(event.account_id, "email_changed", to=event.former_email)


def send_quality_given_email(event: QualityGiven) -> None:
    """Lists the procedures that require the quality; the reason is not sent by e-mail."""
    procedures = [
        (live.slug, live.definition.title)
        for live in open_procedures()
        if event.slug in live.definition.options.account.qualities
    ]
    _queue_email(event.account_id, "quality_given", title=event.title, until=event.until, procedures=procedures)


def send_inactivity_email(event: AccountInactive) -> None:
    _queue_email(event.account_id, "account_unused", erased_on=event.deleted_on)


def send_wallet_expiring_email(event: WalletDocumentsExpiring) -> None:
    """Says how many documents, not which: others may read this mailbox."""
    _queue_email(event.account_id, "wallet_expiring", count=event.count, first_day=event.first_day)


def send_wallet_unused_email(event: WalletDocumentsUnused) -> None:
    _queue_email(event.account_id, "wallet_unused", count=event.count, deleted_on=event.deleted_on)


def send_texts_to_review_email(event: TextsToReview) -> None:
    _queue_email(event.account_id, "texts_to_review", texts=event.texts)


def send_keys_expiring_email(event: SoftwareKeysExpiring) -> None:
    _queue_email(event.account_id, "keys_expiring", keys=event.keys)


def send_webhook_failing_email(event: WebhookFailing) -> None:
    _queue_email(
        event.account_id,
        "webhook_failing",
        software=event.name,
        host=event.host,
        path=event.path,
        since=event.since,
        suspension=event.suspension,
    )


def send_export_ready_email(account_id: UUID, *, until: datetime) -> None:
    """Notify the owner; neither the data nor a link that opens them is sent by e-mail."""
    _queue_email(account_id, "archive_ready", until=until)


def delete_notifications_of_account(event: AccountDeleted) -> None:
    """Delete the messages, notices, devices and preferences of an account that is being deleted."""
    delete_messages_of_account(event.account_id)
    notices.delete_notices_of_account(event.account_id)
    push_devices.delete_devices_of_account(event.account_id)
    preferences.delete_preferences_of_account(event.account_id)


def delete_devices_of_account(event: SignInsEnded) -> None:
    """Delete all push subscriptions when all sessions end: a device may be lost or the password stolen."""
    push_devices.delete_devices_of_account(event.account_id)


def _queue_email(account_id: UUID, name: str, *, to: str | None = None, **values: Any) -> None:
    account = db.session.get_one(Account, account_id)
    profile = read_profile(account)
    if not (to or profile.email):
        return  # an account opened by an external identity, whose owner has confirmed no address
    letter = render_letter(name, profile=profile, **values)
    queue_letter(letter, to=to or profile.email, key_id=account.key_id, account_id=account.id)
