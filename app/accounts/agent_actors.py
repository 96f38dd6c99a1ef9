"""Agents as access rules see them, without a session: what each of them may open can be asked while they are away."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, or_, select

from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.core.db import db
from app.core.web.access_rules import Actor


def list_agent_actors(family: str, *, also: UUID | None = None) -> list[Actor]:
    """The agents at work with a role in that family, and `also`, each with all their roles."""
    in_family = (
        select(account_role.c.account_id)
        .join(Role, account_role.c.role_id == HELD_ROLE_ID)
        .where(Role.family == family)
        .scalar_subquery()
    )
    query = (
        select(Account.id, Role.slug, Role.family)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(Role, account_role.c.role_id == HELD_ROLE_ID)
        .where(Account.kind == AGENT, Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
        .where(or_(Account.id.in_(in_family), Account.id == also))
    )
    roles: dict[UUID, set[tuple[str, str]]] = {}
    for account_id, slug, role_family in db.session.execute(query):
        roles.setdefault(account_id, set()).add((slug, role_family))
    return [
        Actor(
            kind=AGENT,
            account_id=account_id,
            roles=frozenset(slug for slug, _family in each),
            families=frozenset(role_family for _slug, role_family in each),
        )
        for account_id, each in roles.items()
    ]


def find_actor(account_id: UUID) -> Actor | None:
    """The agent as they would ask now, for what is done on their behalf later; None if they cannot sign in any more."""
    account = db.session.get(Account, account_id, populate_existing=True)
    if account is None or account.kind != AGENT or not account.can_sign_in:
        return None
    holds_role = exists().where(account_role.c.account_id == account.id, account_role.c.role_id == HELD_ROLE_ID)
    roles = db.session.execute(select(Role.slug, Role.family, Role.can_export).where(holds_role)).all()
    return Actor(
        kind=AGENT,
        account_id=account.id,
        roles=frozenset(role.slug for role in roles),
        families=frozenset(role.family for role in roles),
        export_roles=frozenset(role.slug for role in roles if role.can_export),
        export_families=frozenset(role.family for role in roles if role.can_export),
        is_administrator=account.is_administrator,
    )
