"""Visibility of cases in lists: conditions made once, whose parameters are the rights of each agent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, exists, not_, or_, select

from app.cases.access import procedures_followed_by, procedures_open_to
from app.cases.models import Case, CaseFunctionRole
from app.core.web.access_rules import Actor

Parameters = dict[str, Any]
Condition = ColumnElement[bool]

# The family of a case is the one it was sent to, whatever its procedure has become since.
IS_IN_FAMILIES = Case.family.in_(bindparam("families", expanding=True))
_in_processed_procedure = and_(Case.procedure_slug.in_(bindparam("processed", expanding=True)), IS_IN_FAMILIES)
_is_entered = and_(
    Case.entered_by_id == bindparam("account_id", type_=Uuid),
    # Concatenated, so that the index of what an agent entered is followed: there are far fewer than cases of a procedure.
    Case.procedure_slug.concat("").in_(bindparam("followed", expanding=True)),
)
# A function of the case was given to a role of the agent, in the agent's families alone.
_is_for_a_role = CaseFunctionRole.role.in_(bindparam("roles", expanding=True))
_is_dispatched = and_(
    Case.is_dispatched, IS_IN_FAMILIES, exists().where(CaseFunctionRole.case_id == Case.id, _is_for_a_role)
)

IS_VISIBLE = or_(_in_processed_procedure, _is_entered, _is_dispatched)
# What the roles of the agent process, without what they only entered.
IS_FOR_ROLES = or_(_in_processed_procedure, _is_dispatched)
# Alone, the index of roles leads to these cases; in an alternative each case is looked up, for all of them would be read.
_is_among_dispatched = and_(
    Case.is_dispatched, IS_IN_FAMILIES, Case.id.in_(select(CaseFunctionRole.case_id).where(_is_for_a_role))
)
# The same conditions cut into parts that have no case in common, so that each can follow an index of its own.
IS_PROCESSED = _in_processed_procedure
IS_ENTERED_BESIDES = and_(_is_entered, not_(_in_processed_procedure))
IS_DISPATCHED_BESIDES = and_(_is_among_dispatched, not_(_in_processed_procedure), not_(_is_entered))
IS_DISPATCHED_TO_ROLES = and_(_is_among_dispatched, not_(_in_processed_procedure))


def build_rights(actor: Actor) -> Parameters:
    """The parameters of these conditions for an agent."""
    return {
        "processed": procedures_open_to(actor),
        "followed": procedures_followed_by(actor),
        "families": sorted(actor.families),
        "roles": sorted(actor.roles),
        "account_id": actor.account_id,
    }
