"""A workflow is walked through all its statuses without a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.workflows.definition import parse_workflow, read_workflow
from app.workflows.simulation import MAX_VISITS, Move, simulate
from tests.workflows.definitions import make_action, make_jump, make_status, make_street_report_workflow, make_workflow

CATALOGUE = Path(__file__).parents[2] / "app" / "catalogue" / "workflows"
DONE = make_status("done", closed=True)


def test_a_complete_workflow_is_walked_to_its_last_status() -> None:
    found = simulate(parse_workflow(make_street_report_workflow()))

    assert found.reached == {"received", "in_progress", "waiting", "done", "refused", "abandoned"}
    assert (found.unreached, found.endless, found.failures, found.is_complete) == ((), [], [], True)


def test_conditional_jumps_are_taken_once_whatever_the_answers() -> None:
    new = make_status("new", on_enter=[make_jump("b", {"var": "answers.x"}), make_jump("c", {"var": "answers.y"})])
    new["actions"] = [make_action("end", "done", condition={"==": [{"var": "answers.x"}, "never"]})]
    found = simulate(
        read_workflow(
            make_workflow(
                new, make_status("b", actions=[make_action("end", "done")]), make_status("c", closed=True), DONE
            )
        )
    )

    assert found.unreached == ()


def test_what_stands_after_a_conditional_jump_that_holds_is_reached_too() -> None:
    new = make_status("new", on_enter=[make_jump("b", {"!": [{"var": "answers.x"}]}), make_jump("c")])

    found = simulate(read_workflow(make_workflow(new, make_status("b", closed=True), make_status("c", closed=True))))

    assert (found.unreached, found.endless, found.reached) == ((), [], {"new", "b", "c"})


def test_what_goes_round_for_ever_and_what_is_never_reached_is_told() -> None:
    new = make_status("new", actions=[make_action("go", "a"), make_action("end", "done")])
    found = simulate(
        read_workflow(
            make_workflow(
                new,
                make_status("a", on_enter=[make_jump("b")]),
                make_status("b", on_enter=[make_jump("a")]),
                DONE,
                make_status("lost"),
            )
        )
    )

    assert found.endless == [Move("new", "action", "go")]
    assert found.unreached == ("a", "b", "lost")


def test_a_workflow_goes_back_and_the_walk_ends() -> None:
    ask = make_action("ask", "asked", mark=True)
    statuses = [
        make_status(f"s{number}", actions=[ask, make_action("go", f"s{(number + 1) % 5}")]) for number in range(5)
    ]
    asked = make_status("asked", actions=[make_action("back", "previous"), ask, make_action("end", "done")])

    found = simulate(read_workflow(make_workflow(*statuses, asked, DONE)))

    assert found.unreached == ()
    assert found.moves <= MAX_VISITS + 1


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.json")), ids=lambda path: path.stem)
def test_every_workflow_of_the_catalogue_is_walked_through(path: Path) -> None:
    found = simulate(read_workflow(json.loads(path.read_text(encoding="utf-8"))))

    assert (found.unreached, found.endless, found.failures, found.is_complete) == ((), [], [], True)


def test_a_count_that_comes_back_to_its_condition_is_walked_through() -> None:
    new = make_status("new", on_enter=[make_jump("each", {"var": "answers.more"}), make_jump("done")])
    found = simulate(read_workflow(make_workflow(new, make_status("each", on_enter=[make_jump("new")]), DONE)))

    assert (found.unreached, found.endless, found.reached) == ((), [], {"new", "each", "done"})


def test_conditional_jumps_of_an_action_are_taken_too() -> None:
    go = make_action("go", None, run=[make_jump("a", {"var": "answers.x"}), make_jump("b", {"var": "answers.y"})])
    a, b = (make_status(name, actions=[make_action("end", "done")]) for name in "ab")
    found = simulate(
        read_workflow(make_workflow(make_status("new", actions=[go, make_action("end", "done")]), a, b, DONE))
    )

    assert found.unreached == ()
