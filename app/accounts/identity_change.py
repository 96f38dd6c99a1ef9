"""Identity changes (password, e-mail address, second factor, passkey, suspension): all access issued earlier is revoked."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, update

from app.accounts import interrupted_forms
from app.accounts.interrupted_forms import InterruptedForm
from app.accounts.models import Account, RecoveryCode, SecondFactor, SignInSession, SingleUseLink
from app.accounts.passkeys.models import Passkey
from app.accounts.profile import read_profile, write_profile
from app.accounts.sessions import end_all_sessions, end_session_of
from app.accounts.single_use_links import NEW_EMAIL, cancel_links
from app.core.db import db


class IdentityOutdated(Exception):
    """Another browser changed the identity of the account during this change: nothing is done."""


def revoke_access(account: Account, *, by_administrator: bool = False) -> None:
    """End every session, link, browser mark, pending address and interrupted form of the account.

    Links and browser marks become void by the new revision alone (single_use_links.py, known_browsers.py). Whoever
    changes a password, an address, a second factor, a passkey or a suspension calls this function, then opens a new session for
    the browser in which the owner has just authenticated. Raises IdentityOutdated, never for an administrator.
    """
    _begin_revision(account, by_administrator=by_administrator)
    end_all_sessions(account.id)
    interrupted_forms.delete_submission(account.id)
    # The pending secret was shown to whoever started the enrolment.
    db.session.execute(update(SecondFactor).where(SecondFactor.account_id == account.id).values(next_secret=None))
    _cancel_pending_address(account)


def close_session(account: Account, session_id: UUID) -> None:
    """End the session of a browser that the owner may not recognise, and cancel an address change requested there."""
    end_session_of(account.id, session_id)
    cancel_links(account.id, NEW_EMAIL)
    _cancel_pending_address(account)


def delete_credentials(account_id: UUID) -> None:
    """Delete the sessions, links, second factor, passkeys and interrupted forms of an account that is being deleted."""
    for table in (InterruptedForm, SignInSession, SingleUseLink, SecondFactor, RecoveryCode, Passkey):
        db.session.execute(delete(table).where(table.account_id == account_id))


def _cancel_pending_address(account: Account) -> None:
    profile = read_profile(account)
    if profile.new_email:
        write_profile(account, replace(profile, new_email=""))


def _begin_revision(account: Account, *, by_administrator: bool) -> None:
    """Increment the revision, unless it changed since the account was read."""
    if by_administrator:
        db.session.refresh(account, ["identity_revision"], with_for_update=True)
    revision = account.identity_revision
    result = db.session.execute(
        update(Account)
        .where(Account.id == account.id, Account.identity_revision == revision)
        .values(identity_revision=revision + 1)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise IdentityOutdated(account.id)
    db.session.refresh(account, ["identity_revision"])
