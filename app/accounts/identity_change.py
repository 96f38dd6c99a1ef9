"""Changes of identity: another password, address or second factor, a suspension. What was issued to the account before ends."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, update

from app.accounts import interrupted_forms
from app.accounts.interrupted_forms import InterruptedForm
from app.accounts.models import Account, RecoveryCode, SecondFactor, SignInSession, SingleUseLink
from app.accounts.profile import read_profile, write_profile
from app.accounts.sessions import end_all_sessions, end_session_of
from app.accounts.single_use_links import NEW_EMAIL, cancel_links
from app.core.db import db


class IdentityOutdated(Exception):
    """The identity of the account changed in another browser while this change was being made: nothing is done here."""


def revoke_access(account: Account, *, by_administrator: bool = False) -> None:
    """Ends every session, link, device mark, pending address and interrupted form of the account.

    Links and marks of devices end by the revision alone, under which they were issued (links.py, devices.py). Whoever
    changes a password, an address, a second factor or a suspension calls it, then opens a new session for the browser in
    which the owner has just proved themselves. Raises IdentityOutdated, never for an administrator.
    """
    _begin_revision(account, by_administrator=by_administrator)
    end_all_sessions(account.id)
    interrupted_forms.delete_submission(account.id)
    # Its secret was shown to whoever began to set the application up.
    db.session.execute(update(SecondFactor).where(SecondFactor.account_id == account.id).values(next_secret=None))
    _cancel_pending_address(account)


def close_session(account: Account, session_id: UUID) -> None:
    """The owner signs out a browser that they may not recognise: another address asked for there is given up too."""
    end_session_of(account.id, session_id)
    cancel_links(account.id, NEW_EMAIL)
    _cancel_pending_address(account)


def delete_credentials(account_id: UUID) -> None:
    """Deletes everything by which the owner of an account that is being erased was known."""
    for table in (InterruptedForm, SignInSession, SingleUseLink, SecondFactor, RecoveryCode):
        db.session.execute(delete(table).where(table.account_id == account_id))


def _cancel_pending_address(account: Account) -> None:
    profile = read_profile(account)
    if profile.new_email:
        write_profile(account, replace(profile, new_email=""))


def _begin_revision(account: Account, *, by_administrator: bool) -> None:
    """Takes the next revision, unless somebody else has taken it since the account was read."""
    if by_administrator:
        db.session.refresh(account, ["identity_revision"], with_for_update=True)
    seen = account.identity_revision
    taken = db.session.execute(
        update(Account)
        .where(Account.id == account.id, Account.identity_revision == seen)
        .values(identity_revision=seen + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise IdentityOutdated(account.id)
    db.session.refresh(account, ["identity_revision"])
