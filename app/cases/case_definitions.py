"""The two definitions a case was made with, and what each person is to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, event, select

from app.accounts.departments import Contact, department_names_of_roles, find_contact, find_department
from app.accounts.models import Department
from app.cases.models import Case, CaseFunctionRole
from app.cases.reading.agents_questions import add_agents_questions
from app.cases.reading.case_header import CaseHeader
from app.core.db import db
from app.core.i18n import current_language
from app.core.web.access_rules import Actor
from app.procedures import publishing as procedures
from app.procedures.definition import Field, Procedure, bind_fields, parse_fields, questions_by_name
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.answer_checks import ACTION, Check, read_checks
from app.procedures.publishing import LiveProcedure
from app.workflows import publishing as workflows
from app.workflows.definition import APPLICANT, Action, Call, Workflow
from app.workflows.withdrawal import without_withdrawal

_HOLDERS = "case_holders"
# Built once: each page of the list asks for them.
_SELECT_HOLDERS = (
    select(CaseFunctionRole.case_id, CaseFunctionRole.function, CaseFunctionRole.role)
    .where(CaseFunctionRole.case_id.in_(bindparam("case_ids", expanding=True)))
    .order_by(CaseFunctionRole.role)
)
_action_fields: dict[tuple[UUID, str, type, str, str], tuple[Field, ...]] = {}


class LocatedQuestions(NamedTuple):
    """Ids of the questions that name a place: those of the form, then those that agents and the workflow fill in."""

    answers: tuple[str, ...]
    processing: tuple[str, ...]


def procedure_of(case: Case) -> Procedure:
    """The procedure as it was when the case was submitted."""
    return procedures.definition_of(case.procedure_version_id)


def workflow_of(case: CaseHeader) -> Workflow:
    """The workflow the case follows, with what its procedure asks of agents alone, and without what it does not offer."""
    return _workflow(case.workflow_version_id, case.procedure_version_id, current_language())


def workflow_in_version(case: CaseHeader, version_id: UUID) -> Workflow:
    """The workflow that the case would follow with another version."""
    return _workflow(version_id, case.procedure_version_id, current_language())


# Neither version ever changes; the words are those of the reader.
@lru_cache(maxsize=1000)
def _workflow(version_id: UUID, procedure_version_id: UUID, language: str) -> Workflow:
    workflow, procedure = workflows.definition_of(version_id), procedures.definition_of(procedure_version_id)
    offered = workflow if procedure.options.is_withdrawable else without_withdrawal(workflow)
    return add_agents_questions(offered, procedure)


def department_in_charge(case: Case) -> Department | None:
    """The service that processes the case: whose role fills the first function of its workflow."""
    return find_department(role_of_first_function(case))


def department_name(case: Case) -> str | None:
    """The name of that service."""
    role = role_of_first_function(case)
    return department_names_of_roles([role], case.family).get(role) if role else None


def contact_in_charge(case: Case) -> Contact | None:
    """Find the contact of the service in charge."""
    return find_contact(role_of_first_function(case))


def holders_of(case: CaseHeader) -> dict[str, list[str]]:
    """The functions of the case that were given to other roles than those of its procedure, and to which."""
    if not case.is_dispatched:
        return {}
    loaded = _loaded_holders()
    if case.id not in loaded:
        load_holders([case])
    return loaded[case.id]


def load_holders(cases: Iterable[CaseHeader]) -> None:
    """Load the holders of several cases in one statement, for the rest of the unit of work."""
    loaded = _loaded_holders()
    case_ids = [case.id for case in cases if case.is_dispatched and case.id not in loaded]
    if not case_ids:
        return
    db.session.flush()
    loaded.update({case_id: {} for case_id in case_ids})
    for case_id, function, role in db.session.connection().execute(_SELECT_HOLDERS, {"case_ids": case_ids}):
        loaded[case_id].setdefault(function, []).append(role)


def clear_holders(case: CaseHeader) -> None:
    """Drop the loaded holders of a case; called by what changes them."""
    _loaded_holders().pop(case.id, None)


def _loaded_holders() -> dict[UUID, dict[str, list[str]]]:
    """Holders loaded in this unit of work by case; emptied by a rollback, which may undo what they were read from."""
    if _HOLDERS not in db.cache:
        loaded: dict[UUID, dict[str, list[str]]] = {}
        db.cache[_HOLDERS] = loaded
        event.listen(db.session, "after_soft_rollback", lambda session, transaction: loaded.clear())
    cached: dict[UUID, dict[str, list[str]]] = db.cache[_HOLDERS]
    return cached


def role_of_first_function(case: CaseHeader) -> str | None:
    """The role that processes the case: the one that fills the first function of its workflow."""
    functions = workflow_of(case).functions
    return role_of_function(case, functions[0].id) if functions else None


def role_of_function(case: CaseHeader, function: str) -> str | None:
    """The role that fills a function of the case; the first one when there are several."""
    roles = holders_of(case).get(function)
    return roles[0] if roles else procedures.definition_of(case.procedure_version_id).functions.get(function)


def functions_of(actor: Actor, case: CaseHeader) -> frozenset[str]:
    """The functions an actor holds for a case: through its roles for an agent, none for software, as the applicant otherwise."""
    if actor.is_software:
        return frozenset()
    if not actor.is_agent:
        return frozenset({APPLICANT})
    if case.family not in actor.families:
        return frozenset()
    functions = agent_functions(actor, procedures.live_procedure(case.procedure_slug).definition)
    holders = holders_of(case)
    assigned_functions = {function for function, roles in holders.items() if actor.roles & set(roles)}
    return frozenset((functions - holders.keys()) | assigned_functions)


def agent_functions(actor: Actor, procedure: Procedure) -> frozenset[str]:
    """The functions of a procedure that an agent's roles fill; none outside the agent's families."""
    if procedure.family not in actor.families:
        return frozenset()
    return frozenset(function for function, role in procedure.functions.items() if role in actor.roles)


def processing_fields_of(case: CaseHeader) -> tuple[Field, ...]:
    """Return the fields that agents keep about a case besides its answers; read once per version and language."""
    return _processing_fields(case.workflow_version_id, case.procedure_version_id, current_language())


def processing_fields_in(live: LiveProcedure) -> tuple[Field, ...]:
    """Return the fields that agents will keep about a new case of a procedure."""
    workflow_version = workflows.live_workflow(live.definition.workflow).version_id
    return _processing_fields(workflow_version, live.version_id, current_language())


@lru_cache(maxsize=1000)
def _processing_fields(version_id: UUID, procedure_version_id: UUID, language: str) -> tuple[Field, ...]:
    workflow = _workflow(version_id, procedure_version_id, language)
    return parse_fields([dict(field) for field in workflow.processing_fields])


def located_questions_of(case: CaseHeader) -> LocatedQuestions:
    """Return the questions of a case that name a place; read once per version."""
    return _located_questions(case.workflow_version_id, case.procedure_version_id)


@lru_cache(maxsize=1000)
def _located_questions(version_id: UUID, procedure_version_id: UUID) -> LocatedQuestions:
    procedure = procedures.definition_of(procedure_version_id)
    processing_fields = _processing_fields(version_id, procedure_version_id, current_language())
    return LocatedQuestions(*(tuple(_list_located(fields)) for fields in (procedure.fields, processing_fields)))


def _list_located(fields: Iterable[Field]) -> Iterator[str]:
    return (field.id for field in fields if FIELD_TYPES[field.type].is_located)


def fields_of_action(case: Case, action: Action | Call) -> tuple[Field, ...]:
    """The fields an action or a call asks for; read once per version and language, since a version never changes."""
    key = (case.workflow_version_id, case.status, type(action), action.id, current_language())
    if key not in _action_fields:
        _action_fields[key] = parse_fields(list(action.fields))
    return bind_fields(_action_fields[key], questions_by_name(procedure_of(case).fields, "answers"))


def checks_of_action(action: Action) -> tuple[Check, ...]:
    """Checks that the answers to these fields must pass together."""
    return read_checks(action.checks, about=ACTION)
