"""Links sent by e-mail: 256 random bits, one purpose, one use, one hour."""

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
LIFETIMES = {
    CONFIRM: timedelta(hours=1),
    RESET: timedelta(hours=1),
    NEW_EMAIL: timedelta(hours=1),
    # The present address has a day to say that the request for another address does not come from its owner.
    REFUSE_EMAIL: timedelta(days=1),
    # A colleague may be on leave.
    INVITE: timedelta(days=7),
}


class LinkUnusable(LookupError):
    """The link was used, replaced or left too long, or never existed."""


def issue_link(account: Account, purpose: str) -> str:
    """A new token for that purpose; the former ones stop working. It is told once and kept nowhere in clear."""
    now = clock.now()
    # Two links asked for at the same instant: the second waits here, and cancels the first.
    db.session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    cancel_links(account.id, purpose)
    token = new_token()
    db.session.add(
        SingleUseLink(
            purpose=purpose,
            token_hash=hash_token(token),
            account_id=account.id,
            identity_revision=account.identity_revision,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    return token


def cancel_links(account_id: UUID, purpose: str) -> None:
    """Links of that purpose not used yet stop working."""
    db.session.execute(
        update(SingleUseLink)
        .where(
            SingleUseLink.account_id == account_id, SingleUseLink.purpose == purpose, SingleUseLink.used_at.is_(None)
        )
        .values(used_at=clock.now())
    )


def find_account_by_link(token: str, *purposes: str) -> Account:
    """The account a link is for, without using it: mail scanners open every link. Raises LinkUnusable."""
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
    """The account, and the link is spent; of two uses at the same time only one succeeds. Raises LinkUnusable."""
    account = find_account_by_link(token, *purposes)
    spent = db.session.execute(
        update(SingleUseLink)
        .where(SingleUseLink.token_hash == hash_token(token), SingleUseLink.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        raise LinkUnusable
    return account
