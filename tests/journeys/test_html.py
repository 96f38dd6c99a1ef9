"""The HTML that is served, and the document that it has become after scripts and swaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.screenshots.itinerary import TOURS
from tests.journeys.conftest import Inspect
from tests.journeys.html_checker import check

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("tour", TOURS)
def test_the_html_of_every_page_is_valid(inspected: Inspect, tour: str, tmp_path: Path) -> None:
    for seen in inspected(tour):
        (tmp_path / f"{seen.name} (document).html").write_text(seen.dom)
        if seen.served is not None:
            (tmp_path / f"{seen.name} (served).html").write_text(seen.served)

    assert "\n".join(check(tmp_path)) == ""


def test_the_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=fr><title>x</title><p><div></p>")

    assert any("wrong: error" in problem for problem in check(tmp_path))
