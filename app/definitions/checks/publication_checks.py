"""Problems that prevent a draft from being published: invalid parts, and references to what the authority does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.definitions.checks.card_checks import card_list_problems, lists_of_another_family
from app.definitions.checks.quality_checks import quality_problems_of_procedure, quality_problems_of_workflow
from app.definitions.checks.unwritten_texts import unwritten_text_problems
from app.language.schema.problems import DefinitionError, Problem
from app.procedures.checks.receipt_mentions import missing_mentions
from app.procedures.definition import Procedure, parse_fields, parse_procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.field_type import read_field
from app.procedures.form.journey import Context
from app.procedures.form.validation import validate_answers
from app.procedures.sources.source_checks import source_problems, source_problems_of_workflow
from app.workflows import publishing as workflows
from app.workflows.definition import Workflow, parse_workflow
from app.workflows.models import WorkflowDraft, WorkflowVersion

Definition = Mapping[str, Any]
_SELECT_ROLES = select(Role.slug, Role.family, Role.title)


@dataclass(frozen=True)
class RoleUnknown(Problem):
    """The authority has no role of that name."""

    slug: str


def procedure_publication_problems(definition: Definition) -> list[Problem]:
    """Everything to correct before residents can fill in the procedure."""
    try:
        procedure = parse_procedure(definition)
    except DefinitionError as error:
        return list(error.problems)
    return [
        *unwritten_text_problems(definition),
        *missing_mentions(definition),
        *source_problems(definition),
        *_workflow_problems(procedure),
        *_role_problems(definition, procedure),
        *quality_problems_of_procedure(definition, procedure),
    ]


def workflow_publication_problems(definition: Definition) -> list[Problem]:
    """Everything to correct before cases can follow the workflow."""
    try:
        parse_workflow(definition, read_fields=parse_fields)
    except DefinitionError as error:
        return list(error.problems)
    return [
        *unwritten_text_problems(definition),
        *source_problems_of_workflow(definition),
        *quality_problems_of_workflow(definition),
        *card_list_problems(definition),
    ]


def _workflow_problems(procedure: Procedure) -> Iterator[Problem]:
    try:
        live = workflows.live_workflow(procedure.workflow)
    except workflows.WorkflowNotFound:
        draft = db.session.get(WorkflowDraft, procedure.workflow)
        yield Problem("workflow", _describe_unpublished(procedure.workflow, draft))
        functions = draft.definition.get("functions") if draft else None
        yield from _function_problems(procedure, {str(each.get("id")): each.get("label") for each in functions or ()})
        return
    workflow = live.definition
    definition = db.session.get_one(WorkflowVersion, live.version_id).definition
    for title in lists_of_another_family(definition, procedure.family):
        words = _("Le circuit y donne à l’usager des fiches de « %(list)s », qui est d’une autre famille.", list=title)
        yield Problem("workflow", words)
    yield from _function_problems(procedure, {function.id: function.label for function in workflow.functions})
    yield from _variable_problems(procedure, workflow)


def _function_problems(procedure: Procedure, functions: Mapping[str, str | None]) -> Iterator[Problem]:
    """The functions of the circuit, by identifier with their labels, that the procedure gives to no role."""
    for identifier, label in functions.items():
        if identifier not in procedure.functions:
            words = _("Personne ne tient la fonction « %(label)s » du circuit.", label=label or identifier)
            yield Problem("functions", words)


def _describe_unpublished(slug: str, draft: WorkflowDraft | None) -> str:
    title = draft.definition.get("title") if draft else None
    return _("Le circuit « %(title)s » n’est pas publié : publiez-le d’abord.", title=title or slug)


def _variable_problems(procedure: Procedure, workflow: Workflow) -> Iterator[Problem]:
    """Problems of the values that the procedure gives to the variables of its workflow."""
    declared = {str(variable["id"]): read_field(variable, FIELD_TYPES) for variable in workflow.variables}
    for name in sorted(procedure.variables.keys() - declared.keys()):
        yield Problem(f"variables.{name}", _("Le circuit n’a pas de variable « %(name)s ».", name=name))
    validation = validate_answers(tuple(declared.values()), procedure.variables, Context(clock.today()))
    for name in validation.problems:
        label = declared[name].label
        message = (
            _("Donnez une valeur convenable à la variable « %(label)s » du circuit.", label=label)
            if name in procedure.variables
            else _("Donnez une valeur à la variable « %(label)s » du circuit.", label=label)
        )
        yield Problem(f"variables.{name}", message)


def _role_problems(definition: Definition, procedure: Procedure) -> Iterator[Problem]:
    """Roles that process or receive cases must be of the procedure's family; roles of an internal procedure need not."""
    roles = {slug: (family, title) for slug, family, title in db.session.execute(_SELECT_ROLES)}
    processing_references = [(f"functions.{function}", role) for function, role in procedure.functions.items()]
    processing_references += [(f"intake[{position}]", role) for position, role in enumerate(procedure.intake)]
    internal_roles = definition.get("internal", {}).get("roles", ())
    internal_references = [(f"internal.roles[{position}]", role) for position, role in enumerate(internal_roles)]
    for path, role in (*processing_references, *internal_references):
        if role not in roles:
            words = _("Aucun rôle ne s’appelle « %(slug)s » : mettez à sa place un rôle de la collectivité.", slug=role)
            yield RoleUnknown(path, words, role)
    for path, role in processing_references:
        family, title = roles.get(role, (procedure.family, ""))
        if family != procedure.family:
            yield Problem(path, _("Le rôle « %(title)s » est d’une autre famille que la démarche.", title=title))
