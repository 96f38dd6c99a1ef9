"""Whatever is killed at any moment, nothing acknowledged is lost and nothing is made twice."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.core.sites import Site
from app.migrations import metadata
from tests.databases import Databases, open_databases
from tests.reliability import processes
from tests.reliability.house import House
from tests.reliability.mail import open_sink
from tests.reliability.oracle import findings
from tests.reliability.storm import LEAST_KILLS, SEEDS, SUBMISSIONS, Weather, blow
from tests.servers import free_port

KILLS_POSTMASTER = os.environ.get("PARVIS_STORM_POSTMASTER") == "1"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(330 if SUBMISSIONS <= 300 else 1200)]


@pytest.fixture
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A database server for this storm alone: parts of it are killed."""
    kind = request.config.getoption("--database")
    with open_databases(kind, tmp_path_factory.mktemp("storm"), [metadata.MAIN, metadata.KEYS]) as found:
        yield found


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_and_nothing_made_twice(
    site: Site, settings: Settings, authority: None, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    told = replace(settings, port=free_port(), smtp_url=f"smtp://127.0.0.1:{port}")
    more = {"postgresql": lambda chance: kill_backend(site, chance)} if site.engine.dialect.name == "postgresql" else {}
    with open_sink(port, delay=0.05) as sink, House(told) as house:
        lasts = max(240.0, SUBMISSIONS * 0.5)
        journal = blow(house, site, Weather(SUBMISSIONS, seed, least_kills=LEAST_KILLS, lasts=lasts), more)

    with capsys.disabled():
        print(f"\n{journal.summary()}\nsent {sum(sink.counts.values())} receipts for {len(sink.counts)} messages")
    assert findings(site, journal, sink) == []
    assert journal.kills.total() >= LEAST_KILLS


def kill_backend(site: Site, chance: random.Random) -> bool:
    """Kills one server process of PostgreSQL: the others are stopped by the postmaster, which then recovers."""
    others = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    try:
        with site.engine.connect() as connection:
            pids = list(connection.execute(text(others)).scalars())
    except SQLAlchemyError:
        return False
    if pids:
        processes.kill(chance.choice(pids))
    return bool(pids)
