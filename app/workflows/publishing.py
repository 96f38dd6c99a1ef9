"""Publishing workflows, and reading those that were: each publication of a changed document makes a new version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core import clock
from app.core.access import Actor
from app.core.db import db
from app.core.documents import checksum_of
from app.core.ids import new_id
from app.core.lately import Lately
from app.workflows.definition import STANDARD_TYPES, Workflow, parse_workflow, read_workflow
from app.workflows.models import WorkflowRecord, WorkflowVersion

# Versions never change, so they are read once per process. Their identifiers are random: sites cannot meet here.
_definitions: dict[UUID, Workflow] = {}


class WorkflowNotFound(LookupError):
    """No workflow was published under that name."""


@dataclass(frozen=True)
class LiveWorkflow:
    """The version that new cases follow."""

    version_id: UUID
    definition: Workflow


def publish(
    document: Mapping[str, Any], *, by: Actor | None = None, action_types: Collection[str] = STANDARD_TYPES
) -> WorkflowVersion:
    """Makes the document the live version of its workflow; the version it already is, when nothing has changed.

    Raises DefinitionError. The same words as an older version make that one live again under a new number.
    """
    parse_workflow(document, action_types=action_types)
    record = _record_of(document["slug"])
    checksum = checksum_of(document)
    current = db.session.get(WorkflowVersion, record.current_version_id) if record.current_version_id else None
    if current is not None and current.checksum == checksum:
        return current
    version = WorkflowVersion(
        id=new_id(),
        workflow_id=record.id,
        number=_last_number(record) + 1,
        document=dict(document),
        checksum=checksum,
        published_at=clock.now(),
        published_by=by.account_id if by else None,
    )
    db.session.add(version)
    record.current_version_id = version.id
    db.session.flush()
    _current_versions.change()
    return version


def live(slug: str) -> LiveWorkflow:
    """The version of a workflow that new cases follow; raises WorkflowNotFound."""
    version_id = _current_versions.get().get(slug)
    if version_id is None:
        raise WorkflowNotFound(slug)
    return LiveWorkflow(version_id, definition_of(version_id))


def live_slugs() -> list[str]:
    """The names of all workflows that cases can follow, in alphabetical order."""
    return sorted(_current_versions.get())


def definition_of(version_id: UUID) -> Workflow:
    """The workflow of a version; raises WorkflowNotFound."""
    if version_id not in _definitions:
        document = db.session.scalar(select(WorkflowVersion.document).where(WorkflowVersion.id == version_id))
        if document is None:
            raise WorkflowNotFound(version_id)
        _definitions[version_id] = read_workflow(document)
    return _definitions[version_id]


def _read_current_versions() -> dict[str, UUID]:
    record = WorkflowRecord
    rows = db.session.execute(select(record.slug, record.current_version_id))
    return {slug: version_id for slug, version_id in rows if version_id is not None}


_current_versions = Lately(_read_current_versions)


def _record_of(slug: str) -> WorkflowRecord:
    # Locked: two publications at once take their numbers one after the other.
    record = db.session.scalar(select(WorkflowRecord).where(WorkflowRecord.slug == slug).with_for_update())
    if record is None:
        record = WorkflowRecord(slug=slug)
        db.session.add(record)
        db.session.flush()
    return record


def _last_number(record: WorkflowRecord) -> int:
    last = select(func.max(WorkflowVersion.number)).where(WorkflowVersion.workflow_id == record.id)
    return db.session.scalar(last) or 0
