"""Copies of the target site and of its objects, which take longer to make than most tests: the first test makes them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask

from app.accounts.models import Account
from app.core.db import Base, db
from app.core.sites import Site
from tests.security.database_snapshots import DatabaseSnapshot
from tests.security.target_objects import Objects
from tests.security.target_site import TargetSite, build_target_site


@dataclass
class _SiteCopy:
    """The databases with the actors, and what identifies them."""

    databases: DatabaseSnapshot
    account_ids: dict[str, UUID]
    names: dict[str, str]
    version_id: UUID


@dataclass
class _ObjectsCopy:
    """The databases with the objects, their files, the rows to load, and the values that need no row."""

    databases: DatabaseSnapshot
    files: dict[Path, bytes]
    objects: Objects
    rows: dict[str, tuple[type[Any], UUID]]


class SiteCopies:
    """On SQLite, restores for each test what the first one made; on PostgreSQL, makes it each time."""

    def __init__(self) -> None:
        self._site: _SiteCopy | None = None
        self._objects: _ObjectsCopy | None = None

    def make_target_site(self, app: Flask, site: Site) -> TargetSite:
        """Return the target site of a test, whose databases are empty."""
        if self._site is None or site.engine.dialect.name != "sqlite":
            target_site = build_target_site(app)
            if site.engine.dialect.name == "sqlite":
                ids = {person: account.id for person, account in target_site.people.items()}
                self._site = _SiteCopy(DatabaseSnapshot(site), ids, target_site.names, target_site.version_id)
            return target_site
        self._site.databases.restore(site)
        people = {person: db.session.get_one(Account, id_) for person, id_ in self._site.account_ids.items()}
        return TargetSite(app, people, dict(self._site.names), self._site.version_id)

    def make_objects(self, target_site: TargetSite, site: Site) -> Objects:
        """Return the objects of a target site that was just made."""
        if self._objects is None or site.engine.dialect.name != "sqlite":
            objects = target_site.make_objects()
            if site.engine.dialect.name == "sqlite":
                self._objects = self._copy_objects(objects, site)
            return objects
        copy = self._objects
        copy.databases.restore(site)
        for name, content in copy.files.items():
            (site.storage_root / name).parent.mkdir(parents=True, exist_ok=True)
            (site.storage_root / name).write_bytes(content)
        rows = {name: db.session.get_one(model, id_) for name, (model, id_) in copy.rows.items()}
        return replace(copy.objects, **rows, canaries=deepcopy(copy.objects.canaries))

    @staticmethod
    def _copy_objects(objects: Objects, site: Site) -> _ObjectsCopy:
        paths = [path for path in site.storage_root.rglob("*") if path.is_file()]
        files = {path.relative_to(site.storage_root): path.read_bytes() for path in paths}
        values = {field.name: getattr(objects, field.name) for field in fields(objects)}
        rows = {name: (type(value), value.id) for name, value in values.items() if isinstance(value, Base)}
        return _ObjectsCopy(DatabaseSnapshot(site), files, objects, rows)
