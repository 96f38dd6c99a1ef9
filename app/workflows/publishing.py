"""Publishing workflows, and reading those that were: each publication of a changed document makes a new version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.db.definition_versions import create_next_version, lock_row
from app.core.domain_errors import NotFound
from app.core.i18n import SOURCE_LANGUAGE, use_language
from app.core.site_cache import SiteCache
from app.workflows.actions import PERFORMED_TYPES
from app.workflows.audience import translate_workflow
from app.workflows.checks.question_checks import ReadFields
from app.workflows.definition import Status, UnknownStatus, Workflow, parse_workflow, read_workflow
from app.workflows.merge_status import with_merged_status
from app.workflows.models import PublishedWorkflow, WorkflowVersion
from app.workflows.withdrawal import with_withdrawal


class WorkflowNotFound(NotFound):
    """No workflow of that name is published."""


@dataclass(frozen=True)
class LiveWorkflow:
    """The version that new cases follow."""

    version_id: UUID
    definition: Workflow


class _Installed:
    """Set by `install`."""

    read_fields: ReadFields | None = None


def install(read_fields: ReadFields) -> None:
    """Set the parser of action fields; called once by the composition root."""
    _Installed.read_fields = read_fields


def publish(
    definition: Mapping[str, Any],
    *,
    by: UUID | None = None,
    comment: str | None = None,
    action_types: Collection[str] = PERFORMED_TYPES,
) -> WorkflowVersion:
    """Makes the document the version new cases follow; the version it already is, when nothing has changed.

    Raises DefinitionError. The same words as an older version make that one live again under a new number.
    """
    slug = parse_workflow(definition, action_types=action_types, read_fields=_Installed.read_fields).slug
    published = lock_row(PublishedWorkflow, slug)
    current = db.session.get(WorkflowVersion, published.current_version_id) if published else None
    version = create_next_version(WorkflowVersion, slug, definition, current=current, by=by, comment=comment)
    if version is not current:
        _set_current_version(published, version)
    return version


def live_workflow(slug: str) -> LiveWorkflow:
    """The version of a workflow that new cases follow; raises WorkflowNotFound."""
    version_id = _current_versions.get().get(slug)
    if version_id is None:
        raise WorkflowNotFound(slug)
    return LiveWorkflow(version_id, definition_of(version_id))


def live_slugs() -> list[str]:
    """The names of all workflows that cases can follow, in alphabetical order."""
    return sorted(_current_versions.get())


def definition_of(version_id: UUID) -> Workflow:
    """The workflow of a version as agents read it, whoever acts; raises WorkflowNotFound."""
    return read_version(version_id, SOURCE_LANGUAGE)


def shown_to_residents(version_id: UUID, language: str) -> Workflow:
    """Return a version of a workflow in a language of the portal, where it is translated. Raises WorkflowNotFound."""
    return read_version(version_id, language)


# A version never changes, so that what was read once stays true. By language: there are few.
@lru_cache(maxsize=1000)
def read_version(version_id: UUID, language: str) -> Workflow:
    """The workflow in a language, with the withdrawal and the merging that every workflow offers; raises WorkflowNotFound."""
    translated = read_workflow(translate_workflow(raw_definition_of(version_id), language))
    with use_language(language):
        return with_merged_status(with_withdrawal(translated))


@lru_cache(maxsize=1000)
def translations_of(version_id: UUID) -> Mapping[str, Mapping[str, str]]:
    """The translations of a version, by language; raises WorkflowNotFound."""
    return MappingProxyType(dict(raw_definition_of(version_id).get("translations", {})))


def raw_definition_of(version_id: UUID) -> Mapping[str, Any]:
    """The workflow of a version as it is written; raises WorkflowNotFound."""
    version = db.session.get(WorkflowVersion, version_id)
    if version is None:
        raise WorkflowNotFound(version_id)
    return version.definition


def former_status(version_id: UUID, status_id: str, language: str = SOURCE_LANGUAGE) -> Status:
    """A status that this version does not have, as the latest version that has it writes it. Raises UnknownStatus."""
    slug = select(WorkflowVersion.slug).where(WorkflowVersion.id == version_id).scalar_subquery()
    versions = select(WorkflowVersion.id).where(WorkflowVersion.slug == slug).order_by(WorkflowVersion.number.desc())
    for other_id in db.session.scalars(versions):
        status = read_version(other_id, language).find_status(status_id)
        if status is not None:
            return status
    raise UnknownStatus(status_id)


def _set_current_version(published: PublishedWorkflow | None, version: WorkflowVersion) -> None:
    published = published or PublishedWorkflow(slug=version.slug)
    published.current_version_id = version.id
    db.session.add(published)
    db.session.flush()
    _current_versions.invalidate()


def _read_current_versions() -> dict[str, UUID]:
    query = select(PublishedWorkflow.slug, PublishedWorkflow.current_version_id)
    return dict(db.session.execute(query).all())


_current_versions = SiteCache(_read_current_versions)
