"""List the definitions of the authority: published versions, drafts and number of cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.cases.models import Case
from app.core.db import db
from app.core.db.definition_versions import Version
from app.core.db.draft_rows import DefinitionDraft
from app.core.domain_errors import NotFound
from app.definitions.definition_kinds import KINDS, PROCEDURE, Kind
from app.language.text.normalisation import fold
from app.procedures import publishing as procedures
from app.procedures.models import PublishedProcedure
from app.workflows.models import WorkflowVersion


class DefinitionNotFound(NotFound):
    """No version nor draft has this slug."""


@dataclass(frozen=True)
class Usage:
    """Number of cases submitted with a definition, and how many of them are under way."""

    total: int = 0
    under_way: int = 0


@dataclass(frozen=True)
class Overview:
    """The current state of a definition."""

    kind: str
    slug: str
    title: str
    family: str | None
    is_open: bool
    number: int | None
    published_at: datetime | None
    draft: DefinitionDraft | None
    problems: int
    usage: Usage
    # For a workflow: the titles of the procedures that follow it.
    used_by: tuple[str, ...] = ()


def list_definitions() -> list[Overview]:
    """Workflows, then procedures, each in alphabetical order of titles."""
    overviews = [overview for kind in KINDS.values() for overview in _overviews(kind)]
    return sorted(overviews, key=lambda overview: (overview.kind != PROCEDURE.name, fold(overview.title)))


def find_definitions(words: str) -> list[Overview]:
    """Definitions whose title or slug contains these words, in the same order; all of them for an empty search."""
    folded_words = fold(words)
    return [overview for overview in list_definitions() if folded_words in fold(f"{overview.title} {overview.slug}")]


def find_overview(kind: Kind, slug: str) -> Overview:
    """The overview of one definition. Raises DefinitionNotFound."""
    overview = next((candidate for candidate in _overviews(kind, slug) if candidate.slug == slug), None)
    if overview is None:
        raise DefinitionNotFound(slug)
    return overview


def version_of(kind: Kind, slug: str, number: int) -> Version:
    """A version by its number. Raises DefinitionNotFound."""
    version = db.session.scalar(select(kind.version).where(kind.version.slug == slug, kind.version.number == number))
    if version is None:
        raise DefinitionNotFound(slug)
    return version


def current_version(kind: Kind, slug: str) -> Version | None:
    """The version in force."""
    query = select(kind.version).join(kind.published, kind.published.current_version_id == kind.version.id)
    return db.session.scalar(query.where(kind.published.slug == slug))


def version_numbers(kind: Kind, slug: str) -> list[int]:
    """Numbers of the versions, oldest first."""
    return list(
        db.session.scalars(select(kind.version.number).where(kind.version.slug == slug).order_by(kind.version.number))
    )


def usage_of(kind: Kind) -> dict[str, Usage]:
    """Usage by slug of definition, over all versions."""
    counts = (func.count(), func.count().filter(Case.closed_at.is_(None)))
    if kind is PROCEDURE:
        query = select(Case.procedure_slug, *counts).group_by(Case.procedure_slug)
    else:
        cases = select(WorkflowVersion.slug, *counts).join(Case, Case.workflow_version_id == WorkflowVersion.id)
        query = cases.group_by(WorkflowVersion.slug)
    return {slug: Usage(total, under_way) for slug, total, under_way in db.session.execute(query)}


def title_of(definition: Mapping[str, Any], slug: str) -> str:
    """The title of a definition, or its slug while it has no title."""
    title = definition.get("title")
    return title if isinstance(title, str) and title.strip() else slug


def _overviews(kind: Kind, only: str | None = None) -> Iterator[Overview]:
    current = _current_versions(kind, only)
    drafts = {
        draft.slug: draft for draft in db.session.scalars(_filter_by_slug(select(kind.draft), kind.draft.slug, only))
    }
    usage, open_, used_by = usage_of(kind), _open_slugs(kind), _procedures_by_workflow(kind)
    for slug in {*current, *drafts}:
        version, draft = current.get(slug), drafts.get(slug)
        definition: Mapping[str, Any] = version.definition if version else draft.definition if draft else {}
        yield Overview(
            kind=kind.name,
            slug=slug,
            title=title_of(definition, slug),
            family=definition.get("family") if isinstance(definition.get("family"), str) else None,
            is_open=slug in open_ if kind is PROCEDURE else True,
            number=version.number if version else None,
            published_at=version.published_at if version else None,
            draft=draft,
            problems=len(kind.problems(draft.definition)) if draft else 0,
            usage=usage.get(slug, Usage()),
            used_by=tuple(used_by[slug]),
        )


def _current_versions(kind: Kind, only: str | None) -> dict[str, Version]:
    query = select(kind.version).join(kind.published, kind.published.current_version_id == kind.version.id)
    return {version.slug: version for version in db.session.scalars(_filter_by_slug(query, kind.version.slug, only))}


def _filter_by_slug(query: Any, column: Any, only: str | None) -> Any:
    return query if only is None else query.where(column == only)


def _open_slugs(kind: Kind) -> set[str]:
    if kind is not PROCEDURE:
        return set()
    return set(db.session.scalars(select(PublishedProcedure.slug).where(PublishedProcedure.is_open.is_(True))))


def _procedures_by_workflow(kind: Kind) -> dict[str, list[str]]:
    titles: dict[str, list[str]] = defaultdict(list)
    if kind is not PROCEDURE:
        for live in procedures.live_procedures():
            titles[live.definition.workflow].append(live.definition.title)
    return titles
