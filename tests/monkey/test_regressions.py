"""Regression tests: shrunk plans of former findings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.example_counts import choose_cases
from tests.monkey.scenario import Scenario, Step
from tests.monkey.test_random_scenarios import Play, run_on_device

__all__ = ["run_on_device"]

OFFLINE, PORTAL, NONE = ({"fault": fault, "amount": 0.5} for fault in ("offline", "portal", "none"))


def build_write_step(**more: Any) -> Step:
    plain = {
        "form": "device",
        "has_photo": True,
        "is_refusable": False,
        "keeps": False,
        "stop": "send",
        "pause": 0,
        "faults": {},
    }
    return Step("write", {**plain, "mishap": "", "wait": 0, **more})


RUNS = {
    "an upload cut by the end of its connection": Scenario(
        1, ("nobody", "resident"), (build_write_step(faults={"review": {"fault": "fin", "amount": 0.9}}, wait=500),)
    ),
    "an upload cut by a reset": Scenario(
        1, ("nobody", "resident"), (build_write_step(faults={"review": {"fault": "rst", "amount": 0.9}}, wait=500),)
    ),
    "an ordinary form handed over at its end, the browser closed": Scenario(
        1, ("nobody", "resident"), (build_write_step(form="ordinary", faults={"review": OFFLINE}, mishap="close"),)
    ),
    "an ordinary form handed over on its way, the browser closed": Scenario(
        1, ("nobody", "resident"), (build_write_step(form="ordinary", faults={"contact": OFFLINE}, mishap="close"),)
    ),
    "an ordinary form handed over on its way, fourteen hours later": Scenario(
        1,
        ("nobody", "resident"),
        (build_write_step(form="ordinary", faults={"contact": OFFLINE}), Step("clock", {"hours": 14})),
    ),
    "a resident who signs in for the first time keeps a draft, then an agent": Scenario(
        1,
        ("resident", "agent"),
        (Step("sign in"), build_write_step(keeps=True, stop="kept"), Step("leave", {"choice": "keep"})),
    ),
    "the same without a network, until they leave": Scenario(
        1,
        ("resident", "agent"),
        (
            Step("sign in"),
            Step("network", OFFLINE),
            build_write_step(keeps=True, stop="kept"),
            Step("network", NONE),
            Step("leave", {"choice": "keep"}),
        ),
    ),
    "the same, and the request waits": Scenario(
        1,
        ("resident", "agent"),
        (
            Step("sign in"),
            build_write_step(faults={"review": OFFLINE}),
            Step("network", NONE),
            Step("leave", {"choice": "keep"}),
        ),
    ),
    "what was sent, then an agent": Scenario(
        1, ("resident", "agent"), (Step("sign in"), build_write_step(wait=500), Step("leave", {"choice": "keep"}))
    ),
    "a locked device": Scenario(
        1,
        ("agent", "resident"),
        (Step("sign in"), build_write_step(keeps=True, stop="kept"), Step("lock", {"unlocks": False})),
    ),
    "a portal that answers everything": Scenario(
        1,
        ("nobody", "resident"),
        (Step("network", PORTAL), Step("look"), build_write_step(), Step("network", NONE), Step("look")),
    ),
    "a request that waits, its tab closed after a copy was made": Scenario(
        1, ("nobody", "resident"), (build_write_step(faults={"review": OFFLINE}, pause=700, mishap="tab"), Step("look"))
    ),
    "a file that is no photo": Scenario(
        1, ("nobody", "resident"), (build_write_step(is_refusable=True, wait=500), Step("look"))
    ),
}
# `make test` runs the three shortest, a release all.
SHORTEST = [
    "an ordinary form handed over on its way, fourteen hours later",
    "a portal that answers everything",
    "a file that is no photo",
]


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(240)
@pytest.mark.parametrize("name", choose_cases(SHORTEST, [name for name in RUNS if name not in SHORTEST]))
def test_a_former_finding_does_not_recur(name: str, run_on_device: Play) -> None:
    run_log = run_on_device(RUNS[name])

    if run_log.findings:
        pytest.fail(str(run_log), pytrace=False)
