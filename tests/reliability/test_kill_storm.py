"""Whatever is killed at any moment, nothing acknowledged is lost and nothing is made twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Settings
from app.core.sites import Site
from app.migrations import metadata
from tests.databases import Databases, open_databases
from tests.reliability.house import House, launch_as_a_machine
from tests.reliability.launcher import launch_at_once
from tests.reliability.mail import open_sink
from tests.reliability.oracle import findings
from tests.reliability.postgresql import kills_of
from tests.reliability.storm import LEAST_KILLS, SEEDS, SUBMISSIONS, Weather, blow
from tests.servers import free_port

# A release sees processes start as they do on a machine.
LAUNCH = launch_as_a_machine if SUBMISSIONS > 300 else launch_at_once
KILLS_POSTMASTER = os.environ.get("PARVIS_STORM_POSTMASTER") == "1"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.every_database,
    pytest.mark.timeout(1200),
]


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
    more = kills_of(site, postmaster=KILLS_POSTMASTER)
    with open_sink(port, delay=0.05) as sink, House(told, LAUNCH) as house:
        lasts = max(600.0, SUBMISSIONS * 0.5)
        journal = blow(house, site, Weather(SUBMISSIONS, seed, least_kills=LEAST_KILLS, lasts=lasts), more)

    with capsys.disabled():
        print(f"\n{journal.summary()}\nsent {sum(sink.counts.values())} receipts for {len(sink.counts)} messages")
    assert "\n".join(findings(site, journal, sink)) == ""
    assert journal.kills.total() >= LEAST_KILLS
