"""A workflow is walked through all its statuses without a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.workflows.definition import parse_workflow, read_workflow
from app.workflows.simulation import MAX_VISITS, Move, walk
from tests.workflows.documents import action, jump, status, street_report, workflow

CATALOGUE = Path(__file__).parents[2] / "app" / "catalogue" / "workflows"
DONE = status("done", closed=True)


def test_a_complete_workflow_is_walked_to_its_last_status() -> None:
    found = walk(parse_workflow(street_report()))

    assert found.reached == {"received", "in_progress", "waiting", "done", "refused", "abandoned"}
    assert (found.never, found.endless, found.failures, found.is_complete) == ((), [], [], True)


def test_conditional_jumps_are_taken_once_whatever_the_answers() -> None:
    new = status("new", on_enter=[jump("b", {"var": "answers.x"}), jump("c", {"var": "answers.y"})])
    new["actions"] = [action("end", "done", condition={"==": [{"var": "answers.x"}, "never"]})]
    found = walk(
        read_workflow(workflow(new, status("b", actions=[action("end", "done")]), status("c", closed=True), DONE))
    )

    assert found.never == ()


def test_what_stands_after_a_conditional_jump_that_holds_is_reached_too() -> None:
    new = status("new", on_enter=[jump("b", {"!": [{"var": "answers.x"}]}), jump("c")])

    found = walk(read_workflow(workflow(new, status("b", closed=True), status("c", closed=True))))

    assert (found.never, found.endless, found.reached) == ((), [], {"new", "b", "c"})


def test_what_goes_round_for_ever_and_what_is_never_reached_is_told() -> None:
    new = status("new", actions=[action("go", "a"), action("end", "done")])
    found = walk(
        read_workflow(
            workflow(new, status("a", on_enter=[jump("b")]), status("b", on_enter=[jump("a")]), DONE, status("lost"))
        )
    )

    assert found.endless == [Move("new", "action", "go")]
    assert found.never == ("a", "b", "lost")


def test_a_workflow_goes_back_and_the_walk_ends() -> None:
    ask = action("ask", "asked", mark=True)
    statuses = [status(f"s{number}", actions=[ask, action("go", f"s{(number + 1) % 5}")]) for number in range(5)]
    asked = status("asked", actions=[action("back", "previous"), ask, action("end", "done")])

    found = walk(read_workflow(workflow(*statuses, asked, DONE)))

    assert found.never == ()
    assert found.moves <= MAX_VISITS + 1


@pytest.mark.parametrize("path", sorted(CATALOGUE.glob("*.json")), ids=lambda path: path.stem)
def test_every_workflow_of_the_catalogue_is_walked_through(path: Path) -> None:
    found = walk(read_workflow(json.loads(path.read_text(encoding="utf-8"))))

    assert (found.never, found.endless, found.failures, found.is_complete) == ((), [], [], True)


def test_a_count_that_comes_back_to_its_condition_is_walked_through() -> None:
    new = status("new", on_enter=[jump("each", {"var": "answers.more"}), jump("done")])
    found = walk(read_workflow(workflow(new, status("each", on_enter=[jump("new")]), DONE)))

    assert (found.never, found.endless, found.reached) == ((), [], {"new", "each", "done"})


def test_conditional_jumps_of_an_action_are_taken_too() -> None:
    go = action("go", None, run=[jump("a", {"var": "answers.x"}), jump("b", {"var": "answers.y"})])
    a, b = (status(name, actions=[action("end", "done")]) for name in "ab")
    found = walk(read_workflow(workflow(status("new", actions=[go, action("end", "done")]), a, b, DONE)))

    assert found.never == ()
