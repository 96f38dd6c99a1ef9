"""The storm notices what is missing: each guarantee taken away makes it fail, and nothing else does."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from redis.exceptions import RedisError

from app.config import Settings
from app.core.jobs import queue
from app.core.sites import Site
from tests.reliability.chaos_run import ChaosSettings, run_chaos
from tests.reliability.invariants import find_violations
from tests.reliability.mail_sink import open_sink
from tests.reliability.process_launcher import make_launcher
from tests.reliability.supervisor import Supervisor
from tests.servers import find_free_port

WORKERS = ("worker", "horse", "worker and horse", "redis")
# How long a mail takes to leave, in seconds: what is sent too early is caught while it leaves.
SLOW_MAIL, SLOWER_MAIL = 0.3, 1.0

# What is taken away, what the oracle must say, and the storm in which it shows.
MISSING = [
    ("without token", "duplicated", ChaosSettings(24, seed=2, targets=["web"], served_between=12), SLOW_MAIL),
    (
        "without outbox",
        "receipt: ",
        ChaosSettings(40, seed=2, targets=["redis", "horse"], rest=1.0, drain=20),
        SLOW_MAIL,
    ),
    (
        "without lease",
        "sent again",
        ChaosSettings(40, 2, ["worker"], served_between=3, rest=1.5, drain=5),
        SLOW_MAIL,
    ),
    ("sent before commit", "do not exist", ChaosSettings(12, 2, [], served_between=4, drain=5), SLOWER_MAIL),
]
# `make test` plays the quickest; a release all of them, with `PARVIS_MUTANTS=all`.
PLAYED = MISSING if os.environ.get("PARVIS_MUTANTS") == "all" else MISSING[-1:]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def find_violations_with(
    mutant: str, weather: ChaosSettings, site: Site, settings: Settings, mail: float = SLOW_MAIL
) -> str:
    """What the oracle says of a storm on that mutant."""
    port = find_free_port()
    told = replace(settings, port=find_free_port(), smtp_url=f"smtp://127.0.0.1:{port}")
    with open_sink(port, delay=mail) as sink, Supervisor(told, make_launcher(mutant)) as house:
        more = (
            {} if weather.targets else {"web as a mail leaves": lambda c: sink.under_way > 0 and house.kill("web", c)}
        )
        journal = run_chaos(house, site, weather, more)
        wait_for_queue(time.monotonic() + weather.drain)
    print(journal.format_summary())
    return "\n".join(find_violations(site, journal, sink))


def wait_for_queue(end: float) -> None:
    """What was handed to a worker is done, outbox or not."""
    with suppress(RedisError):
        while queue.count_batches() and time.monotonic() < end:
            time.sleep(0.2)


def test_nothing_is_found_when_nothing_is_missing(site: Site, settings: Settings, authority: None) -> None:
    weather = ChaosSettings(40, seed=2, targets=WORKERS, served_between=3, rest=1.5)

    assert find_violations_with("none", weather, site, settings) == ""


@pytest.mark.parametrize(("mutant", "finding", "weather", "mail"), PLAYED)
def test_what_is_missing_is_found(
    mutant: str, finding: str, weather: ChaosSettings, mail: float, site: Site, settings: Settings, authority: None
) -> None:
    assert finding in find_violations_with(mutant, weather, site, settings, mail)
