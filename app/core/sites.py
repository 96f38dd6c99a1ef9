"""Sites: each authority has its host names, database and storage root. A single site needs no configuration."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.config import Settings
from app.core.db import UnitOfWork, db
from app.core.db.engines import get_engine, get_lookup_engine, get_secondary_engine

SINGLE_SITE_SLUG = "principal"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """The resources of one authority. No table refers to it: sites share nothing but the code."""

    slug: str
    hosts: frozenset[str]
    base_url: str
    database_url: str
    keys_url: str
    storage_root: Path

    @property
    def engine(self) -> Engine:
        return get_engine(self.database_url)

    @property
    def secondary_engine(self) -> Engine:
        """Second engine on the database of the site, for writes that must survive a rollback of the current unit of work."""
        return get_secondary_engine(self.database_url)

    @property
    def keys_engine(self) -> Engine:
        return get_engine(self.keys_url)

    @property
    def keys_lookup_engine(self) -> Engine:
        """The keys database, to read a few keys by."""
        return get_lookup_engine(self.keys_url)


class SiteNotFound(LookupError):
    """No site has that host name, or no unit of work is open."""


class SiteList:
    """All the sites of this installation, by slug and host name."""

    def __init__(self, sites: list[Site]) -> None:
        self._by_slug = {site.slug: site for site in sites}
        self._by_host = {host: site for site in sites for host in site.hosts}

    def __iter__(self) -> Iterator[Site]:
        return iter(self._by_slug.values())

    @property
    def hosts(self) -> frozenset[str]:
        """Every host name of a site."""
        return frozenset(self._by_host)

    def get(self, slug: str) -> Site:
        return self._by_slug[slug]

    def find_by_host(self, host: str) -> Site:
        """The site of a Host header; a single site without host names matches any host. Raises SiteNotFound."""
        name = host.rsplit(":", 1)[0].lower()
        if name in self._by_host:
            return self._by_host[name]
        if len(self._by_slug) == 1 and not self._by_host:
            return next(iter(self))
        raise SiteNotFound(name)


def read_sites(settings: Settings) -> SiteList:
    """The sites of PARVIS_SITES (a TOML file of [[site]] tables), else the single site of the settings."""
    if settings.sites_file is None:
        return SiteList([_create_single_site(settings)])
    tables = tomllib.loads(settings.sites_file.read_text())["site"]
    return SiteList([_create_site(table, settings) for table in tables])


def _create_single_site(settings: Settings) -> Site:
    return Site(
        slug=SINGLE_SITE_SLUG,
        # In production a request with another host name is refused, so that links never point to a forged host.
        hosts=frozenset({urlsplit(settings.base_url).hostname or ""}) if settings.is_production else frozenset(),
        base_url=settings.base_url,
        database_url=settings.database_url,
        keys_url=settings.keys_url,
        storage_root=settings.var / "files",
    )


def _create_site(table: dict[str, object], settings: Settings) -> Site:
    slug = str(table["slug"])
    root = settings.var / slug
    hosts = table["hosts"]
    assert isinstance(hosts, list)
    return Site(
        slug=slug,
        hosts=frozenset(str(host).lower() for host in hosts),
        base_url=str(table["base_url"]).rstrip("/"),
        database_url=str(table.get("database_url", f"sqlite:///{root}/parvis.sqlite3")),
        keys_url=str(table.get("keys_url", f"sqlite:///{root}/keys.sqlite3")),
        storage_root=Path(str(table.get("storage_root", root / "files"))),
    )


_current_site: ContextVar[Site | None] = ContextVar("site", default=None)


def current_site() -> Site:
    """The site of the current unit of work. Raises SiteNotFound outside one."""
    site = _current_site.get()
    if site is None:
        raise SiteNotFound("no site is open")
    return site


@contextmanager
def unit_of_work(site: Site) -> Iterator[Session]:
    """A unit of work of one job or command on a site, with its session. Uncommitted changes are rolled back."""
    end = begin_unit_of_work(site)
    try:
        yield db.session
    finally:
        end()


def begin_unit_of_work(site: Site) -> Callable[[], None]:
    """Begin a unit of work that ends elsewhere, for a request; returns the function that ends it."""
    unit = UnitOfWork(site.engine)
    site_token = _current_site.set(site)
    work_token = db.enter(unit)

    def end() -> None:
        if unit.opened_session is not None:
            _close_session(unit.opened_session)
        db.leave(work_token)
        _current_site.reset(site_token)

    return end


def _close_session(session: Session) -> None:
    try:
        session.close()
    except DBAPIError:
        # The server is gone: there is nothing to roll back, and earlier commits are safe.
        log.warning("connection lost before its end")
        session.invalidate()
