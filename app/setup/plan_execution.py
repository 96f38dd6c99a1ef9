"""Apply a setup plan: create what is missing, keep what exists, and report or replace what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.accounts.qualities import find_qualities
from app.agendas.agenda_store import find_definition
from app.cases.workflow import effects
from app.core.db import db
from app.core.db.definition_versions import Version
from app.core.ids import new_id
from app.core.json_values import compute_checksum
from app.core.settings import site_settings
from app.documents import document_templates
from app.packages import package_qualities
from app.packages.choice_lists import import_list
from app.packages.package_catalogue import Definition
from app.packages.packaged_agendas import import_agenda
from app.packages.packaged_templates import find_published_version
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.procedures.sources.source_store import find_source
from app.setup.plan import Plan
from app.themes import charter
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion

CREATED, UNCHANGED, DIFFERENT, CHANGED = "made", "kept", "different", "changed"
CHARTER, NOTICE, TOPIC, DEPARTMENT, ROLE = "charter", "legal notice", "topic", "department", "role"
QUALITY, AGENDA, LIST, DOCUMENT = "quality", "agenda", "list", "document template"
WORKFLOW, PROCEDURE = "workflow", "procedure"


@dataclass(frozen=True)
class SetupStep:
    """The outcome of one element of the plan."""

    kind: str
    name: str
    outcome: str


def apply_plan(plan: Plan, *, may_change: bool = False) -> list[SetupStep]:
    """Apply the plan; idempotent. With `may_change`, different elements are replaced. Raises DefinitionError."""
    return [
        *_apply_charter(plan, may_change=may_change),
        *_apply_legal_notice(plan.legal_notice, may_change=may_change),
        *_apply_departments(plan.departments),
        *_apply_roles(plan.roles),
        *_apply_qualities(plan.qualities),
        *_apply_agendas(plan.agendas),
        *_apply_lists(plan.lists),
        *_apply_documents(plan.documents, may_change=may_change),
        *_apply_workflows(plan.workflows, may_change=may_change),
        *_apply_procedures(plan.procedures, may_change=may_change),
    ]


def has_differences(steps: Sequence[SetupStep]) -> bool:
    """Whether any existing element differs from the plan."""
    return any(step.outcome == DIFFERENT for step in steps)


def _apply_charter(plan: Plan, *, may_change: bool) -> Iterator[SetupStep]:
    current_content = charter.lock_saved_charter()
    planned_values = {name: value for name, value in plan.charter.items() if value not in (None, "")}
    if current_content is None:
        charter.save_charter({**planned_values, "topics": list(plan.topics)})
        yield SetupStep(CHARTER, planned_values["name"], CREATED)
        return
    different_names = sorted(name for name, value in planned_values.items() if current_content.get(name) != value)
    existing_slugs = charter.list_topic_slugs(current_content)
    missing_topics = [topic for topic in plan.topics if topic["slug"] not in existing_slugs]
    if missing_topics or (different_names and may_change):
        new_content = {**current_content, **planned_values} if may_change else current_content
        charter.save_charter({**new_content, "topics": [*new_content.get("topics", []), *missing_topics]})
    yield from (SetupStep(TOPIC, topic["title"], CREATED) for topic in missing_topics)
    if not different_names:
        yield SetupStep(CHARTER, current_content["name"], UNCHANGED)
    yield from (SetupStep(CHARTER, name, CHANGED if may_change else DIFFERENT) for name in different_names)


def _apply_legal_notice(planned_values: Mapping[str, str], *, may_change: bool) -> Iterator[SetupStep]:
    filled_values = {key: text for key, text in planned_values.items() if text}
    missing = {key: text for key, text in filled_values.items() if not site_settings.is_setting_set(key)}
    different_values = {
        key: text
        for key, text in filled_values.items()
        if site_settings.get_setting(key) != text and key not in missing
    }
    site_settings.save_settings({**missing, **(different_values if may_change else {})})
    yield from (SetupStep(NOTICE, key, CREATED) for key in sorted(missing))
    yield from (SetupStep(NOTICE, key, CHANGED if may_change else DIFFERENT) for key in sorted(different_values))


def _apply_departments(departments: Sequence[Definition]) -> Iterator[SetupStep]:
    existing = set(db.session.scalars(select(Department.slug)))
    for department in departments:
        if department["slug"] not in existing:
            db.session.add(Department(id=new_id(), **department))
        yield SetupStep(DEPARTMENT, department["name"], UNCHANGED if department["slug"] in existing else CREATED)
    db.session.flush()


def _apply_roles(roles: Sequence[Definition]) -> Iterator[SetupStep]:
    existing = set(db.session.scalars(select(Role.slug)))
    departments = {department.slug: department for department in db.session.scalars(select(Department))}
    for role in roles:
        if role["slug"] not in existing:
            attributes = {name: value for name, value in role.items() if name != "department"}
            db.session.add(Role(id=new_id(), department=departments[role["department"]], **attributes))
        yield SetupStep(ROLE, role["title"], UNCHANGED if role["slug"] in existing else CREATED)
    db.session.flush()


def _apply_qualities(qualities: Sequence[Definition]) -> Iterator[SetupStep]:
    existing = find_qualities(quality["slug"] for quality in qualities)
    for quality in qualities:
        if quality["slug"] not in existing:
            package_qualities.create_from_package(quality)
        yield SetupStep(QUALITY, quality["title"], UNCHANGED if quality["slug"] in existing else CREATED)


def _apply_agendas(agendas: Sequence[Definition]) -> Iterator[SetupStep]:
    """Create missing agendas; an existing agenda has bookings, and is never changed."""
    for definition in agendas:
        exists = find_definition(definition["slug"]) is not None
        if not exists:
            import_agenda(definition)
        yield SetupStep(AGENDA, definition["title"], UNCHANGED if exists else CREATED)


def _apply_lists(lists: Sequence[Definition]) -> Iterator[SetupStep]:
    """Create missing lists; an existing list is maintained by agents and never changed."""
    for definition in lists:
        exists = find_source(definition["slug"]) is not None
        if not exists:
            import_list(definition)
        yield SetupStep(LIST, definition["title"], UNCHANGED if exists else CREATED)


def _apply_documents(definitions: Sequence[Definition], *, may_change: bool) -> Iterator[SetupStep]:
    for definition in definitions:
        current = find_published_version(definition["slug"])
        outcome = _publish_if_needed(definition, current, document_templates.publish_template, may_change=may_change)
        yield SetupStep(DOCUMENT, definition["title"], outcome)


def _apply_workflows(definitions: Sequence[Definition], *, may_change: bool) -> Iterator[SetupStep]:
    existing = {slug: workflows.live_workflow(slug).version_id for slug in workflows.live_slugs()}
    for definition in definitions:
        current = (
            db.session.get_one(WorkflowVersion, existing[definition["slug"]])
            if definition["slug"] in existing
            else None
        )
        outcome = _publish_if_needed(definition, current, _publish_workflow, may_change=may_change)
        yield SetupStep(WORKFLOW, definition["title"], outcome)


def _apply_procedures(definitions: Sequence[Definition], *, may_change: bool) -> Iterator[SetupStep]:
    existing = {live.slug: live.version_id for live in procedures.live_procedures()}
    for definition in definitions:
        current = (
            db.session.get_one(ProcedureVersion, existing[definition["slug"]])
            if definition["slug"] in existing
            else None
        )
        outcome = _publish_if_needed(definition, current, procedures.publish, may_change=may_change)
        yield SetupStep(PROCEDURE, definition["title"], outcome)


def _publish_workflow(definition: Mapping[str, Any]) -> WorkflowVersion:
    return workflows.publish(definition, action_types=effects.effect_types())


def _publish_if_needed(
    definition: Definition, current: Version | None, publish: Callable[[Definition], Version], *, may_change: bool
) -> str:
    if current is not None and current.checksum == compute_checksum(definition):
        return UNCHANGED
    if current is not None and not may_change:
        return DIFFERENT
    publish(definition)
    return CREATED if current is None else CHANGED
