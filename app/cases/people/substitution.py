"""Substitution of absent agents: who may do their work, and what a substitute cannot open."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, not_, select

from app.accounts.agent_actors import find_actor
from app.accounts.models import AGENT, HELD_ROLE_ID, Account, Role, account_role
from app.accounts.profile import get_names
from app.cases.models import Case
from app.cases.search.visibility import IS_VISIBLE, build_rights
from app.core.db import db
from app.language.text.normalisation import fold


def possible_substitutes(account_id: UUID) -> dict[UUID, str]:
    """The agents at work who have a role of this agent, by name."""
    own_roles = select(account_role.c.role_id).where(account_role.c.account_id == account_id)
    query = (
        select(Account.id)
        .join(account_role, account_role.c.account_id == Account.id)
        .join(Role, account_role.c.role_id == HELD_ROLE_ID)
        .where(account_role.c.role_id.in_(own_roles), Account.id != account_id, Account.kind == AGENT)
        .where(Account.confirmed_at.is_not(None), Account.suspended_at.is_(None))
    )
    names = get_names(db.session.scalars(query))
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def count_closed_to_substitute(account_id: UUID, substitute_id: UUID) -> dict[str, int]:
    """Count the open cases of the agent that the substitute cannot open, by procedure."""
    substitute = find_actor(substitute_id)
    query = select(Case.procedure_slug, func.count()).where(
        Case.assigned_to_id == account_id, Case.closed_at.is_(None), Case.limited_at.is_(None)
    )
    parameters = build_rights(substitute) if substitute else {}
    if substitute is not None:
        query = query.where(not_(IS_VISIBLE))
    db.session.flush()
    rows = db.session.connection().execute(query.group_by(Case.procedure_slug), parameters)
    return {row[0]: row[1] for row in rows}
