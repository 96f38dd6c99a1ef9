"""The chaos run detects each mutant, and reports nothing without a mutant."""

from __future__ import annotations

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
# Delay of the SMTP server in seconds, so that an e-mail sent too early is detected during its delivery.
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
# What the oracle of the chaos run would say is for `make trust`: it takes more than a minute.
pytestmark = [pytest.mark.slow, pytest.mark.trust, pytest.mark.timeout(600)]


def find_violations_with(
    mutant: str, chaos_settings: ChaosSettings, site: Site, settings: Settings, mail: float = SLOW_MAIL
) -> str:
    """Return the violations found by a chaos run with this mutant."""
    port = find_free_port()
    sink_settings = replace(settings, port=find_free_port(), smtp_url=f"smtp://127.0.0.1:{port}")
    with open_sink(port, delay=mail) as sink, Supervisor(sink_settings, make_launcher(mutant)) as installation:
        more = (
            {}
            if chaos_settings.targets
            else {"web as a mail leaves": lambda c: sink.under_way > 0 and installation.kill("web", c)}
        )
        run_log = run_chaos(installation, site, chaos_settings, more)
        wait_for_queue(time.monotonic() + chaos_settings.drain)
    print(run_log.format_summary())
    return "\n".join(find_violations(site, run_log, sink))


def wait_for_queue(end: float) -> None:
    """Wait until the queued jobs are finished."""
    with suppress(RedisError):
        while queue.count_batches() and time.monotonic() < end:
            time.sleep(0.2)


def test_no_violation_is_found_without_a_mutant(site: Site, settings: Settings, authority: None) -> None:
    chaos_settings = ChaosSettings(40, seed=2, targets=WORKERS, served_between=3, rest=1.5)

    assert find_violations_with("none", chaos_settings, site, settings) == ""


@pytest.mark.parametrize(("mutant", "finding", "chaos_settings", "mail"), MISSING)
def test_each_mutant_is_detected(
    mutant: str,
    finding: str,
    chaos_settings: ChaosSettings,
    mail: float,
    site: Site,
    settings: Settings,
    authority: None,
) -> None:
    assert finding in find_violations_with(mutant, chaos_settings, site, settings, mail)
