"""Health: a probe for load balancers, findings for administrators."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.jobs import outbox, queue, schedule
from app.core.jobs.outbox import enqueue
from app.core.jobs.schedule import run_if_due
from app.core.operations import health
from app.core.settings import site_settings
from app.core.sites import Site, SiteList
from app.themes import legal_notice
from tests.servers import RedisServer


def list_failed_checks(settings: Settings) -> list[str]:
    return [finding.name for finding in health.run_health_checks(settings) if not finding.ok]


def test_a_healthy_site_responds_ok(app: Flask) -> None:
    response = app.test_client().get("/health")

    assert (response.status_code, response.text) == (200, "ok\n")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "[::1]:8000", "203.0.113.5", "localhost:8000"])
def test_a_probe_by_address_gets_a_response(app: Flask, host: str) -> None:
    single_host_name(app)

    response = app.test_client().get("/health", headers={"Host": host})

    assert (response.status_code, response.text) == (200, "ok\n")


def test_other_pages_are_not_served_by_address(app: Flask, site: Site) -> None:
    single_host_name(app)
    client = app.test_client()

    assert client.get("/", headers={"Host": "203.0.113.5"}).status_code == 400
    assert client.get("/health", headers={"Host": "autre.example"}).status_code == 400
    assert "ville.example" not in str(client.get("/health", headers={"Host": "203.0.113.5"}).headers)


def test_a_probe_by_address_reports_any_unhealthy_site(app: Flask, site: Site, settings: Settings) -> None:
    single_host_name(app)
    shutil.rmtree(site.storage_root, ignore_errors=True)
    site.storage_root.write_text("a file where the folder should be")

    assert app.test_client().get("/health", headers={"Host": "203.0.113.5"}).status_code == 503


def single_host_name(app: Flask) -> None:
    """As in production, where a site only has its own host name."""
    sites: SiteList = app.extensions["sites"]
    sites._by_host = {"demarches.ville.example": next(iter(sites))}


def test_an_unreachable_database_is_503(app: Flask, site: Site, settings: Settings) -> None:
    site.engine.dispose()
    lose_database(settings)

    response = app.test_client().get("/health")

    assert response.status_code == 503
    assert response.text == "unavailable\n"


def lose_database(settings: Settings) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        Path(str(url.database)).write_bytes(b"no longer a database" * 100)
        return
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {url.database} WITH (FORCE)"))
    server.dispose()


def test_a_store_that_cannot_be_written_to_is_503(app: Flask, site: Site) -> None:
    shutil.rmtree(site.storage_root, ignore_errors=True)
    site.storage_root.write_text("a file where the folder should be")

    assert app.test_client().get("/health").status_code == 503


def test_all_checks_pass(site: Site, settings: Settings, redis: RedisServer) -> None:
    schedule.install([("sweep", 10, outbox.requeue_due_items)])
    run_if_due(site, schedule.get_entries()[0])
    site_settings.save_settings({setting.key: "Saint-Exemple" for setting in legal_notice.REQUIRED})

    assert list_failed_checks(settings) == []


def test_failed_checks_are_reported(site: Site, settings: Settings) -> None:
    queue.install(settings)
    schedule.install([("sweep", 10, outbox.requeue_due_items)])
    late_item, failed_item = enqueue("late"), enqueue("failed")
    db.session.flush()
    late_item.available_at = clock.now() - timedelta(minutes=6)
    failed_item.failed_at = clock.now()
    db.session.commit()

    assert list_failed_checks(settings) == ["redis", "deliveries", "failed deliveries", "schedule", "legal notice"]


def test_a_full_disk_is_reported(site: Site, settings: Settings, tmp_path: Path, redis: RedisServer) -> None:
    finding = health.check_disk_space(settings)

    usage = shutil.disk_usage(settings.var)
    assert finding.ok is (usage.free / usage.total >= health.MIN_FREE_SHARE)
