"""Agents as actors outside of their sessions: with the roles that they hold now."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.core.db import db
from app.core.web.access_rules import Actor


def load_agent(account_id: UUID) -> Actor | None:
    """The agent with their present roles, and no right of an administrator; None if the account is not at work."""
    query = (
        select(Role.slug, Role.family)
        .select_from(Account)
        .outerjoin(account_role, account_role.c.account_id == Account.id)
        .outerjoin(Role, account_role.c.role_id == HELD_ROLE_ID)
        .where(Account.id == account_id, Account.kind == AGENT)
        .where(Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    )
    rows = db.session.execute(query).all()
    if not rows:
        return None
    return Actor(
        kind=AGENT,
        account_id=account_id,
        roles=frozenset(row.slug for row in rows if row.slug),
        families=frozenset(row.family for row in rows if row.family),
    )
