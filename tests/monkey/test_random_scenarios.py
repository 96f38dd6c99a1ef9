"""Two users of one device with nine network faults: no request is lost, duplicated, readable by the other, or stuck."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserType

from tests.example_counts import read_seed
from tests.monkey.device import Device
from tests.monkey.environment import Environment
from tests.monkey.fault_proxy import FaultProxy
from tests.monkey.run_log import RunLog
from tests.monkey.scenario import Scenario, generate_scenario
from tests.monkey.scenario_run import run_scenario
from tests.monkey.shrink import shrink_scenario

# `make test` runs one, drawn with the seed of the tests; a release runs more, with `PARVIS_MONKEY_SEEDS=20`.
# `PARVIS_MONKEY_SEED=7` runs that one alone, and `PARVIS_MONKEY_SHRINK=1` looks for the shortest plan that fails in the same way.
ONE = os.environ.get("PARVIS_MONKEY_SEED")
FIRST, COUNT = read_seed(), int(os.environ.get("PARVIS_MONKEY_SEEDS", "1"))
SEEDS = [int(ONE)] if ONE else list(range(FIRST, FIRST + COUNT))
SHRINKS = os.environ.get("PARVIS_MONKEY_SHRINK") == "1"

Play = Callable[[Scenario], RunLog]


@pytest.fixture
def run_on_device(environment: Environment, engine: BrowserType, tmp_path: Path) -> Iterator[Play]:
    """Return the function that runs a plan on a new device with its own IP address."""
    numbers = count()

    def play_plan(plan: Scenario) -> RunLog:
        number = next(numbers)
        proxy = FaultProxy(environment.server.settings.port, f"10.{number}.{plan.seed // 250 % 250}.{plan.seed % 250}")
        device = Device(engine, tmp_path / f"profile-{number}", proxy)
        proxy.open()
        try:
            return run_scenario(environment, device, plan)
        finally:
            device.close()
            proxy.close()

    yield play_plan


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(1200 if SHRINKS else 240)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_scenarios_of_two_users_keep_the_invariants(seed: int, run_on_device: Play) -> None:
    plan = generate_scenario(seed)

    run_log = run_on_device(plan)

    if run_log.findings and SHRINKS:
        _, shortest = shrink_scenario(plan, set(run_log.findings), run_on_device)
        run_log = shortest or run_log
    if run_log.findings:
        pytest.fail(str(run_log), pytrace=False)
