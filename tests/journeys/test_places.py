"""Place fields: suggestions, map, geolocation, and a description when services fail."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.journeys import agent_actions
from tests.journeys.conftest import OpenBrowser
from tests.journeys.inspection import find_violations
from tests.journeys.live_server import LiveServer
from tests.servers import wait_until

pytestmark = pytest.mark.by_turns(10)

FORM = "/demarches/signaler-un-probleme-de-voirie/remplir"
WHERE = "Adresse ou description du lieu"
# The corner of the rue Jeanne-Laurent.
HERE = {"latitude": 47.5005, "longitude": -0.3998}
# Scripts loaded only when the field is focused.
LATE = re.compile(r"/js/elements/(place-map|suggest-list|shrink-photos)\.js$")


def get_hidden_value(page: Page, name: str) -> str:
    return page.locator(f"[name=adresse__{name}]").input_value()


def test_a_place_is_chosen_with_the_keyboard_then_moved_on_the_map(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, is_mobile=True, has_touch=True, geolocation=HERE, permissions=["geolocation"]).page
    page.goto(FORM)
    expect(page.get_by_role("button", name="Utiliser ma position")).to_be_visible()
    expect(page.get_by_role("button", name="Retirer le repère")).to_be_hidden()
    page.get_by_label("Trou ou déformation").check()
    where, status = page.get_by_label(WHERE), page.locator("place-map [role=status]")

    # Suggestions for the first letters may still arrive and replace the current ones.
    with page.expect_response(lambda answer: answer.url.endswith("q=14+rue+des+tann")):
        where.press_sequentially("14 rue des tann", delay=20)
    expect(page.get_by_role("option")).to_have_text(["14 Rue des Tanneurs 49998 Vaubrelles"])
    assert find_violations(page) == []
    where.press("ArrowDown")
    where.press("Enter")
    expect(where).to_have_value("14 Rue des Tanneurs 49998 Vaubrelles")
    assert get_hidden_value(page, "ban_id") == "49998_0001_00014"

    page.get_by_role("button", name="Choisir sur la carte").click()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".place__pin")).to_have_count(1)
    assert find_violations(page) == []
    page.get_by_role("application", name="Carte").focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".leaflet-pan-anim")).to_have_count(0)  # the map is animated
    page.get_by_role("button", name="Poser le repère au centre").click()
    expect(status).to_contain_text("Le repère est posé. 1")
    expect(where).not_to_have_value("14 Rue des Tanneurs 49998 Vaubrelles")
    assert get_hidden_value(page, "ban_id") == ""

    page.get_by_role("button", name="Utiliser ma position").click()
    expect(where).to_have_value("16 Rue Jeanne-Laurent 49998 Vaubrelles")
    assert float(get_hidden_value(page, "latitude")) == HERE["latitude"]

    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les détails")
    page.get_by_role("button", name="Retour").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Le problème")
    page.reload()
    expect(page.get_by_role("button", name="Retirer le repère")).to_be_visible()


def test_the_address_is_that_of_the_last_point(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo, geolocation=HERE, permissions=["geolocation"]).page
    page.goto(FORM)
    page.get_by_role("button", name="Choisir sur la carte").click()
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    page.get_by_role("button", name="Poser le repère au centre").click()
    expect(page.get_by_label(WHERE)).not_to_have_value("")
    first: list[Route] = []
    page.route("**/*latitude=*", lambda route: route.continue_() if first else first.append(route))

    page.get_by_role("button", name="Poser le repère au centre").click()
    page.get_by_role("button", name="Utiliser ma position").click()
    expect(page.get_by_label(WHERE)).to_have_value("16 Rue Jeanne-Laurent 49998 Vaubrelles")
    with page.expect_response(first[0].request.url):
        first[0].continue_()

    page.wait_for_load_state("networkidle")
    expect(page.get_by_label(WHERE)).to_have_value("16 Rue Jeanne-Laurent 49998 Vaubrelles")
    assert float(get_hidden_value(page, "latitude")) == HERE["latitude"]


def test_a_marker_has_its_address_and_requires_confirmation_outside_of_the_territory(
    demo: LiveServer, open_browser: OpenBrowser
) -> None:
    page = open_browser(demo, geolocation={"latitude": 47.8, "longitude": -0.4}, permissions=["geolocation"]).page
    page.goto(FORM)
    page.get_by_label("Trou ou déformation").check()
    where, status = page.get_by_label(WHERE), page.locator("place-map [role=status]")

    page.get_by_role("button", name="Choisir sur la carte").click()
    expect(page.get_by_role("button", name="Agrandir la carte")).to_be_visible()
    put_marker(page)
    where.fill("8 avenue Foch")
    where.blur()
    expect(status).to_contain_text("le repère est retiré")
    expect(page.locator(".place__pin")).to_have_count(0)
    assert get_hidden_value(page, "latitude") == ""

    page.get_by_role("button", name="Utiliser ma position").click()
    expect(status).to_contain_text("hors de notre territoire")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#error-summary")).to_contain_text("km environ de notre territoire")
    page.get_by_label("L’endroit est bien là").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les détails")


def put_marker(page: Page) -> None:
    """Put the marker at the centre of the map, again while the address service is too busy."""

    def is_named() -> bool:
        page.get_by_role("button", name="Poser le repère au centre").click()
        page.wait_for_timeout(500)
        return page.get_by_label(WHERE).input_value() != ""

    wait_until(is_named)


def test_an_agent_sees_the_place_on_the_map(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    agent_actions.sign_in(page, demo)
    page.goto("/agents/demandes?state=all&words=carrefour")
    page.locator("tbody a").first.click()

    page.get_by_role("button", name="Voir sur la carte").click()

    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".place__pin")).to_have_count(1)
    expect(page.get_by_text("Coordonnées :")).to_be_visible()
    assert find_violations(page) == []

    page.locator(".leaflet-control-zoom-in").click()
    expect(page.locator(".leaflet-tile-loaded[src*='/18/']").first).to_be_visible()
    agent_actions.schedule_repair(page)
    expect(page.locator(".leaflet-tile-loaded[src*='/18/']").first).to_be_visible()
    page.get_by_role("button", name="Voir sur la carte").click()
    expect(page.locator(".place__pin")).to_be_hidden()


def test_a_place_is_described_when_services_fail(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.route("**/lieux/**", lambda route: route.fulfill(body="no answer"))
    page.route("**/vendor/leaflet/leaflet.js", lambda route: route.fulfill(body=""))
    page.goto(FORM)
    page.get_by_label("Trou ou déformation").check()

    page.get_by_role("button", name="Choisir sur la carte").click()
    expect(page.locator("place-map [role=status]")).to_contain_text("Décrivez le lieu par écrit")
    page.get_by_label(WHERE).press_sequentially("Derrière le lavoir", delay=5)
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Les détails")


def test_a_photo_is_made_smaller_and_stays_upright(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.goto(FORM)
    photo = build_rotated_photo()

    choose(page, photo)
    wait_until(lambda: read_chosen_file(page) == "trou.jpg")

    measured = page.evaluate(
        """async () => {
          const [file] = document.querySelector("input[type=file]").files
          const picture = await createImageBitmap(file)
          return JSON.stringify({ weight: file.size, width: picture.width, height: picture.height })
        }"""
    )
    size = json.loads(measured)
    assert (size["width"], size["height"]) == (800, 1600)
    assert size["weight"] < len(photo)


def build_rotated_photo() -> bytes:
    """Build a large photo of a telephone held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = io.BytesIO()
    Image.effect_noise((2400, 1200), 90).save(photo, "JPEG", exif=exif, quality=95)
    return photo.getvalue()


def choose(page: Page, photo: bytes) -> None:
    page.locator("input[type=file]").set_input_files({"name": "trou.jpeg", "mimeType": "image/jpeg", "buffer": photo})


def read_chosen_file(page: Page) -> str:
    return str(page.evaluate("document.querySelector('input[type=file]').files[0].name"))


def test_input_before_the_script_of_a_field_is_not_lost(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    held_routes: list[Route] = []
    page.route(LATE, lambda route: held_routes.append(route))  # noqa: PLW0108 – Playwright marks what it calls
    page.goto(FORM, wait_until="networkidle")
    page.get_by_label("Trou ou déformation").check()
    assert held_routes == []

    page.get_by_role("button", name="Choisir sur la carte").click()
    page.get_by_role("combobox", name=WHERE).press_sequentially("14 rue des tann", delay=5)
    choose(page, build_rotated_photo())
    wait_until(lambda: page.wait_for_timeout(50) or len(held_routes) == 3)
    expect(page.get_by_role("application", name="Carte")).to_be_hidden()
    for route in held_routes:
        route.continue_()

    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    wait_until(lambda: read_chosen_file(page) == "trou.jpg")


def test_a_map_that_cannot_load_is_not_offered(demo: LiveServer, open_browser: OpenBrowser) -> None:
    page = open_browser(demo).page
    page.route(LATE, lambda route: route.fulfill(body="throw new Error('cut')", content_type="text/javascript"))
    page.goto(FORM)

    page.get_by_label(WHERE).fill("Derrière le lavoir")

    expect(page.get_by_role("button", name="Choisir sur la carte")).to_be_hidden()
