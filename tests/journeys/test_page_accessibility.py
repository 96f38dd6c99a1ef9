"""Pages of every tour, in their main states: accessibility on a phone and a desk, colours, width, valid HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

from devtools.screenshots.tour_list import TOURS
from tests.example_counts import FACTOR, sample_cases
from tests.journeys.conftest import Inspect, OpenBrowser
from tests.journeys.html_checker import check_html
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer

# An eighth of the tours, drawn with the seed; all of them in `make trust`.
CASES = sample_cases(list(TOURS), share=8)
WALKED_TOURS = list(TOURS) if FACTOR > 1 else [case for case in CASES if isinstance(case, str)]
# The first test of a tour walks through it.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize("tour", CASES)
def test_axe_finds_nothing(inspections: Inspect, tour: str) -> None:
    assert "\n".join(violation for inspection in inspections(tour) for violation in inspection.violations) == ""


@pytest.mark.parametrize("tour", CASES)
def test_nothing_is_wider_than_the_screen(inspections: Inspect, tour: str) -> None:
    assert "\n".join(overflow for inspection in inspections(tour) for overflow in inspection.overflows) == ""


@pytest.mark.parametrize("tour", CASES)
def test_the_check_of_themes_knows_every_pair_of_colours(inspections: Inspect, tour: str) -> None:
    assert "\n".join(pair for inspection in inspections(tour) for pair in inspection.unlisted_pairs) == ""


def test_the_html_is_valid_as_served_and_after_scripts_and_swaps(inspections: Inspect, tmp_path: Path) -> None:
    all_inspections = [(tour, inspection) for tour in WALKED_TOURS for inspection in inspections(tour)]
    for tour, inspection in all_inspections:
        (tmp_path / f"{tour}, {inspection.name} (document).html").write_text(inspection.dom)
        if inspection.served is not None:
            (tmp_path / f"{tour}, {inspection.name} (served).html").write_text(inspection.served)

    print(f"inspected: {len(all_inspections)} stops")
    assert len(all_inspections) > len(WALKED_TOURS)
    assert "\n".join(check_html(tmp_path)) == ""


def test_axe_detects_a_violation(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.goto("/")

    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")

    assert [violation.split(":")[0] for violation in find_violations(page)] == ["image-alt"]


def test_the_html_checker_detects_an_error(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=fr><title>x</title><p><div></p>")

    assert any("wrong: error" in problem for problem in check_html(tmp_path))
