"""Every page of every tour, in its main states, at three widths, in light and in the dark."""

from __future__ import annotations

import pytest

from app.screenshots.itinerary import TOURS
from tests.journeys.conftest import Inspect, OpenBrowser
from tests.journeys.inspection import violations_on
from tests.journeys.live import Live

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("tour", TOURS)
def test_axe_finds_nothing(inspected: Inspect, tour: str) -> None:
    assert "\n".join(violation for seen in inspected(tour) for violation in seen.violations) == ""


@pytest.mark.parametrize("tour", TOURS)
def test_nothing_is_wider_than_the_screen(inspected: Inspect, tour: str) -> None:
    assert "\n".join(overflow for seen in inspected(tour) for overflow in seen.overflows) == ""


def test_axe_sees_what_is_wrong(demo: Live, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.goto("/")

    page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")

    assert [violation.split(":")[0] for violation in violations_on(page)] == ["image-alt"]
