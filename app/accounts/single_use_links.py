"""Links sent by e-mail: 256 random bits, one purpose, one use, a short life."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from app.accounts.models import Account, SingleUseLink
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db

CONFIRM = "confirm"
RESET = "reset"
INVITE = "invite"
NEW_EMAIL = "email"
REFUSE_EMAIL = "refuse_email"
SIGN_IN = "sign_in"
LIFETIMES = {
    CONFIRM: timedelta(hours=1),
    RESET: timedelta(hours=1),
    NEW_EMAIL: timedelta(hours=1),
    SIGN_IN: timedelta(minutes=15),
    # The current address has a day to refuse the change.
    REFUSE_EMAIL: timedelta(days=1),
    # A colleague may be on leave.
    INVITE: timedelta(days=7),
}


class LinkUnusable(LookupError):
    """The link was used or replaced, has expired, or never existed."""


def issue_link(account: Account, purpose: str, *, browser: str | None = None) -> str:
    """Create a token for that purpose and cancel earlier ones. It is returned once and never stored in clear.

    With the secret of a browser, the link is meant for that browser; whoever uses the link checks it.
    """
    now = clock.now()
    # Of two concurrent requests, the second waits here and cancels the link of the first.
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    cancel_links(account.id, purpose)
    token = new_token()
    db.session.add(
        SingleUseLink(
            purpose=purpose,
            token_hash=hash_token(token),
            account_id=account.id,
            identity_revision=account.identity_revision,
            browser_hash=hash_token(browser) if browser else None,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    return token


def cancel_links(account_id: UUID, purpose: str) -> None:
    """Cancel the unused links of that purpose."""
    db.session.execute(
        update(SingleUseLink)
        .where(
            SingleUseLink.account_id == account_id, SingleUseLink.purpose == purpose, SingleUseLink.used_at.is_(None)
        )
        .values(used_at=clock.now())
    )


def find_account_by_link(token: str, *purposes: str) -> Account:
    """The account of a link, without using it: mail scanners open every link. Raises LinkUnusable."""
    account = db.session.scalar(
        select(Account)
        .join(SingleUseLink, SingleUseLink.account_id == Account.id)
        .where(
            SingleUseLink.token_hash == hash_token(token),
            SingleUseLink.purpose.in_(purposes),
            SingleUseLink.used_at.is_(None),
            SingleUseLink.expires_at > clock.now(),
            SingleUseLink.identity_revision == Account.identity_revision,
            Account.suspended_at.is_(None),
        )
    )
    if account is None:
        raise LinkUnusable
    return account


def use_link(token: str, *purposes: str) -> Account:
    """Mark the link as used and return its account; of two concurrent uses only one succeeds. Raises LinkUnusable."""
    account = find_account_by_link(token, *purposes)
    result = db.session.execute(
        update(SingleUseLink)
        .where(SingleUseLink.token_hash == hash_token(token), SingleUseLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkUnusable
    return account
