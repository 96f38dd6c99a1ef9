"""Portals of others that read and pay the invoices of a régie: credentials shown once, revocable, with the least rights."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from app.accounts.attempt_limits import AttemptLimit, count_attempt
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.web.access_rules import Actor
from app.payments.family_api.models import FamilyPortal
from app.payments.regie_definition import Regie

MAX_NAME = 100
CALL_LIMIT = AttemptLimit(
    "family.portal",
    free=600,
    period=timedelta(minutes=10),
    first_wait=timedelta(seconds=10),
    longest_wait=timedelta(minutes=1),
)
# The last use is recorded to the minute, so that not every call writes it.
USE_PRECISION = timedelta(minutes=1)


class PortalNotFound(NotFound):
    """No such portal of this régie."""


def create_portal(regie: Regie, name: str, *, can_pay: bool, by: UUID) -> tuple[FamilyPortal, str]:
    """Let a portal read the invoices of a régie; returns it with its password, which is not stored."""
    password = new_token()
    portal = FamilyPortal(
        id=new_id(),
        regie_slug=regie.slug,
        name=name,
        username=f"portail-{secrets.token_hex(6)}",
        secret_hash=hash_token(password),
        can_pay=can_pay,
        created_at=clock.now(),
        created_by_id=by,
    )
    db.session.add(portal)
    db.session.flush()
    return portal, password


def list_portals(regie: Regie) -> list[FamilyPortal]:
    """The portals of a régie, the latest first; those that are revoked stay for the history."""
    query = select(FamilyPortal).where(FamilyPortal.regie_slug == regie.slug)
    return list(db.session.scalars(query.order_by(FamilyPortal.created_at.desc())))


def revoke_portal(regie: Regie, portal_id: UUID) -> None:
    """Let a portal read nothing any more. Raises PortalNotFound."""
    portal = db.session.get(FamilyPortal, portal_id)
    if portal is None or portal.regie_slug != regie.slug:
        raise PortalNotFound(portal_id)
    portal.revoked_at = portal.revoked_at or clock.now()


def find_portal(regie_slug: str, username: str, password: str) -> FamilyPortal | None:
    """The portal of these credentials in a régie; none when one of them is wrong, or they are revoked."""
    portal = db.session.scalar(select(FamilyPortal).where(FamilyPortal.username == username))
    expected_hash = portal.secret_hash if portal is not None else b""
    is_right = hmac.compare_digest(hash_token(password), expected_hash)
    is_usable = portal is not None and portal.regie_slug == regie_slug and portal.revoked_at is None
    return portal if is_right and is_usable else None


def record_use(portal: FamilyPortal) -> None:
    """Count one call of a portal. Raises TooManyAttempts."""
    count_attempt(CALL_LIMIT, portal.id.hex)
    now = clock.now()
    if portal.last_used_at is None or now - portal.last_used_at >= USE_PRECISION:
        portal.last_used_at = now


def create_actor(portal: FamilyPortal) -> Actor:
    """The actor of calls of a portal in the access log."""
    return Actor(kind="software", account_id=portal.id, name=portal.name)
