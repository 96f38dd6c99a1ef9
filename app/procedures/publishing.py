"""Publication of procedures: from a definition document to the version that residents fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.core import event_bus
from app.core.db import db
from app.core.db.definition_versions import create_next_version, lock_row
from app.core.domain_errors import NotFound
from app.core.site_cache import SiteCache
from app.procedures.checks.receipt_mentions import missing_mentions
from app.procedures.definition import DefinitionError, Procedure, parse_procedure, read_procedure
from app.procedures.models import ProcedureVersion, PublishedProcedure
from app.procedures.resident_definition import definition_for_residents
from app.procedures.sources.source_checks import source_problems
from app.search.events import ContentChanged


class ProcedureNotFound(NotFound):
    """No procedure of that name is published."""


@dataclass(frozen=True)
class LiveProcedure:
    """A procedure as it now is: its place in the catalogue, and the version residents fill in."""

    slug: str
    theme: str
    family: str
    position: int
    is_open: bool
    uses: int
    version_id: UUID

    @property
    def definition(self) -> Procedure:
        return definition_of(self.version_id)


def publish(definition: Mapping[str, Any], *, by: UUID | None = None, comment: str | None = None) -> ProcedureVersion:
    """Makes the document the version residents fill in; the version it already is, when nothing has changed.

    Raises DefinitionError, also when the receipt of a request would lack a mention that the law requires.
    The same words as an older version make that one live again under a new number.
    """
    slug = parse_procedure(definition).slug
    missing = [*missing_mentions(definition), *source_problems(definition)]
    if missing:
        raise DefinitionError(missing)
    published = lock_row(PublishedProcedure, slug)
    current = db.session.get(ProcedureVersion, published.current_version_id) if published else None
    version = create_next_version(ProcedureVersion, slug, definition, current=current, by=by, comment=comment)
    if version is not current:
        _set_current_version(published, version)
    return version


def live_procedure(slug: str) -> LiveProcedure:
    """The procedure of that name. Raises ProcedureNotFound."""
    live = find_live_procedure(slug)
    if live is None:
        raise ProcedureNotFound(slug)
    return live


def find_live_procedure(slug: str) -> LiveProcedure | None:
    """The procedure of that name, or None."""
    return _catalogue.get().get(slug)


def live_procedures() -> list[LiveProcedure]:
    """All procedures, closed ones too, in the order of the catalogue."""
    return list(_catalogue.get().values())


def invalidate_catalogue() -> None:
    """To be said by what opens, closes or moves procedures: they are read anew."""
    _catalogue.invalidate()
    event_bus.publish(ContentChanged("procedure"))


# A version never changes, so that what was read once stays true.
@lru_cache(maxsize=1000)
def definition_of(version_id: UUID) -> Procedure:
    """The procedure that a version defines. Raises ProcedureNotFound."""
    version = db.session.get(ProcedureVersion, version_id)
    if version is None:
        raise ProcedureNotFound(version_id)
    return read_procedure(version.definition)


# By language: there are few.
@lru_cache(maxsize=1000)
def resident_definition_of(version_id: UUID, language: str) -> Procedure:
    """Read a version without what is reserved for agents, in a language of the portal. Raises ProcedureNotFound."""
    version = db.session.get(ProcedureVersion, version_id)
    if version is None:
        raise ProcedureNotFound(version_id)
    return read_procedure(definition_for_residents(version.definition, language))


def publication_dates(version_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Publication date of each version."""
    query = select(ProcedureVersion.id, ProcedureVersion.published_at).where(ProcedureVersion.id.in_(list(version_ids)))
    return {row.id: row.published_at for row in db.session.execute(query)}


def _set_current_version(published: PublishedProcedure | None, version: ProcedureVersion) -> None:
    if published is None:
        position = db.session.scalar(select(func.count()).select_from(PublishedProcedure)) or 0
        published = PublishedProcedure(slug=version.slug, position=position + 1, is_open=True, uses=0)
    published.set_version(version)
    db.session.add(published)
    db.session.flush()
    invalidate_catalogue()


def _read_catalogue() -> dict[str, LiveProcedure]:
    published = PublishedProcedure
    columns = (published.slug, published.theme, published.family, published.position, published.is_open, published.uses)
    query = select(*columns, published.current_version_id).order_by(published.position, published.slug)
    return {row.slug: LiveProcedure(*row) for row in db.session.execute(query)}


_catalogue = SiteCache(_read_catalogue)
