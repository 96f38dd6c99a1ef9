"""Sources of external invoices that régies declare."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.outgoing.destinations import AddressRefused, read_url
from app.core.sealing import seal_for_site
from app.core.site_cache import SiteCache
from app.payments.external_invoices.models import ExternalSource
from app.payments.external_invoices.source_client import CREDENTIALS
from app.payments.regie_definition import Regie

MAX_TEXT = 200
_QUERY = re.compile(r"[?#]")


class SourceNotFound(NotFound):
    """No such source, or it is not in use."""


class SourceRefused(ValueError):
    """A source that cannot be declared; `problem` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def declare_source(regie: Regie, title: str, base_url: str, username: str, password: str) -> ExternalSource:
    """Declare a source of a régie; its password is sealed. Raises SourceRefused."""
    try:
        destination = read_url(base_url)
    except AddressRefused:
        raise SourceRefused("address") from None
    if _QUERY.search(base_url) or not destination.name:
        raise SourceRefused("address")
    source = ExternalSource(
        id=new_id(),
        regie_slug=regie.slug,
        title=title,
        base_url=base_url,
        username=username,
        password=seal_for_site(password, about=CREDENTIALS),
        created_at=clock.now(),
    )
    db.session.add(source)
    db.session.flush()
    _has_sources.invalidate()
    return source


def list_sources(regie_slug: str = "") -> list[ExternalSource]:
    """The sources in use, of one régie when it is named."""
    query = select(ExternalSource).where(ExternalSource.disabled_at.is_(None)).order_by(ExternalSource.title)
    return list(db.session.scalars(query.where(ExternalSource.regie_slug == regie_slug) if regie_slug else query))


def has_sources() -> bool:
    """Whether there is a source in use, as known a few seconds ago."""
    return _has_sources.get()


def find_source(source_id: UUID) -> ExternalSource:
    """A source in use. Raises SourceNotFound."""
    source = db.session.get(ExternalSource, source_id)
    if source is None or source.disabled_at is not None:
        raise SourceNotFound(source_id)
    return source


def disable_source(regie: Regie, source_id: UUID) -> None:
    """List the invoices of a source no more; what was paid is still told to it. Raises SourceNotFound."""
    source = find_source(source_id)
    if source.regie_slug != regie.slug:
        raise SourceNotFound(source_id)
    source.disabled_at = clock.now()
    db.session.flush()
    _has_sources.invalidate()


_has_sources: SiteCache[bool] = SiteCache(lambda: bool(list_sources()))
