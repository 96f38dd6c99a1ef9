"""Two people on one device, a network that fails in nine ways: nothing is lost, doubled, read by the other, or stuck."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType

from tests.monkey.device import Device
from tests.monkey.environment import Environment
from tests.monkey.fault_proxy import FaultProxy
from tests.monkey.journal import Journal
from tests.monkey.scenario import Scenario, generate_scenario
from tests.monkey.scenario_run import play_scenario
from tests.monkey.shrink import shrink_scenario

# `make test` plays two; a release plays more, with `PARVIS_MONKEY_SEEDS=20`. `PARVIS_MONKEY_SEED=7` plays that one alone, and
# `PARVIS_MONKEY_SHRINK=1` looks for the shortest plan that fails in the same way.
ONE = os.environ.get("PARVIS_MONKEY_SEED")
SEEDS = [int(ONE)] if ONE else list(range(int(os.environ.get("PARVIS_MONKEY_SEEDS", "2"))))
SHRINKS = os.environ.get("PARVIS_MONKEY_SHRINK") == "1"

Play = Callable[[Scenario], Journal]


@pytest.fixture
def play_on_device(world: Environment, engine: BrowserType, tmp_path: Path) -> Iterator[Play]:
    """Plays a plan on a device that has never been used, on a network of its own."""
    numbers = count()

    def play_plan(plan: Scenario) -> Journal:
        number = next(numbers)
        proxy = FaultProxy(world.server.settings.port, f"10.{number}.{plan.seed // 250 % 250}.{plan.seed % 250}")
        device = Device(engine, tmp_path / f"profile-{number}", proxy)
        proxy.open()
        try:
            return play_scenario(world, device, plan)
        finally:
            device.close()
            proxy.close()

    yield play_plan


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(1200 if SHRINKS else 240)
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_two_people_do_nothing_is_lost_doubled_read_or_stuck(seed: int, play_on_device: Play) -> None:
    plan = generate_scenario(seed)

    journal = play_on_device(plan)

    if journal.findings and SHRINKS:
        _, shortest = shrink_scenario(plan, set(journal.findings), play_on_device)
        journal = shortest or journal
    if journal.findings:
        pytest.fail(str(journal), pytrace=False)
