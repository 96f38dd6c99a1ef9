"""Sites: found by host name, sharing nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from app.config import Settings
from app.core.db import OutsideUnitOfWork, db
from app.core.db.engines import find_unsafe_settings, get_engine
from app.core.sites import Site, SiteNotFound, begin_unit_of_work, current_site, read_sites, unit_of_work

TWO_SITES = """
[[site]]
slug = "vaubrelles"
hosts = ["demarches.vaubrelles.example", "www.vaubrelles.example"]
base_url = "https://demarches.vaubrelles.example"

[[site]]
slug = "ormeval"
hosts = ["demarches.ormeval.example"]
base_url = "https://demarches.ormeval.example"
"""


@pytest.fixture
def two_sites(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "sites.toml"
    path.write_text(TWO_SITES)
    return replace(settings, sites_file=path)


@pytest.fixture
def in_request(site: Site) -> Iterator[Site]:
    """A unit of work that has not asked for its session."""
    end = begin_unit_of_work(site)
    yield site
    end()


def test_a_single_site_matches_any_host_name(settings: Settings) -> None:
    sites = read_sites(settings)

    assert sites.find_by_host("whatever.example:8000").database_url == settings.database_url


def test_in_production_a_single_site_only_matches_its_own_name(settings: Settings) -> None:
    sites = read_sites(replace(settings, environment="production", base_url="https://demarches.ville.example"))

    assert sites.find_by_host("demarches.ville.example").slug == "principal"
    with pytest.raises(SiteNotFound):
        sites.find_by_host("evil.example")


def test_each_host_name_leads_to_its_site(two_sites: Settings) -> None:
    sites = read_sites(two_sites)

    assert sites.find_by_host("WWW.vaubrelles.example:443").slug == "vaubrelles"
    assert sites.find_by_host("demarches.ormeval.example").slug == "ormeval"
    with pytest.raises(SiteNotFound):
        sites.find_by_host("demarches.ailleurs.example")


def test_two_sites_share_neither_database_nor_files(two_sites: Settings) -> None:
    first, second = read_sites(two_sites)

    assert first.database_url != second.database_url
    assert first.keys_url != second.keys_url
    assert first.storage_root != second.storage_root


def test_there_is_no_session_outside_a_unit_of_work(app: object) -> None:
    with pytest.raises(OutsideUnitOfWork):
        _ = db.session
    with pytest.raises(SiteNotFound):
        current_site()


@pytest.mark.postgresql
def test_what_is_not_committed_is_rolled_back(site: Site) -> None:
    with unit_of_work(site) as session:
        session.execute(text("INSERT INTO heartbeat (name, last_started_at) VALUES ('a', '2026-11-24 10:00:00')"))
    with unit_of_work(site) as session:
        assert session.scalar(text("SELECT count(*) FROM heartbeat")) == 0


@pytest.mark.postgresql
def test_a_server_that_goes_away_ends_the_unit_of_work_as_well(site: Site) -> None:
    if site.engine.dialect.name == "sqlite":
        pytest.skip("a file does not go away")
    with site.engine.connect() as other, unit_of_work(site) as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

    with unit_of_work(site) as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.postgresql
def test_every_connection_has_the_settings_that_safety_rests_on(site: Site) -> None:
    assert find_unsafe_settings(site.engine) == ([] if site.engine.dialect.name == "sqlite" else ["postgresql fsync"])


def test_unsafe_settings_are_seen_on_a_connection_that_lost_them(tmp_path: Path) -> None:
    engine = get_engine(f"sqlite:///{tmp_path}/unsafe.sqlite3")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete=0")
        connection.exec_driver_sql("PRAGMA synchronous=0")

    assert find_unsafe_settings(engine) == ["sqlite synchronous", "sqlite secure_delete"]


def test_rows_are_read_by_a_connection_that_is_given_back(in_request: Site) -> None:
    with db.read_connection() as connection:
        value = connection.scalar(text("SELECT 1"))

    assert value == 1
    assert in_request.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_what_the_session_has_not_committed_is_read_too(in_request: Site) -> None:
    db.session.execute(text("CREATE TEMPORARY TABLE unseen (id INTEGER)"))
    db.session.execute(text("INSERT INTO unseen VALUES (7)"))

    with db.read_connection() as connection:
        assert connection.scalar(text("SELECT id FROM unseen")) == 7
