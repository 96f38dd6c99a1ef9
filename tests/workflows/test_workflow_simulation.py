"""Simulation of a workflow: visiting all its statuses without a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.workflows.definition import parse_workflow, read_workflow
from tests.workflows.definitions import make_action, make_jump, make_status, make_street_report_workflow, make_workflow
from tests.workflows.simulation import MAX_VISITS, Move, simulate

CATALOGUE = Path(__file__).parents[2] / "app" / "catalogue" / "workflows"
DONE_STATUS = make_status("done", closed=True)


def test_the_simulation_of_a_complete_workflow_reaches_its_last_status() -> None:
    simulation = simulate(parse_workflow(make_street_report_workflow()))

    assert simulation.reached == {"received", "in_progress", "waiting", "done", "refused", "abandoned"}
    assert (simulation.unreached, simulation.endless, simulation.failures, simulation.is_complete) == ((), [], [], True)


def test_conditional_jumps_are_followed_once_whatever_the_answers() -> None:
    new = make_status("new", on_enter=[make_jump("b", {"var": "answers.x"}), make_jump("c", {"var": "answers.y"})])
    new["actions"] = [make_action("end", "done", condition={"==": [{"var": "answers.x"}, "never"]})]
    simulation = simulate(
        read_workflow(
            make_workflow(
                new, make_status("b", actions=[make_action("end", "done")]), make_status("c", closed=True), DONE_STATUS
            )
        )
    )

    assert simulation.unreached == ()


def test_actions_after_a_conditional_jump_are_reached_too() -> None:
    new = make_status("new", on_enter=[make_jump("b", {"!": [{"var": "answers.x"}]}), make_jump("c")])

    simulation = simulate(
        read_workflow(make_workflow(new, make_status("b", closed=True), make_status("c", closed=True)))
    )

    assert (simulation.unreached, simulation.endless, simulation.reached) == ((), [], {"new", "b", "c"})


def test_endless_loops_and_unreachable_statuses_are_reported() -> None:
    new = make_status("new", actions=[make_action("go", "a"), make_action("end", "done")])
    simulation = simulate(
        read_workflow(
            make_workflow(
                new,
                make_status("a", on_enter=[make_jump("b")]),
                make_status("b", on_enter=[make_jump("a")]),
                DONE_STATUS,
                make_status("lost"),
            )
        )
    )

    assert simulation.endless == [Move("new", "action", "go")]
    assert simulation.unreached == ("a", "b", "lost")


def test_the_simulation_of_a_workflow_with_a_return_ends() -> None:
    ask = make_action("ask", "asked", mark=True)
    statuses = [
        make_status(f"s{number}", actions=[ask, make_action("go", f"s{(number + 1) % 5}")]) for number in range(5)
    ]
    asked_status = make_status("asked", actions=[make_action("back", "previous"), ask, make_action("end", "done")])

    simulation = simulate(read_workflow(make_workflow(*statuses, asked_status, DONE_STATUS)))

    assert simulation.unreached == ()
    assert simulation.moves <= MAX_VISITS + 1


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.json")), ids=lambda path: path.stem)
def test_every_workflow_of_the_catalogue_is_simulated(path: Path) -> None:
    simulation = simulate(read_workflow(json.loads(path.read_text(encoding="utf-8"))))

    assert (simulation.unreached, simulation.endless, simulation.failures, simulation.is_complete) == ((), [], [], True)


def test_a_counter_loop_is_simulated() -> None:
    new = make_status("new", on_enter=[make_jump("each", {"var": "answers.more"}), make_jump("done")])
    simulation = simulate(
        read_workflow(make_workflow(new, make_status("each", on_enter=[make_jump("new")]), DONE_STATUS))
    )

    assert (simulation.unreached, simulation.endless, simulation.reached) == ((), [], {"new", "each", "done"})


def test_conditional_jumps_of_an_action_are_followed_too() -> None:
    go = make_action("go", None, run=[make_jump("a", {"var": "answers.x"}), make_jump("b", {"var": "answers.y"})])
    a, b = (make_status(name, actions=[make_action("end", "done")]) for name in "ab")
    simulation = simulate(
        read_workflow(make_workflow(make_status("new", actions=[go, make_action("end", "done")]), a, b, DONE_STATUS))
    )

    assert simulation.unreached == ()
