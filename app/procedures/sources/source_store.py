"""The sources of the authority and their last answers, in its database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.site_cache import SiteCache
from app.procedures.fields.choice_options import Option
from app.procedures.sources.definition import FETCHED_KINDS, Source, parse_source, read_source
from app.procedures.sources.models import DataSource, SourceResponse

# The whole list, whatever the answers.
WHOLE_LIST = ""
RESPONSE_LIFETIME = timedelta(days=30)


class SourceNotFound(NotFound):
    """No source of that name exists."""


class SlugTaken(Exception):
    """Another list has this name already."""


@dataclass(frozen=True)
class StoredResponse:
    """The options that a source gave, and when."""

    options: list[Option]
    given_at: datetime


def all_sources() -> dict[str, Source]:
    """Every source by its name, as known a few seconds ago."""
    return _sources.get()


def find_source(slug: str) -> Source | None:
    return all_sources().get(slug)


def get_source(slug: str) -> Source:
    """The source of that name. Raises SourceNotFound."""
    source = find_source(slug)
    if source is None:
        raise SourceNotFound(slug)
    return source


def raw_definition_of(slug: str) -> dict[str, Any]:
    """Return the definition of a source as stored, to be shown, changed or carried elsewhere. Raises SourceNotFound."""
    row = db.session.get(DataSource, slug)
    if row is None:
        raise SourceNotFound(slug)
    return dict(row.definition)


def save_source(definition: Mapping[str, Any], *, is_new: bool = False) -> Source:
    """Makes the source of that name, or changes it. Raises DefinitionError, SlugTaken."""
    source = parse_source(definition)
    row = db.session.get(DataSource, source.slug)
    if row is None:
        row = DataSource(slug=source.slug, revision=0)
        db.session.add(row)
    elif is_new:
        raise SlugTaken(source.slug)
    elif row.definition.get("url") != definition.get("url"):
        delete_responses(source.slug)
    row.definition = dict(definition)
    _record_change(row)
    return source


def delete_source(slug: str) -> None:
    """Delete the source and its contents; the caller checks rights and uses."""
    db.session.execute(delete(SourceResponse).where(SourceResponse.source_slug == slug))
    row = db.session.get(DataSource, slug)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
    _sources.invalidate()


def mark_changed(slug: str) -> None:
    """The options of the source are no longer what they were."""
    row = db.session.get_one(DataSource, slug)
    _record_change(row)


def last_response_of(slug: str, question: str = WHOLE_LIST) -> StoredResponse | None:
    """Last response of the source."""
    query = select(SourceResponse).where(SourceResponse.source_slug == slug, SourceResponse.question == question)
    row = db.session.scalar(query)
    return StoredResponse([_read_option(option) for option in row.options], row.given_at) if row else None


def save_response(slug: str, options: Iterable[Option], question: str = WHOLE_LIST) -> None:
    """Keeps what the source gives now, in the place of what it gave before."""
    details = [option.details for option in options]
    is_same_response = (SourceResponse.source_slug == slug, SourceResponse.question == question)
    db.session.execute(delete(SourceResponse).where(*is_same_response))
    row = {"id": new_id(), "source_slug": slug, "question": question, "options": details, "given_at": clock.now()}
    db.session.add(SourceResponse(**row))
    db.session.flush()
    record_success(slug)


def delete_responses(slug: str) -> None:
    db.session.execute(delete(SourceResponse).where(SourceResponse.source_slug == slug))


def expire_old_responses() -> None:
    """Delete responses that depend on answers and were not used for long."""
    old = SourceResponse.given_at < clock.now() - RESPONSE_LIFETIME
    db.session.execute(delete(SourceResponse).where(SourceResponse.question != WHOLE_LIST, old))


def record_success(slug: str) -> None:
    """The source answers again."""
    healed = update(DataSource).where(DataSource.slug == slug, DataSource.failing_since.is_not(None))
    if db.session.execute(healed.values(failing_since=None, failure=None)).rowcount:  # type: ignore[attr-defined]
        _sources.invalidate()


def record_failure(slug: str, code: str) -> None:
    """The source does not answer as it should; since when is kept."""
    failing = update(DataSource).where(DataSource.slug == slug)
    db.session.execute(failing.where(DataSource.failing_since.is_(None)).values(failing_since=clock.now()))
    db.session.execute(failing.values(failure=code[:60]))
    _sources.invalidate()


def failing_sources() -> list[Source]:
    return [source for source in all_sources().values() if source.kind in FETCHED_KINDS and source.failing_since]


def _record_change(row: DataSource) -> None:
    row.revision += 1
    row.changed_at = clock.now()
    db.session.flush()
    _sources.invalidate()


def _read_option(details: Mapping[str, Any]) -> Option:
    properties = {name: item for name, item in details.items() if name not in ("value", "label")}
    return Option(details["value"], details["label"], properties)


def _read_sources() -> dict[str, Source]:
    columns = (DataSource.definition, DataSource.revision, DataSource.failing_since, DataSource.failure)
    rows = db.session.execute(select(*columns).order_by(DataSource.slug))
    sources = (
        read_source(row.definition, revision=row.revision, failing_since=row.failing_since, failure=row.failure)
        for row in rows
    )
    return {source.slug: source for source in sources}


_sources = SiteCache(_read_sources)
