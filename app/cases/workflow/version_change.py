"""Moving an open case to another version of its workflow: nothing is run and nobody is notified.

The status stays where the version has it, else it becomes the one of the mapping. Answers and processing data stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.case_definitions import workflow_in_version, workflow_of
from app.cases.concurrency import one_writer
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.reading.former_versions import record_former_version
from app.cases.workflow import version_timers
from app.cases.workflow.workflow_models import PendingStep
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import SYSTEM, Actor
from app.workflows.definition import Status, Workflow
from app.workflows.graph import unconditional_target

VERSION_CHANGED = "version_changed"


class Obstacle(StrEnum):
    """The reason why a case cannot be moved to the version."""

    LIMITED = "limited"
    STATUS = "status"
    STEP = "step"


class CaseNotMovable(Exception):
    """The case stays on its version, for this reason."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def can_hold_cases(status: Status) -> bool:
    """Whether an open case can be put in the status without anything running: it is open and is not left at once."""
    return not status.is_closed and unconditional_target(status) is None


def target_status(workflow: Workflow, status_id: str, mapping: Mapping[str, str]) -> Status | None:
    """The status of this version for a case of that status: the same one, else that of the mapping, if it can hold cases."""
    for candidate in (status_id, mapping.get(status_id, "")):
        status = workflow.find_status(candidate)
        if status is not None and can_hold_cases(status):
            return status
    return None


def move_case(case: Case, version_id: UUID, number: int, mapping: Mapping[str, str], *, by: Actor) -> bool:
    """Move the case to the version of that number; False when it is closed or there already.

    Raises CaseNotMovable before anything is written, StaleCase when somebody acts on the case at the same instant.
    """
    if case.is_closed or case.workflow_version_id == version_id:
        return False
    if case.is_limited:
        raise CaseNotMovable(Obstacle.LIMITED)
    former, workflow = workflow_of(case), workflow_in_version(case, version_id)
    status = target_status(workflow, case.status, mapping)
    if status is None:
        raise CaseNotMovable(Obstacle.STATUS)
    _check_pending_steps(case, workflow, status)
    with one_writer(case):
        record_former_version(case, until=clock.now())
        case.workflow_version_id = version_id
        _adapt_case(case, former, workflow, mapping)
        _enter_status(case, former, status, number, by=by)
        context = case_values.condition_context(case, case_values.answers_of(case), case_values.processing_of(case))
        version_timers.reschedule_timers(case, former, workflow, context=context)
    return True


def _check_pending_steps(case: Case, workflow: Workflow, status: Status) -> None:
    """A step that the worker has begun ends where it began: its status and itself must still be there."""
    for pending in db.session.scalars(select(PendingStep).where(PendingStep.case_id == case.id)):
        entry = workflow.entry_action(status.id, pending.entry)
        if pending.status != status.id or entry is None or not entry.is_deferred:
            raise CaseNotMovable(Obstacle.STEP)


def _adapt_case(case: Case, former: Workflow, workflow: Workflow, mapping: Mapping[str, str]) -> None:
    """The marked statuses and the level of urgency, in the words of the new version."""
    markers = [marker if workflow.find_status(marker) else mapping.get(marker, "") for marker in case.markers]
    case.markers = [marker for marker in markers if workflow.find_status(marker)]
    level = former.level(case.criticality)
    ranks = {each.id: rank for rank, each in enumerate(workflow.levels, start=1)}
    if level is not None:
        case.criticality = ranks.get(level.id, min(case.criticality, len(workflow.levels)))


def _enter_status(case: Case, former: Workflow, status: Status, number: int, *, by: Actor) -> None:
    """The case is in this status from now on, without its entry actions."""
    former_status = former.status(case.status)
    is_changed = status.id != former_status.id
    details = {"number": number, "status": status.label, "former_status": former_status.label if is_changed else ""}
    timeline.record(case, VERSION_CHANGED, by=by, visible_to=timeline.AGENTS, details=details)
    if is_changed:
        case.status = status.id
        case.status_since = clock.now()
        visible_to = timeline.EVERYONE if status.public else timeline.AGENTS
        # Not by an agent: nobody has decided anything, and the legal clock goes on.
        timeline.record(case, "status_changed", by=SYSTEM, visible_to=visible_to, status=status.id)
    if status.awaits_applicant != former_status.awaits_applicant:
        case.awaits_applicant = status.awaits_applicant
