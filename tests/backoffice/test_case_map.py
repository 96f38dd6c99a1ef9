"""The map of the list: points of the cases that the agent sees, an area, a table, the access log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.backoffice.case_list import case_map
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.places.settings import TILES
from bench.queries import count_statements
from tests.cast import Person
from tests.client import Browser, Page
from tests.exported_lists import POINT, MakePlacedCase
from tests.factories import MakeCase

MAP = "/agents/demandes/carte"
FAR = (45.0, 5.0)


@pytest.fixture(autouse=True)
def tiles(site: object) -> None:
    site_settings.save_settings({TILES.key: "https://tiles.example/{z}/{x}/{y}.png"})
    db.session.commit()


def points_of(page: Page) -> list[list[Any]]:
    points: list[list[Any]] = json.loads(str(page.find_one("case-map")["points"]))["points"]
    return points


def references_of(page: Page) -> list[str]:
    return page.texts(".worklist tbody a")


def test_the_list_leads_to_its_map(alice: Person, make_placed_case: MakePlacedCase) -> None:
    make_placed_case()

    link = alice.get("/agents/demandes?state=all&channel=web").find_one(f'a[href^="{MAP}"]')

    assert alice.get(str(link["href"])).text("h1") == "Carte des demandes"
    assert "channel=web" in str(link["href"])


def test_an_agent_sees_the_cases_that_have_a_place(alice: Person, make_placed_case: MakePlacedCase) -> None:
    case = make_placed_case()
    make_placed_case(None)

    page = alice.get(MAP)

    assert [point[:4] for point in points_of(page)] == [[*POINT, "info", "neutral"]]
    assert points_of(page)[0][-2:] == [case.reference, str(case.id)]
    assert references_of(page) == [case.reference]
    assert page.find_one(".worklist a")["href"] == f"/agents/demandes/{case.id}"
    assert "1 demande sur la carte, 1 sans lieu." in page.text("main")


def test_the_legend_says_what_each_shape_means(alice: Person, make_placed_case: MakePlacedCase) -> None:
    make_placed_case()

    page = alice.get(MAP)

    assert page.texts(".case-map__legend li")[0] == "Nouvelle"
    assert page.find_one(".case-map__legend .map-shape")["data-tone"] == "info"


def test_an_agent_of_another_department_sees_none(bruno: Person, make_placed_case: MakePlacedCase) -> None:
    case = make_placed_case()

    page = bruno.get(f"{MAP}?state=all&procedure=signaler")

    assert case.reference not in page.html
    assert "n’a de lieu" in page.text("main")


@pytest.mark.postgresql
def test_a_stranger_and_a_resident_have_no_map(stranger: Browser, chloe: Person) -> None:
    assert "/compte/connexion" in str(stranger.get(MAP).location)
    assert chloe.get(MAP).status == 404


def test_a_case_under_limitation_is_not_on_the_map(alice: Person, make_placed_case: MakePlacedCase) -> None:
    case = make_placed_case()
    case.limited_at = clock.now()
    db.session.commit()

    assert case.reference not in alice.get(MAP).html


def test_an_area_narrows_the_map_and_its_table(alice: Person, make_placed_case: MakePlacedCase) -> None:
    near, far = make_placed_case(), make_placed_case(FAR)

    page = alice.get(f"{MAP}?area=48.1,-1.7,48.13,-1.6")

    assert references_of(page) == [near.reference]
    assert far.reference not in page.html
    assert page.find_one(f'main p a[href^="{MAP}"]')["href"] == MAP


def test_the_area_narrows_the_list_that_the_map_leads_back_to(alice: Person, make_placed_case: MakePlacedCase) -> None:
    near, far = make_placed_case(), make_placed_case(FAR)
    make_placed_case(None)

    back = alice.get(f"{MAP}?area=48.1,-1.7,48.13,-1.6").find_one("main nav a")
    page = alice.get(str(back["href"]))

    assert near.reference in page.text("main")
    assert far.reference not in page.text("main")
    assert "1 demande" in page.text("main")


def test_an_area_shows_nothing_of_another_department(bruno: Person, make_placed_case: MakePlacedCase) -> None:
    case = make_placed_case()

    assert case.reference not in bruno.get("/agents/demandes?area=48.1,-1.7,48.13,-1.6&state=all").html


@pytest.mark.parametrize("area", ["x", "1,2,3", "49,-2,48,-1", "nan,0,1,1", "inf,0,1,1", "0,0,91,0", "-80,-170,80,170"])
def test_what_is_no_area_is_left_out(alice: Person, make_placed_case: MakePlacedCase, area: str) -> None:
    case = make_placed_case()

    assert references_of(alice.get(f"{MAP}?area={area}")) == [case.reference]


def test_the_filters_of_the_list_are_those_of_the_map(alice: Person, make_placed_case: MakePlacedCase) -> None:
    make_placed_case()

    assert "n’a de lieu" in alice.get(f"{MAP}?state=closed").text("main")


def test_the_cases_of_a_map_are_read_in_one_statement(
    alice: Person, make_placed_case: MakePlacedCase, site: Site
) -> None:
    make_placed_case()
    make_placed_case()
    alice.get(MAP)

    with count_statements(site.engine) as statements:
        page = alice.get(MAP)

    assert len(points_of(page)) == 2
    of_cases = [statement for statement in statements if statement.startswith('SELECT "case".id')]
    assert len(of_cases) == 1
    assert ".digest" not in of_cases[0]


def test_the_words_of_many_points_are_written_once(alice: Person, make_placed_case: MakePlacedCase) -> None:
    cases = [make_placed_case(), make_placed_case()]

    encoded = json.loads(str(alice.get(MAP).find_one("case-map")["points"]))

    assert [point[2:7] for point in encoded["points"]] == [["info", "neutral", 0, 1, 2]] * len(cases)
    assert encoded["words"] == ["Nouvelle", "", "Signaler un problème"]


def test_a_map_that_does_not_show_everything_says_so(
    alice: Person, make_placed_case: MakePlacedCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_placed_case()
    make_placed_case()
    monkeypatch.setattr(case_map, "MAX_CASES", 1)

    assert "Seules les" in alice.get(MAP).text("main")


def test_the_map_is_in_the_access_log(
    alice: Person, make_case: MakeCase, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    make_case()

    alice.get(MAP)

    assert access_log_entries() == [("list", "backoffice.case_map")]
