"""Effects of a version of a workflow on the open cases of older versions: counted by the database, no case is loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from app.cases.models import Case
from app.cases.workflow.version_change import target_status
from app.cases.workflow.workflow_models import PendingStep, ScheduledTimeout
from app.core.db import db
from app.definitions.effects.status_mapping import possible_targets, propose_target
from app.workflows.definition import Status, Workflow
from app.workflows.models import WorkflowVersion
from app.workflows.publishing import definition_of, former_status


@dataclass(frozen=True)
class StatusCases:
    """The cases of one status; `target` is where they would go: the status itself, or the one proposed."""

    id: str
    label: str
    count: int
    # The status is gone, or cannot hold open cases any more: an administrator chooses where its cases go.
    is_removed: bool
    target: str | None
    target_label: str


@dataclass(frozen=True)
class WorkflowEffects:
    """Open cases of older versions, and what the version does not have of what they wait for."""

    # Number of cases by number of version, oldest first.
    versions: tuple[tuple[int, int], ...]
    statuses: tuple[StatusCases, ...]
    targets: tuple[Status, ...]
    # Cases that cannot be moved: kept as they are for the person (GDPR, article 18); waiting for a step that is gone.
    limited: int
    stuck_steps: int
    # Due dates that nothing of the version would follow, and answers that it does not wait for any more.
    lost_timers: int
    lost_awaited_answers: int

    @property
    def count(self) -> int:
        """All open cases of older versions."""
        return sum(status.count for status in self.statuses)

    @property
    def target_options(self) -> list[tuple[str, str]]:
        """The statuses to choose from, as the options of a list."""
        return [(status.id, status.label) for status in self.targets]

    @property
    def removed_statuses(self) -> tuple[StatusCases, ...]:
        return tuple(status for status in self.statuses if status.is_removed)


def find_workflow_effects(slug: str, workflow: Workflow, *, before: int | None = None) -> WorkflowEffects:
    """The effects of this workflow on the open cases of its older versions; `before` is the number of a published one."""
    is_concerned = open_cases_before(slug, before)
    columns = (Case.workflow_version_id, Case.status, Case.awaits_applicant, Case.limited_at.is_not(None))
    groups = db.session.execute(
        select(*columns, WorkflowVersion.number, func.count())
        .join(WorkflowVersion, WorkflowVersion.id == Case.workflow_version_id)
        .where(is_concerned)
        .group_by(*columns, WorkflowVersion.number)
    ).all()
    versions, limited, lost_answers = Counter[int](), 0, 0
    counts: dict[str, int] = {}
    latest_versions: dict[str, tuple[int, UUID]] = {}
    for version_id, status_id, is_awaiting, is_limited, number, count in groups:
        versions[number] += count
        limited += count if is_limited else 0
        counts[status_id] = counts.get(status_id, 0) + count
        latest_versions[status_id] = max(latest_versions.get(status_id, (0, version_id)), (number, version_id))
        lost_answers += count if is_awaiting and _loses_awaited_answer(version_id, status_id, workflow) else 0
    statuses = [_status_cases(workflow, name, counts[name], latest_versions[name][1]) for name in counts]
    return WorkflowEffects(
        versions=tuple(sorted(versions.items())),
        statuses=tuple(sorted(statuses, key=lambda status: (not status.is_removed, status.label))),
        targets=possible_targets(workflow),
        limited=limited,
        stuck_steps=_count_stuck_steps(is_concerned, workflow),
        lost_timers=_count_lost_timers(is_concerned, workflow),
        lost_awaited_answers=lost_answers,
    )


def open_cases_before(slug: str, before: int | None) -> ColumnElement[bool]:
    """Condition: an open case of the workflow, whose version is older than that number if there is one."""
    versions: Any = select(WorkflowVersion.id).where(WorkflowVersion.slug == slug)
    if before is not None:
        versions = versions.where(WorkflowVersion.number < before)
    return and_(Case.workflow_version_id.in_(versions), Case.closed_at.is_(None))


def _status_cases(workflow: Workflow, status_id: str, count: int, version_id: UUID) -> StatusCases:
    target = target_status(workflow, status_id, {})
    former_workflow = definition_of(version_id)
    status = former_workflow.find_status(status_id) or former_status(version_id, status_id)
    if target is not None:
        return StatusCases(status_id, status.label, count, False, target.id, target.label)
    proposed_id = propose_target(former_workflow, status, workflow)
    proposed = workflow.find_status(proposed_id) if proposed_id else None
    return StatusCases(status_id, status.label, count, True, proposed_id, proposed.label if proposed else "")


def _loses_awaited_answer(version_id: UUID, status_id: str, workflow: Workflow) -> bool:
    former, later = definition_of(version_id).find_status(status_id), workflow.find_status(status_id)
    return former is not None and former.awaits_applicant and not (later is not None and later.awaits_applicant)


def _count_stuck_steps(is_concerned: ColumnElement[bool], workflow: Workflow) -> int:
    """Cases for which the worker does a step that the version does not have in their status."""
    case_count = func.count(PendingStep.case_id.distinct())
    query = select(PendingStep.status, PendingStep.entry, case_count).join(Case, Case.id == PendingStep.case_id)
    rows = db.session.execute(query.where(is_concerned).group_by(PendingStep.status, PendingStep.entry))
    return sum(count for status_id, entry_id, count in rows if not _has_step(workflow, status_id, entry_id))


def _has_step(workflow: Workflow, status_id: str, entry_id: str) -> bool:
    entry = workflow.entry_action(status_id, entry_id)
    return target_status(workflow, status_id, {}) is not None and entry is not None and entry.is_deferred


def _count_lost_timers(is_concerned: ColumnElement[bool], workflow: Workflow) -> int:
    columns = (ScheduledTimeout.action, ScheduledTimeout.status, ScheduledTimeout.timeout)
    query = select(*columns, func.count()).join(Case, Case.id == ScheduledTimeout.case_id)
    rows = db.session.execute(query.where(is_concerned).group_by(*columns))
    return sum(count for action, status, timer, count in rows if not _has_timer(workflow, action, status, timer))


def _has_timer(workflow: Workflow, action_id: str | None, status_id: str, timer_id: str) -> bool:
    status = workflow.find_status(status_id)
    if action_id is None:
        timer_ids: Iterable[str] = (timeout.id for timeout in (status.timeouts if status else ()))
    else:
        actions = (action for action in workflow.global_actions if action.id == action_id)
        timer_ids = (timer.id for action in actions for timer in action.timers)
    return timer_id in timer_ids
