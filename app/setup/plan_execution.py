"""Writes a plan down: what is missing is made, what is there stays, and what differs is only said unless it may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.accounts.qualities import find_qualities
from app.cases import effects
from app.core.db import db
from app.core.db.definition_versions import Version
from app.core.ids import new_id
from app.core.json_values import compute_checksum
from app.core.settings import site_settings
from app.packages import package_qualities
from app.packages.choice_lists import import_list
from app.packages.package_catalogue import Definition
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.procedures.sources.source_store import find_source
from app.setup.plan import Plan
from app.themes import charter
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion

CREATED, UNCHANGED, DIFFERENT, CHANGED = "made", "kept", "different", "changed"
CHARTER, NOTICE, TOPIC, DEPARTMENT, ROLE = "charter", "legal notice", "topic", "department", "role"
QUALITY, LIST, WORKFLOW, PROCEDURE = "quality", "list", "workflow", "procedure"


@dataclass(frozen=True)
class SetupStep:
    """What became of one thing of the plan."""

    kind: str
    name: str
    outcome: str


def apply_plan(plan: Plan, *, may_change: bool = False) -> list[SetupStep]:
    """Does all of the plan, as often as one likes. `may_change`: what differs is replaced. Raises DefinitionError."""
    return [
        *_apply_charter(plan, may_change=may_change),
        *_legal_notice(plan.legal_notice, may_change=may_change),
        *_apply_departments(plan.departments),
        *_apply_roles(plan.roles),
        *_apply_qualities(plan.qualities),
        *_apply_lists(plan.lists),
        *_apply_workflows(plan.workflows, may_change=may_change),
        *_apply_procedures(plan.procedures, may_change=may_change),
    ]


def has_differences(steps: Sequence[SetupStep]) -> bool:
    """True if something there differs from the plan."""
    return any(step.outcome == DIFFERENT for step in steps)


def _apply_charter(plan: Plan, *, may_change: bool) -> Iterator[SetupStep]:
    written = charter.load_charter_document()
    asked = {name: value for name, value in plan.charter.items() if value not in (None, "")}
    if written is None:
        charter.save_charter({**asked, "topics": list(plan.topics)})
        yield SetupStep(CHARTER, asked["name"], CREATED)
        return
    others = sorted(name for name, value in asked.items() if written.get(name) != value)
    known = {topic["slug"] for topic in written.get("topics", [])}
    missing = [topic for topic in plan.topics if topic["slug"] not in known]
    if missing or (others and may_change):
        words = {**written, **asked} if may_change else written
        charter.save_charter({**words, "topics": [*words.get("topics", []), *missing]})
    yield from (SetupStep(TOPIC, topic["title"], CREATED) for topic in missing)
    if not others:
        yield SetupStep(CHARTER, written["name"], UNCHANGED)
    yield from (SetupStep(CHARTER, name, CHANGED if may_change else DIFFERENT) for name in others)


def _legal_notice(wanted: Mapping[str, str], *, may_change: bool) -> Iterator[SetupStep]:
    given = {key: text for key, text in wanted.items() if text}
    missing = {key: text for key, text in given.items() if not site_settings.is_setting_set(key)}
    others = {key: text for key, text in given.items() if site_settings.get_setting(key) != text and key not in missing}
    site_settings.save_settings({**missing, **(others if may_change else {})})
    yield from (SetupStep(NOTICE, key, CREATED) for key in sorted(missing))
    yield from (SetupStep(NOTICE, key, CHANGED if may_change else DIFFERENT) for key in sorted(others))


def _apply_departments(wanted: Sequence[Definition]) -> Iterator[SetupStep]:
    there = set(db.session.scalars(select(Department.slug)))
    for each in wanted:
        if each["slug"] not in there:
            db.session.add(Department(id=new_id(), **each))
        yield SetupStep(DEPARTMENT, each["name"], UNCHANGED if each["slug"] in there else CREATED)
    db.session.flush()


def _apply_roles(wanted: Sequence[Definition]) -> Iterator[SetupStep]:
    there = set(db.session.scalars(select(Role.slug)))
    homes = {department.slug: department for department in db.session.scalars(select(Department))}
    for each in wanted:
        if each["slug"] not in there:
            rest = {name: value for name, value in each.items() if name != "department"}
            db.session.add(Role(id=new_id(), department=homes[each["department"]], **rest))
        yield SetupStep(ROLE, each["title"], UNCHANGED if each["slug"] in there else CREATED)
    db.session.flush()


def _apply_qualities(wanted: Sequence[Definition]) -> Iterator[SetupStep]:
    there = find_qualities(each["slug"] for each in wanted)
    for each in wanted:
        if each["slug"] not in there:
            package_qualities.create_from_package(each)
        yield SetupStep(QUALITY, each["title"], UNCHANGED if each["slug"] in there else CREATED)


def _apply_lists(wanted: Sequence[Definition]) -> Iterator[SetupStep]:
    """A list that is there is kept by those who work with it: it stays as it is, with what it holds."""
    for each in wanted:
        is_there = find_source(each["slug"]) is not None
        if not is_there:
            import_list(each)
        yield SetupStep(LIST, each["title"], UNCHANGED if is_there else CREATED)


def _apply_workflows(wanted: Sequence[Definition], *, may_change: bool) -> Iterator[SetupStep]:
    there = {slug: workflows.live_workflow(slug).version_id for slug in workflows.live_slugs()}
    for each in wanted:
        current = db.session.get_one(WorkflowVersion, there[each["slug"]]) if each["slug"] in there else None
        outcome = _publish_if_needed(each, current, _publish_workflow, may_change=may_change)
        yield SetupStep(WORKFLOW, each["title"], outcome)


def _apply_procedures(wanted: Sequence[Definition], *, may_change: bool) -> Iterator[SetupStep]:
    there = {live.slug: live.version_id for live in procedures.live_procedures()}
    for each in wanted:
        current = db.session.get_one(ProcedureVersion, there[each["slug"]]) if each["slug"] in there else None
        outcome = _publish_if_needed(each, current, procedures.publish, may_change=may_change)
        yield SetupStep(PROCEDURE, each["title"], outcome)


def _publish_workflow(document: Mapping[str, Any]) -> WorkflowVersion:
    return workflows.publish(document, action_types=effects.effect_types())


def _publish_if_needed(
    document: Definition, current: Version | None, publish: Callable[[Definition], Version], *, may_change: bool
) -> str:
    if current is not None and current.checksum == compute_checksum(document):
        return UNCHANGED
    if current is not None and not may_change:
        return DIFFERENT
    publish(document)
    return CREATED if current is None else CHANGED
