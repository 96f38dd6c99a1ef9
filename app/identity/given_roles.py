"""The roles that a source gives an agent: those that an administrator mapped, and never more than roles."""

from __future__ import annotations

from sqlalchemy import select

from app.accounts.models import AGENT, Account, Role
from app.core.db import db
from app.identity.source import SourceIdentity


def give_roles(account: Account, identity: SourceIdentity) -> bool:
    """Give the agent the roles of the source, and take those that it does not give any more; whether that changed any.

    Roles that the source does not manage stay: an administrator gave them here.
    """
    if account.kind != AGENT or identity.roles is None:
        return False
    held = {role.slug for role in account.roles}
    wanted = (held - identity.managed_roles) | (identity.roles & identity.managed_roles)
    if wanted == held:
        return False
    added = list(db.session.scalars(select(Role).where(Role.slug.in_(wanted - held), Role.merged_into_id.is_(None))))
    kept = [role for role in account.roles if role.slug in wanted]
    account.roles = [*kept, *added]
    return {role.slug for role in account.roles} != held
