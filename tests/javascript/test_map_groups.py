"""Points of the map of the list: grouped when they are close on the screen, none lost."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.javascript_modules import RunModule, run_modules

SCRIPTS = Path(__file__).parents[2] / "static/js"
GROUP = """(points, scale) =>
  groupPoints(points, ({ latitude, longitude }) => ({ x: longitude * scale, y: latitude * scale }))"""


@pytest.fixture(scope="module")
def run() -> Iterator[RunModule]:
    with run_modules(SCRIPTS) as run_module:
        yield run_module


def build_point(latitude: float, longitude: float, tone: str = "info") -> dict[str, Any]:
    return {"latitude": latitude, "longitude": longitude, "tone": tone}


def test_points_close_on_the_screen_are_one_group_and_part_when_it_grows(run: RunModule) -> None:
    points = [build_point(48, 2), build_point(48, 2.01)]

    assert [len(group["points"]) for group in run("lib/map-groups", GROUP, points, 100)] == [2]
    assert [len(group["points"]) for group in run("lib/map-groups", GROUP, points, 10_000)] == [1, 1]


def test_a_group_has_the_tone_of_its_gravest_point_and_stands_in_their_middle(run: RunModule) -> None:
    points = [build_point(48, 2, "success"), build_point(48.02, 2, "danger")]

    (group,) = run("lib/map-groups", GROUP, points, 1)

    assert (group["tone"], round(group["latitude"], 6), group["longitude"]) == ("danger", 48.01, 2)


def test_no_point_is_lost_and_no_two_groups_are_on_each_other(run: RunModule) -> None:
    chance = random.Random(1)
    points = [build_point(chance.uniform(48, 49), chance.uniform(2, 3)) for _ in range(500)]

    groups = run("lib/map-groups", GROUP, points, 1000)

    assert sum(len(group["points"]) for group in groups) == 500
    firsts = [group["points"][0] for group in groups]
    nearest = min(
        (a["latitude"] - b["latitude"]) ** 2 + (a["longitude"] - b["longitude"]) ** 2
        for number, a in enumerate(firsts)
        for b in firsts[:number]
    )
    assert nearest**0.5 * 1000 >= 44
