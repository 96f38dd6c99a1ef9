"""The régies of the authority, in its database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.site_cache import SiteCache
from app.payments.models import StoredRegie
from app.payments.regie_definition import Regie, RegieRefused, parse_regie, read_regie


class RegieNotFound(NotFound):
    """No régie of that name exists, or it is not this person's to see."""


def all_regies() -> dict[str, Regie]:
    """Every régie in use by its name, as known a few seconds ago, in the order of their titles."""
    return {slug: regie for slug, regie in _regies.get().items() if not regie.is_archived}


def list_regies() -> list[Regie]:
    """Every régie as known a few seconds ago, in the order of their titles, those that are archived at the end."""
    return list(_regies.get().values())


def find_regie(slug: str) -> Regie | None:
    """The régie in use of that name."""
    return all_regies().get(slug)


def get_regie(slug: str) -> Regie:
    """The régie of that name, even out of use. Raises RegieNotFound."""
    return _regies.get().get(slug) or read_regie(definition_of(slug))


def definition_of(slug: str) -> dict[str, Any]:
    """The definition of a régie as stored. Raises RegieNotFound."""
    row = db.session.get(StoredRegie, slug)
    if row is None:
        raise RegieNotFound(slug)
    return dict(row.definition)


def save_regie(definition: Mapping[str, Any], *, is_new: bool = False) -> Regie:
    """Make the régie of that name, or change it. Raises RegieRefused."""
    regie = parse_regie(definition)
    row = db.session.get(StoredRegie, regie.slug)
    if row is None:
        row = StoredRegie(slug=regie.slug)
        db.session.add(row)
    elif is_new:
        raise RegieRefused("slug_taken")
    row.definition, row.changed_at = dict(definition), clock.now()
    db.session.flush()
    _regies.invalidate()
    return regie


def set_archived(slug: str, *, is_archived: bool) -> None:
    """Take a régie out of use, or back into use. Raises RegieNotFound."""
    row = db.session.get(StoredRegie, slug)
    if row is None:
        raise RegieNotFound(slug)
    row.changed_at, row.archived_at = clock.now(), clock.now() if is_archived else None
    db.session.flush()
    _regies.invalidate()


def _read_regies() -> dict[str, Regie]:
    rows = db.session.scalars(select(StoredRegie))
    regies = [replace(read_regie(row.definition), is_archived=row.archived_at is not None) for row in rows]
    regies.sort(key=lambda regie: (regie.is_archived, regie.title))
    return {regie.slug: regie for regie in regies}


_regies: SiteCache[dict[str, Regie]] = SiteCache(_read_regies)
