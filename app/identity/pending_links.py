"""Agents who came with a new identity: an administrator says whether it is theirs, or they prove it themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.models import Account
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.sealing import unseal_many
from app.core.web.access_rules import Actor
from app.identity import links
from app.identity.models import ExternalIdentity

# What waits longer was not wanted.
LIFETIME = timedelta(days=30)


class PendingLinkNotFound(NotFound):
    """Absence of a pending link, which was confirmed, declined, or has waited too long."""


@dataclass(frozen=True)
class PendingLink:
    """An identity that waits, with what its source says of whoever came."""

    id: UUID
    account_id: UUID
    source: str
    asked_at: datetime
    attributes: Mapping[str, Any] = field(repr=False)


def list_pending() -> list[PendingLink]:
    """List the pending links, the oldest first."""
    query = (
        select(ExternalIdentity, Account.key_id)
        .join(Account, Account.id == ExternalIdentity.account_id)
        .where(ExternalIdentity.confirmed_at.is_(None))
        .order_by(ExternalIdentity.linked_at, ExternalIdentity.id)
        .limit(200)
    )
    rows = db.session.execute(query).all()
    contents = unseal_many([(key_id, row.sealed) for row, key_id in rows], about=links.SEALED)
    return [
        PendingLink(row.id, row.account_id, row.source, row.linked_at, each["attributes"])
        for (row, _), each in zip(rows, contents, strict=True)
        if each is not None
    ]


def count_pending() -> int:
    """Count the pending links."""
    query = select(func.count()).select_from(ExternalIdentity).where(ExternalIdentity.confirmed_at.is_(None))
    return db.session.scalar(query) or 0


def confirm_pending(link_id: UUID, *, by: Actor) -> None:
    """The identity opens the account from now on; its sessions end. Raises PendingLinkNotFound."""
    link = _find_pending(link_id)
    links.confirm_link(link, by_administrator=True)
    record_event("identity_confirmed", AGENTS, by=by, account_id=link.account_id, subject=link.source)


def decline_pending(link_id: UUID, *, by: Actor) -> None:
    """The identity opens nothing, and is forgotten. Raises PendingLinkNotFound."""
    link = _find_pending(link_id)
    record_event("identity_declined", AGENTS, by=by, account_id=link.account_id, subject=link.source)
    db.session.delete(link)


def expire_pending() -> None:
    """Forget the identities that nobody confirmed. Nightly."""
    db.session.execute(
        delete(ExternalIdentity).where(
            ExternalIdentity.confirmed_at.is_(None), ExternalIdentity.linked_at < clock.now() - LIFETIME
        )
    )


def _find_pending(link_id: UUID) -> ExternalIdentity:
    link = db.session.get(ExternalIdentity, link_id)
    if link is None or link.is_confirmed:
        raise PendingLinkNotFound(link_id)
    return link
