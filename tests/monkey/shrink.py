"""Shrinking of a plan to a minimal one with the same findings: whole steps first, then their details."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.monkey.run_log import RunLog
from tests.monkey.scenario import Scenario, Step

# A run takes about twelve seconds.
MOST_RUNS = 40


def shrink_scenario(
    plan: Scenario, kinds: set[str], play_again: Callable[[Scenario], RunLog]
) -> tuple[Scenario, RunLog | None]:
    """Return the plan and the log of its last failing run; None when nothing could be left out."""
    last_failure: RunLog | None = None
    runs = 0
    is_shorter = True
    while is_shorter and runs < MOST_RUNS:
        is_shorter = False
        for candidate in _iterate_shorter(plan):
            runs += 1
            run_log = play_again(candidate)
            if kinds & set(run_log.findings):
                plan, last_failure, is_shorter = candidate, run_log, True
                break
            if runs >= MOST_RUNS:
                break
    return plan, last_failure


def _iterate_shorter(plan: Scenario) -> Iterator[Scenario]:
    for at in reversed(range(len(plan.steps))):
        yield replace(plan, steps=plan.steps[:at] + plan.steps[at + 1 :])
    for at, step in enumerate(plan.steps):
        for simpler in _iterate_simpler(step):
            yield replace(plan, steps=(*plan.steps[:at], simpler, *plan.steps[at + 1 :]))


def _iterate_simpler(step: Step) -> Iterator[Step]:
    for name, plain in (("mishap", ""), ("faults", {}), ("has_photo", False), ("keeps", False)):
        if step.details.get(name):
            yield Step(step.action, {**step.details, name: plain})
