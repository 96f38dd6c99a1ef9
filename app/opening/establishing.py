"""Writes a plan down: what is missing is made, what is there stays, and what differs is only said unless it may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.models import Department, Role
from app.accounts.qualities import qualities_named
from app.cases import effects
from app.core import site_settings
from app.core.db import db
from app.core.documents import checksum_of
from app.core.ids import new_id
from app.core.versions import Version
from app.opening.plan import Plan
from app.packages import qualities
from app.packages.catalogue import Document
from app.packages.lists import take_list
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.procedures.sources.keeping import find_source
from app.themes import charter
from app.workflows import publishing as workflows
from app.workflows.models import WorkflowVersion

MADE, KEPT, DIFFERENT, CHANGED = "made", "kept", "different", "changed"
CHARTER, NOTICE, TOPIC, DEPARTMENT, ROLE = "charter", "legal notice", "topic", "department", "role"
QUALITY, LIST, WORKFLOW, PROCEDURE = "quality", "list", "workflow", "procedure"


@dataclass(frozen=True)
class Step:
    """What became of one thing of the plan."""

    kind: str
    name: str
    outcome: str


def establish(plan: Plan, *, may_change: bool = False) -> list[Step]:
    """Does all of the plan, as often as one likes. `may_change`: what differs is replaced. Raises DefinitionError."""
    return [
        *_charter(plan, may_change=may_change),
        *_legal_notice(plan.legal_notice, may_change=may_change),
        *_departments(plan.departments),
        *_roles(plan.roles),
        *_qualities(plan.qualities),
        *_lists(plan.lists),
        *_workflows(plan.workflows, may_change=may_change),
        *_procedures(plan.procedures, may_change=may_change),
    ]


def is_changing(steps: Sequence[Step]) -> bool:
    """True if something there differs from the plan."""
    return any(step.outcome == DIFFERENT for step in steps)


def _charter(plan: Plan, *, may_change: bool) -> Iterator[Step]:
    written = charter.written()
    asked = {name: value for name, value in plan.charter.items() if value not in (None, "")}
    if written is None:
        charter.write({**asked, "topics": list(plan.topics)})
        yield Step(CHARTER, asked["name"], MADE)
        return
    others = sorted(name for name, value in asked.items() if written.get(name) != value)
    known = {topic["slug"] for topic in written.get("topics", [])}
    missing = [topic for topic in plan.topics if topic["slug"] not in known]
    if missing or (others and may_change):
        words = {**written, **asked} if may_change else written
        charter.write({**words, "topics": [*words.get("topics", []), *missing]})
    yield from (Step(TOPIC, topic["title"], MADE) for topic in missing)
    if not others:
        yield Step(CHARTER, written["name"], KEPT)
    yield from (Step(CHARTER, name, CHANGED if may_change else DIFFERENT) for name in others)


def _legal_notice(wanted: Mapping[str, str], *, may_change: bool) -> Iterator[Step]:
    given = {key: text for key, text in wanted.items() if text}
    missing = {key: text for key, text in given.items() if not site_settings.is_set(key)}
    others = {key: text for key, text in given.items() if site_settings.get(key) != text and key not in missing}
    site_settings.write({**missing, **(others if may_change else {})})
    yield from (Step(NOTICE, key, MADE) for key in sorted(missing))
    yield from (Step(NOTICE, key, CHANGED if may_change else DIFFERENT) for key in sorted(others))


def _departments(wanted: Sequence[Document]) -> Iterator[Step]:
    there = set(db.session.scalars(select(Department.slug)))
    for each in wanted:
        if each["slug"] not in there:
            db.session.add(Department(id=new_id(), **each))
        yield Step(DEPARTMENT, each["name"], KEPT if each["slug"] in there else MADE)
    db.session.flush()


def _roles(wanted: Sequence[Document]) -> Iterator[Step]:
    there = set(db.session.scalars(select(Role.slug)))
    homes = {department.slug: department for department in db.session.scalars(select(Department))}
    for each in wanted:
        if each["slug"] not in there:
            rest = {name: value for name, value in each.items() if name != "department"}
            db.session.add(Role(id=new_id(), department=homes[each["department"]], **rest))
        yield Step(ROLE, each["title"], KEPT if each["slug"] in there else MADE)
    db.session.flush()


def _qualities(wanted: Sequence[Document]) -> Iterator[Step]:
    there = qualities_named(each["slug"] for each in wanted)
    for each in wanted:
        if each["slug"] not in there:
            qualities.make(each)
        yield Step(QUALITY, each["title"], KEPT if each["slug"] in there else MADE)


def _lists(wanted: Sequence[Document]) -> Iterator[Step]:
    """A list that is there is kept by those who work with it: it stays as it is, with what it holds."""
    for each in wanted:
        is_there = find_source(each["slug"]) is not None
        if not is_there:
            take_list(each)
        yield Step(LIST, each["title"], KEPT if is_there else MADE)


def _workflows(wanted: Sequence[Document], *, may_change: bool) -> Iterator[Step]:
    there = {slug: workflows.live(slug).version_id for slug in workflows.live_slugs()}
    for each in wanted:
        current = db.session.get_one(WorkflowVersion, there[each["slug"]]) if each["slug"] in there else None
        outcome = _published(each, current, _publish_workflow, may_change=may_change)
        yield Step(WORKFLOW, each["title"], outcome)


def _procedures(wanted: Sequence[Document], *, may_change: bool) -> Iterator[Step]:
    there = {live.slug: live.version_id for live in procedures.all_live()}
    for each in wanted:
        current = db.session.get_one(ProcedureVersion, there[each["slug"]]) if each["slug"] in there else None
        outcome = _published(each, current, procedures.publish, may_change=may_change)
        yield Step(PROCEDURE, each["title"], outcome)


def _publish_workflow(document: Mapping[str, Any]) -> WorkflowVersion:
    return workflows.publish(document, action_types=effects.kinds())


def _published(
    document: Document, current: Version | None, publish: Callable[[Document], Version], *, may_change: bool
) -> str:
    if current is not None and current.checksum == checksum_of(document):
        return KEPT
    if current is not None and not may_change:
        return DIFFERENT
    publish(document)
    return MADE if current is None else CHANGED
