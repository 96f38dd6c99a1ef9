"""Areas of the map: written in addresses, and found by squares whose fingerprints differ from family to family."""

from __future__ import annotations

import random

import pytest

from app.cases.search.map_areas import GRIDS, MAX_SQUARES, area_tokens, normalise_area, point_tokens
from app.core.sites import Site


@pytest.mark.parametrize("half", [0.001, 0.02, 0.3])
def test_an_area_finds_every_point_in_it_and_none_that_is_far(site: Site, half: float) -> None:
    chance = random.Random(half)
    area = normalise_area(f"{48 - half},{2 - half},{48 + half},{2 + half}")
    tokens = set(area_tokens(area, ["voirie"]))

    for _ in range(50):
        point = (48 + chance.uniform(-half, half), 2 + chance.uniform(-half, half))
        assert tokens & set(point_tokens(point, "voirie"))
    assert not tokens & set(point_tokens((48 + half + 1 / min(GRIDS), 2), "voirie"))
    assert len(tokens) <= MAX_SQUARES


def test_a_square_has_another_fingerprint_in_each_family(site: Site) -> None:
    assert not set(point_tokens((48, 2), "voirie")) & set(point_tokens((48, 2), "etat-civil"))


@pytest.mark.parametrize("text", ["", "x", "1,2,3", "2,0,1,0", "nan,0,1,1", "-90,-180,90,180"])
def test_what_is_no_area_of_a_town_is_left_out(text: str) -> None:
    assert normalise_area(text) == ""
