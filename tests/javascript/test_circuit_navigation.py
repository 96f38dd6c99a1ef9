"""Moves along the arrows of a circuit with the keyboard, and the scale of its drawing."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.web.assets import SOURCES
from tests.javascript_modules import run_modules

# A status with two actions, of which one leads to another status, whose action leads back.
ELEMENTS: list[dict[str, str]] = [
    {"status": "received"},
    {"from": "received", "to": "open"},
    {"from": "received", "to": "closed"},
    {"status": "open"},
    {"from": "open", "to": "received"},
    {"from": "open", "to": ""},
    {"status": "closed"},
]
RECEIVED, TO_OPEN, TO_CLOSED, OPEN, BACK, NOWHERE, FINAL = range(7)


@pytest.fixture(scope="module")
def modules() -> Any:
    with run_modules(SOURCES / "js") as run:
        yield run


@pytest.mark.parametrize(
    ("index", "key", "expected"),
    [
        (RECEIVED, "ArrowRight", TO_OPEN),
        (RECEIVED, "ArrowDown", TO_OPEN),
        (TO_OPEN, "ArrowDown", OPEN),
        (TO_OPEN, "ArrowRight", TO_CLOSED),
        (TO_CLOSED, "ArrowRight", FINAL),
        (TO_CLOSED, "ArrowLeft", TO_OPEN),
        (TO_OPEN, "ArrowLeft", RECEIVED),
        (TO_CLOSED, "ArrowUp", RECEIVED),
        (NOWHERE, "ArrowDown", NOWHERE),
        (OPEN, "ArrowUp", TO_OPEN),
        (RECEIVED, "ArrowUp", BACK),
        (FINAL, "ArrowDown", FINAL),
        (OPEN, "Home", RECEIVED),
        (OPEN, "End", FINAL),
    ],
)
def test_arrow_keys_follow_the_arrows_of_the_drawing(modules: Any, index: int, key: str, expected: int) -> None:
    assert modules("lib/circuit-navigation", "findNextInDrawing", ELEMENTS, index, key) == expected


def test_going_back_returns_to_where_one_came_from(modules: Any) -> None:
    elements = [*ELEMENTS, {"from": "closed", "to": "open"}]

    assert modules("lib/circuit-navigation", "findNextInDrawing", elements, OPEN, "ArrowUp", 7) == 7


@pytest.mark.parametrize(
    ("index", "key", "expected"),
    [
        (RECEIVED, "ArrowDown", TO_OPEN),
        (RECEIVED, "ArrowUp", RECEIVED),
        (FINAL, "ArrowDown", FINAL),
        (RECEIVED, "ArrowRight", TO_OPEN),
        (TO_CLOSED, "ArrowRight", FINAL),
        (TO_CLOSED, "ArrowLeft", RECEIVED),
        (FINAL, "ArrowLeft", TO_CLOSED),
    ],
)
def test_arrow_keys_pass_the_lines_of_the_list_and_follow_its_arrows(
    modules: Any, index: int, key: str, expected: int
) -> None:
    assert modules("lib/circuit-navigation", "findNextInList", ELEMENTS, index, key) == expected


def test_the_target_of_an_action_is_chosen_among_all_statuses(modules: Any) -> None:
    def find(index: int, key: str) -> Any:
        return modules("lib/circuit-navigation", "findNextStatus", ELEMENTS, index, key)

    assert [find(RECEIVED, "ArrowDown"), find(FINAL, "ArrowRight"), find(RECEIVED, "ArrowLeft")] == [
        OPEN,
        RECEIVED,
        FINAL,
    ]


def test_actions_of_a_status_are_counted(modules: Any) -> None:
    assert modules("lib/circuit-navigation", "countActions", ELEMENTS, TO_CLOSED) == {"number": 2, "count": 2}
    assert modules("lib/circuit-navigation", "countActions", ELEMENTS, RECEIVED)["count"] == 2


def test_a_drawing_opens_whole_unless_its_text_would_be_too_small(modules: Any) -> None:
    frame = {"width": 900, "height": 600}

    def choose(width: int) -> Any:
        return modules("lib/circuit-geometry", "chooseFirstScale", frame, {"width": width, "height": 2000})

    assert (choose(800), choose(1000), choose(3000)) == (1, 0.9, 0.8)
    assert modules("lib/circuit-geometry", "fitScale", frame, {"width": 900, "height": 1200}) == 0.5
    assert modules("lib/circuit-geometry", "zoomScale", 1, "in") == 1.25
    assert modules("lib/circuit-geometry", "zoomScale", 0.25, "out") == 0.25
