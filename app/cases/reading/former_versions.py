"""The versions of the workflow that a case followed before it was moved to a later one: what was said then is read with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from app.cases.models import Case
from app.core.i18n import SOURCE_LANGUAGE
from app.workflows.definition import Status, Workflow
from app.workflows.publishing import former_status, read_version


def workflow_at(case: Case, at: datetime, language: str = SOURCE_LANGUAGE) -> Workflow | None:
    """Return the former version that the case followed at that instant; None when it followed the present one."""
    for former in case.former_versions:
        if at < datetime.fromisoformat(former["until"]):
            return read_version(UUID(former["version"]), language)
    return None


def status_at(
    case: Case, workflow: Workflow, status_id: str, *, at: datetime, language: str = SOURCE_LANGUAGE
) -> Status:
    """The status that an event of that instant speaks of; `workflow` is the one that the case follows now."""
    former_workflow = workflow_at(case, at, language)
    status = former_workflow.find_status(status_id) if former_workflow else None
    return status or workflow.find_status(status_id) or former_status(case.workflow_version_id, status_id, language)


def record_former_version(case: Case, *, until: datetime) -> None:
    """Record that the case followed its version until that instant."""
    former = {"version": str(case.workflow_version_id), "until": until.isoformat()}
    case.former_versions = [*case.former_versions, former]
