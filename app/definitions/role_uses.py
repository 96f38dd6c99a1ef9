"""Uses of the roles of the authority: functions of procedures, intake, internal procedures, lists, open cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Role
from app.cases.models import Case, CaseFunctionRole
from app.core.db import db
from app.definitions.overview import title_of
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.procedures.models import ProcedureDraft
from app.procedures.sources.source_store import all_sources
from app.workflows import publishing as workflows

# How a definition uses a role.
FUNCTION, INTAKE, INTERNAL, LIST_EDITOR, LIST_OF_AGENTS = "function", "intake", "internal", "editor", "agents"
DRAFT, FORMER_VERSION, CASES = "draft", "former", "cases"


@dataclass(frozen=True, order=True)
class RoleUse:
    """One use of a role: how, by which procedure or list, and for a function its label."""

    title: str
    how: str
    slug: str
    function: str = ""

    @property
    def is_list(self) -> bool:
        return self.how in (LIST_EDITOR, LIST_OF_AGENTS)


def find_role_uses() -> dict[str, list[RoleUse]]:
    """Every use by slug of the current role; uses of a merged role are those of the role it was merged into."""
    current_slugs = current_slugs_of_roles()
    uses: dict[str, set[RoleUse]] = {}
    for slug, use in (*_published_uses(), *_draft_uses(), *_list_uses(), *_case_uses()):
        uses.setdefault(current_slugs.get(slug, slug), set()).add(use)
    return {slug: sorted(role_uses) for slug, role_uses in uses.items()}


def current_slugs_of_roles() -> dict[str, str]:
    """The slug of the current role by each slug that stands for it."""
    rows = db.session.execute(select(Role.id, Role.slug, Role.merged_into_id)).all()
    slugs = {row.id: row.slug for row in rows}
    return {row.slug: slugs.get(row.merged_into_id, row.slug) for row in rows}


def _published_uses() -> Iterator[tuple[str, RoleUse]]:
    for live in procedures.live_procedures():
        yield from _uses_of_procedure(live.definition)


def _uses_of_procedure(procedure: Procedure) -> Iterator[tuple[str, RoleUse]]:
    labels = _function_labels(procedure.workflow)
    for function, role in procedure.functions.items():
        yield role, RoleUse(procedure.title, FUNCTION, procedure.slug, labels.get(function, function))
    for role in procedure.intake:
        yield role, RoleUse(procedure.title, INTAKE, procedure.slug)
    for role in procedure.options.internal_roles:
        yield role, RoleUse(procedure.title, INTERNAL, procedure.slug)


def _function_labels(workflow: str) -> dict[str, str]:
    try:
        functions = workflows.live_workflow(workflow).definition.functions
    except workflows.WorkflowNotFound:
        return {}
    return {function.id: function.label for function in functions}


def _draft_uses() -> Iterator[tuple[str, RoleUse]]:
    """Uses by working copies, which may be invalid in any way."""
    for draft in db.session.scalars(select(ProcedureDraft)):
        for role in _roles_in_draft(draft.definition):
            yield role, RoleUse(title_of(draft.definition, draft.slug), DRAFT, draft.slug)


def _roles_in_draft(definition: Mapping[str, Any]) -> set[str]:
    functions, intake, internal = (definition.get(name) for name in ("functions", "intake", "internal"))
    internal_roles = internal.get("roles") if isinstance(internal, dict) else None
    groups = (list(functions.values()) if isinstance(functions, dict) else [], intake, internal_roles)
    return {role for group in groups if isinstance(group, list) for role in group if isinstance(role, str)}


def _list_uses() -> Iterator[tuple[str, RoleUse]]:
    for source in all_sources().values():
        for role in source.settings.get("editors", ()):
            yield role, RoleUse(source.title, LIST_EDITOR, source.slug)
        if isinstance(source.settings.get("role"), str):
            yield source.settings["role"], RoleUse(source.title, LIST_OF_AGENTS, source.slug)


def _case_uses() -> Iterator[tuple[str, RoleUse]]:
    """Uses by cases alone: made with a former version, or given to the role one by one."""
    current_versions = {live.version_id for live in procedures.live_procedures()}
    for version_id in _versions_with_cases() - current_versions:
        procedure = procedures.definition_of(version_id)
        for role, use in _uses_of_procedure(procedure):
            if use.how == FUNCTION:
                yield role, RoleUse(procedure.title, FORMER_VERSION, procedure.slug)
    query = (
        select(CaseFunctionRole.role, Case.procedure_slug).join(Case, Case.id == CaseFunctionRole.case_id).distinct()
    )
    for role, slug in db.session.execute(query):
        yield role, RoleUse(procedures.live_procedure(slug).definition.title, CASES, slug)


def _versions_with_cases() -> set[UUID]:
    return set(db.session.scalars(select(Case.procedure_version_id).distinct()))
