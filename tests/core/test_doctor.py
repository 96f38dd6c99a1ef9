"""The doctor: each unsafe setting is named, and production does not start with one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.config import Settings, create_secrets
from app.core.db import engines
from app.core.jobs import redis_server
from app.core.operations import doctor
from app.core.operations.doctor import UnsafeSettings, check_settings, refuse_unsafe_settings
from app.core.sites import Site, SiteList
from tests import memory_folder
from tests.servers import RedisServer

pytestmark = pytest.mark.thorough

FILE_SYSTEMS = {path.stat().st_dev: path for path in (memory_folder.DISK, memory_folder.SHARED_MEMORY) if path.is_dir()}


@pytest.fixture
def second_factor() -> str:
    return "on"


@pytest.fixture
def production(settings: Settings) -> Settings:
    """The settings of the test, as they would be in production."""
    return replace(
        settings,
        environment="production",
        base_url="https://demarches.example",
        secret_key=create_secrets()["secret_key"],
        push_key=b"",
    )


@pytest.fixture
def sites(site: Site) -> SiteList:
    return SiteList([replace(site, base_url="https://demarches.example")])


def list_unsafe_names(settings: Settings, sites: SiteList) -> list[str]:
    """The names of unsafe settings, except those of the test server of PostgreSQL, which is tuned for speed."""
    bad = [finding for finding in check_settings(settings, sites) if not finding.ok]
    return [finding.name for finding in bad if "postgresql fsync" not in finding.advice]


def test_a_safe_installation_is_accepted(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    assert list_unsafe_names(production, sites) == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"environment": "development"}, "debugging"),
        ({"secret_key": "short"}, "secret key"),
        ({"secret_key": "changeme" * 8}, "secret key"),
        ({"master_key": bytes(32)}, "master key"),
        ({"base_url": "http://demarches.example"}, "base address"),
        ({"has_second_factor": False}, "second factor"),
        ({"clock_shift": timedelta(days=90)}, "clock"),
        ({"proxies": None}, "reverse proxies"),
    ],
)
def test_an_unsafe_setting_is_named_and_refused(
    production: Settings, sites: SiteList, redis: RedisServer, change: dict[str, object], name: str
) -> None:
    settings = replace(production, **change)  # type: ignore[arg-type]

    assert list_unsafe_names(settings, sites) == [name]
    with pytest.raises(UnsafeSettings, match=name):
        refuse_unsafe_settings(settings, sites)


def test_undecided_push_notifications_are_an_alarm(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    settings = replace(production, push_key=None)

    assert list_unsafe_names(settings, sites) == ["notifications on devices"]
    if next(iter(sites)).engine.dialect.name == "sqlite":
        refuse_unsafe_settings(settings, sites)


def test_the_debugger_of_flask_is_refused(
    production: Settings, sites: SiteList, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert list_unsafe_names(production, sites) == ["debugging"]


def test_a_site_without_https_is_refused(production: Settings, site: Site, redis: RedisServer) -> None:
    sites = SiteList([replace(site, base_url="http://demarches.example")])

    assert list_unsafe_names(production, sites) == ["principal: base address"]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "delete"),
        ("synchronous", "1"),
        ("foreign_keys", "0"),
        ("secure_delete", "fast"),
        ("busy_timeout", "1000"),
    ],
)
def test_each_setting_of_sqlite_is_looked_at(
    production: Settings, sites: SiteList, redis: RedisServer, pragma: str, value: str
) -> None:
    (site,) = sites
    skip_unless(site.engine, "sqlite")
    engines.drop_inherited_connections()

    def set_pragma(connection: object, record: object) -> None:
        connection.execute(f"PRAGMA {pragma}={value}")  # type: ignore[attr-defined]

    event.listen(site.engine, "connect", set_pragma)
    try:
        advice = [finding.advice for finding in check_settings(production, sites) if not finding.ok]
    finally:
        event.remove(site.engine, "connect", set_pragma)
        engines.drop_inherited_connections()

    assert len(advice) == 1
    assert f"sqlite {pragma}" in advice[0]


def test_one_unsafe_connection_among_safe_ones_is_detected(
    production: Settings, sites: SiteList, redis: RedisServer
) -> None:
    (site,) = sites
    skip_unless(site.engine, "sqlite")
    engines.drop_inherited_connections()
    connections: list[object] = []

    def set_pragma_on_second(connection: object, record: object) -> None:
        connections.append(connection)
        if len(connections) == 2:
            connection.execute("PRAGMA synchronous=1")  # type: ignore[attr-defined]

    event.listen(site.engine, "connect", set_pragma_on_second)
    try:
        names = list_unsafe_names(production, sites)
    finally:
        event.remove(site.engine, "connect", set_pragma_on_second)
        engines.drop_inherited_connections()

    assert names == ["principal: database"]


@pytest.mark.postgresql
def test_a_fast_and_careless_postgresql_is_refused(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    (site,) = sites
    skip_unless(site.engine, "postgresql")

    with pytest.raises(UnsafeSettings, match="postgresql fsync"):
        refuse_unsafe_settings(production, sites)


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [("appendonly", "no", "redis appendonly"), ("maxmemory-policy", "allkeys-lru", "redis maxmemory-policy")],
)
def test_each_setting_of_redis_is_looked_at(
    production: Settings, sites: SiteList, redis: RedisServer, name: str, value: str, finding: str
) -> None:
    redis.client().config_set(name, value)

    assert list_unsafe_names(production, sites) == [finding]


def test_a_redis_without_password_is_an_alarm(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    socket = redis_server.get_socket_path(production.var)
    redis.client().config_set("requirepass", "")
    own = replace(production, redis_url=f"unix://{socket}")
    names_while_private = list_unsafe_names(own, sites)

    socket.chmod(0o770)

    assert names_while_private == []
    assert list_unsafe_names(own, sites) == ["redis access"]
    if next(iter(sites)).engine.dialect.name == "sqlite":
        refuse_unsafe_settings(own, sites)


def test_an_unavailable_redis_is_an_alarm(production: Settings, sites: SiteList) -> None:
    assert list_unsafe_names(production, sites) == ["redis"]
    if next(iter(sites)).engine.dialect.name == "sqlite":
        refuse_unsafe_settings(production, sites)


def test_a_store_that_others_may_read_is_refused(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    (site,) = sites
    site.storage_root.mkdir()
    site.storage_root.chmod(0o755)

    assert list_unsafe_names(production, sites) == ["principal: storage mode"]


@pytest.mark.parametrize(
    "name", ["parvis.sqlite3-wal", "development-secrets.json", "export.zip", "some/folder/backup.tar"]
)
def test_a_readable_file_is_refused_with_the_command_to_protect_it(
    production: Settings, sites: SiteList, redis: RedisServer, name: str
) -> None:
    path = production.var / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    path.chmod(0o640)
    for folder in (parent for parent in path.parents if production.var in parent.parents):
        folder.chmod(0o755)

    refusals = [finding for finding in check_settings(production, sites) if finding.name == "data files"]

    assert [(finding.ok, finding.blocking) for finding in refusals] == [(False, True)]
    assert "chmod -R go-rwx" in refusals[0].advice
    assert str(path) in refusals[0].advice


def test_a_private_folder_protects_its_contents(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    folder = production.var / "exports"
    folder.mkdir(mode=0o700)
    (folder / "all.zip").touch(mode=0o644)

    assert list_unsafe_names(production, sites) == []


def test_static_files_may_be_read_by_all(production: Settings, sites: SiteList, redis: RedisServer) -> None:
    (production.var / "assets").exists() or (production.var / "assets").mkdir(mode=0o755)

    assert list_unsafe_names(production, sites) == []


def test_backups_that_others_may_read_are_an_alarm(
    production: Settings, sites: SiteList, redis: RedisServer, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    (folder / "2026-11-27").mkdir(parents=True)
    for path in (folder, folder / "2026-11-27"):
        path.chmod(0o755)
    settings = replace(production, backups=folder)
    if folder.parent == production.var:
        settings = replace(settings, var=production.var / "data")

    finding = {each.name: each for each in check_settings(settings, sites)}["backup files"]

    assert (finding.ok, finding.blocking) == (False, False)
    assert "2026-11-27" in finding.advice


def test_a_store_served_to_browsers_is_refused(
    production: Settings, site: Site, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "WEB_ROOTS", (production.var,))
    sites = SiteList([replace(site, base_url="https://demarches.example")])

    assert list_unsafe_names(production, sites) == ["principal: storage place"]


@pytest.mark.skipif(len(FILE_SYSTEMS) < 2, reason="this system has one file system")
def test_temporary_files_elsewhere_are_refused(
    production: Settings, sites: SiteList, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (site,) = sites
    site.storage_root.mkdir(mode=0o700)
    here = site.storage_root.stat().st_dev
    elsewhere = next(path for device, path in FILE_SYSTEMS.items() if device != here)
    (site.storage_root / "tmp").symlink_to(elsewhere)

    assert list_unsafe_names(production, sites) == ["principal: storage file system"]


def skip_unless(engine: Engine, name: str) -> None:
    if engine.dialect.name != name:
        pytest.skip(f"about {name}")
