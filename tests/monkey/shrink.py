"""The shortest plan that still finds the same: steps go one by one, then what happens on the way of those that are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.monkey.journal import Journal
from tests.monkey.scenario import Scenario, Step

# A run takes a dozen seconds.
MOST_RUNS = 40


def shrink_scenario(
    plan: Scenario, kinds: set[str], play_again: Callable[[Scenario], Journal]
) -> tuple[Scenario, Journal | None]:
    """The plan, and the journal of its last run that found one of these kinds; None when nothing could be taken out."""
    journal, runs = None, 0
    is_shorter = True
    while is_shorter and runs < MOST_RUNS:
        is_shorter = False
        for candidate in _iterate_shorter(plan):
            runs += 1
            found = play_again(candidate)
            if kinds & set(found.findings):
                plan, journal, is_shorter = candidate, found, True
                break
            if runs >= MOST_RUNS:
                break
    return plan, journal


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
