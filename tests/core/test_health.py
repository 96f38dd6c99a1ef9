"""Health: a word for the outside, findings for the inside."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app.config import Settings
from app.core import clock, health, outbox, queue, schedule, site_settings
from app.core.db import db
from app.core.outbox import later
from app.core.schedule import run_if_due
from app.core.sites import Site
from app.themes import legal_notice
from tests.servers import RedisServer


def troubles(settings: Settings) -> list[str]:
    return [finding.name for finding in health.find_troubles(settings) if not finding.ok]


def test_a_well_site_says_ok_and_nothing_else(app: Flask) -> None:
    response = app.test_client().get("/health")

    assert (response.status_code, response.text) == (200, "ok\n")
    assert response.headers["Cache-Control"] == "no-store"


def test_a_database_that_does_not_answer_is_503(app: Flask, site: Site, settings: Settings) -> None:
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


def test_everything_runs(site: Site, settings: Settings, redis: RedisServer) -> None:
    schedule.install([("sweep", 10, outbox.sweep)])
    run_if_due(site, schedule.entries()[0])
    site_settings.write({setting.key: "Saint-Exemple" for setting in legal_notice.REQUIRED})

    assert troubles(settings) == []


def test_what_is_wrong_is_named(site: Site, settings: Settings) -> None:
    queue.install(settings)
    schedule.install([("sweep", 10, outbox.sweep)])
    late, failed = later("late"), later("failed")
    db.session.flush()
    late.available_at = clock.now() - timedelta(minutes=6)
    failed.failed_at = clock.now()
    db.session.commit()

    assert troubles(settings) == ["redis", "deliveries", "failed deliveries", "schedule", "legal notice"]


def test_a_full_disk_is_named(site: Site, settings: Settings, tmp_path: Path, redis: RedisServer) -> None:
    finding = health.disk(settings)

    usage = shutil.disk_usage(settings.var)
    assert finding.ok is (usage.free / usage.total >= health.LEAST_FREE)
