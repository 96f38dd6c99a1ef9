"""Access to cases. A case that a person may not open gets the same response as one that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from app.cases.case_definitions import agent_functions, functions_of
from app.cases.models import Case
from app.cases.people.applicants import is_applicant
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.catalogue import open_procedures
from app.procedures.publishing import LiveProcedure


class CaseNotFound(NotFound):
    """No such case, or none that this person may see."""


class CaseUnderLimitation(Exception):
    """An agent who may open the case otherwise: it is kept, and not read, until the limitation is lifted."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.id)
        self.case = case


def procedures_open_to(agent: Actor) -> list[str]:
    """The procedures whose cases an agent processes, by their roles, within their families; or other software, by its key."""
    if agent.is_software:
        return sorted(agent.procedures)
    return _list_once(agent, "open", lambda live: bool(agent_functions(agent, live.definition)))


def procedures_entered_by(agent: Actor) -> list[str]:
    """The procedures for which an agent may enter a request on somebody's behalf."""
    slugs = frozenset(procedures_followed_by(agent))
    return [live.slug for live in open_procedures() if live.slug in slugs]


def procedures_followed_by(agent: Actor) -> list[str]:
    """The procedures whose cases an agent may open when they entered them, those that take no request any more included."""
    return _list_once(agent, "followed", lambda live: can_enter(agent, live.slug))


def _list_once(agent: Actor, name: str, is_listed: Callable[[LiveProcedure], bool]) -> list[str]:
    """The procedures chosen, worked out once in a unit of work: a list of cases asks for them six times."""
    catalogue = procedures.live_procedures()
    lists: dict[tuple[str, Actor], tuple[list[LiveProcedure], list[str]]] = db.cache.setdefault("agents_procedures", {})
    catalogue_then, slugs = lists.get((name, agent), (None, []))
    if catalogue_then != catalogue:
        slugs = [live.slug for live in catalogue if is_listed(live)]
        lists[name, agent] = catalogue, slugs
    return list(slugs)


def can_enter(agent: Actor, procedure_slug: str) -> bool:
    """On behalf of somebody; an internal procedure, for oneself, whatever the family."""
    definition = procedures.live_procedure(procedure_slug).definition
    if definition.options.is_internal:
        return bool(agent.roles & definition.options.internal_roles)
    in_charge = bool(agent_functions(agent, definition))
    return in_charge or (definition.family in agent.families and bool(agent.roles & set(definition.intake)))


def can_open(actor: Actor, case: Case) -> bool:
    """True for the applicant, and for who processes the case except while it is under limitation."""
    return _has_access(actor, case) and not (actor.speaks_for_authority and case.is_limited)


def is_dispatched_to(agent: Actor, case: Case) -> bool:
    """Whether a function of the case was given to a role of the agent."""
    return case.is_dispatched and bool(functions_of(agent, case))


def case_open_to(actor: Actor, case_id: UUID) -> Case:
    """The case, for somebody who may open it. Raises CaseUnderLimitation, CaseNotFound for anyone it does not concern."""
    case = db.session.get(Case, case_id)
    if case is None or not _has_access(actor, case):
        raise CaseNotFound(case_id)
    if not can_open(actor, case):
        raise CaseUnderLimitation(case)
    return case


def _has_access(actor: Actor, case: Case) -> bool:
    """An agent through a function of the procedure, or for the requests they entered; a resident for their own.

    Other software by its key.
    """
    if actor.is_software:
        return case.procedure_slug in actor.procedures
    if actor.is_agent:
        definition = procedures.live_procedure(case.procedure_slug).definition
        entered = case.entered_by_id == actor.account_id and can_enter(actor, case.procedure_slug)
        processed = case.family in actor.families and bool(agent_functions(actor, definition))
        return entered or processed or is_dispatched_to(actor, case)
    return is_applicant(actor, case.applicant_id, case.family)
