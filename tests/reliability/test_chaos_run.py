"""Chaos run: whatever is killed, no acknowledged submission is lost or duplicated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.config import Settings
from app.core.sites import Site
from app.migrations import metadata
from tests.databases import Databases, open_databases
from tests.reliability.chaos_run import LEAST_KILLS, SEEDS, SUBMISSIONS, ChaosSettings, run_chaos
from tests.reliability.invariants import find_violations
from tests.reliability.mail_sink import open_sink
from tests.reliability.postgresql_kills import list_kills
from tests.reliability.process_launcher import launch_forked
from tests.reliability.supervisor import Supervisor, launch_separately
from tests.servers import find_free_port

# For a release, processes are started like in production.
LAUNCH = launch_separately if SUBMISSIONS > 300 else launch_forked
KILLS_POSTMASTER = os.environ.get("PARVIS_STORM_POSTMASTER") == "1"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200), pytest.mark.by_turns(6)]


@pytest.fixture
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A database server for this run only: its processes are killed."""
    kind = request.config.getoption("--database")
    with open_databases(kind, tmp_path_factory.mktemp("chaos"), [metadata.MAIN, metadata.KEYS]) as servers:
        yield servers


@pytest.mark.postgresql("whole modules only")
@pytest.mark.parametrize("seed", SEEDS)
def test_no_submission_is_lost_or_duplicated(
    site: Site, settings: Settings, authority: None, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    port = find_free_port()
    sink_settings = replace(settings, port=find_free_port(), smtp_url=f"smtp://127.0.0.1:{port}")
    more = list_kills(site, postmaster=KILLS_POSTMASTER)
    with open_sink(port, delay=0.05) as sink, Supervisor(sink_settings, LAUNCH) as installation:
        lasts = max(600.0, SUBMISSIONS * 0.5)
        run_log = run_chaos(
            installation, site, ChaosSettings(SUBMISSIONS, seed, least_kills=LEAST_KILLS, lasts=lasts), more
        )

    with capsys.disabled():
        print(
            f"\n{run_log.format_summary()}\nsent {sum(sink.counts.values())} receipts for {len(sink.counts)} messages"
        )
    assert "\n".join(find_violations(site, run_log, sink)) == ""
    assert run_log.kills.total() >= LEAST_KILLS
