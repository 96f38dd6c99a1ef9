"""The manifest, its icons and screenshots, and what makes pages installable."""

from __future__ import annotations

import io
import json
from typing import Any

import brotli
import pytest
from PIL import Image

from app.core.db import db
from app.core.sites import Site
from app.themes import charter
from tests.cast import Person
from tests.client import Browser

KILOBYTE = 1000
SAFE_ZONE = 0.8  # of the width: every phone displays the inside of this circle, whatever the shape of its icons


def manifest(browser: Browser) -> dict[str, object]:
    manifest_json: dict[str, object] = json.loads(browser.get("/manifest.json").response.get_data())
    return manifest_json


def list_cached_addresses(manifest_json: dict[str, object], name: str) -> list[dict[str, Any]]:
    items = manifest_json[name]
    assert isinstance(items, list)
    return items


def image(browser: Browser, address: str, *, most: int = 8) -> Image.Image:
    """Fetch an image of this site, checking its maximum size in kilobytes."""
    response = browser.get(address).response
    assert response.status_code == 200
    assert response.mimetype == "image/png"
    assert len(response.get_data()) <= most * KILOBYTE
    return Image.open(io.BytesIO(response.get_data()))


def sizes(picture: Image.Image) -> str:
    return f"{picture.width}x{picture.height}"


def test_the_manifest_names_the_authority(stranger: Browser, site: Site) -> None:
    charter.save_charter(
        {"name": "Ville de Vaubrelles-sur-Loire et ses hameaux réunis", "short_name": "Vaubrelles", "accent": "#802040"}
    )
    db.session.commit()

    page = stranger.get("/manifest.json")
    manifest_json = manifest(stranger)

    assert page.response.mimetype == "application/manifest+json"
    assert page.response.headers["Cache-Control"] == "public, max-age=3600"
    assert (manifest_json["short_name"], manifest_json["theme_color"]) == ("Vaubrelles", "#802040")
    assert len(str(manifest_json["name"])) <= 45


def test_the_identity_of_the_application_never_changes(stranger: Browser) -> None:
    manifest_json = manifest(stranger)

    fixed = ("id", "start_url", "scope", "display", "lang", "dir", "orientation", "categories")
    assert {key: manifest_json[key] for key in fixed} == {
        "id": "/?app",
        "start_url": "/?src=pwa",
        "scope": "/",
        "display": "standalone",
        "lang": "fr",
        "dir": "ltr",
        "orientation": "any",
        "categories": ["government"],
    }
    assert manifest_json["description"] and len(str(manifest_json["short_name"])) <= 12


def test_the_manifest_is_light(stranger: Browser) -> None:
    assert len(brotli.compress(stranger.get("/manifest.json").response.get_data(), quality=5)) <= 800


def test_every_image_has_the_size_that_is_declared(stranger: Browser) -> None:
    manifest_json = manifest(stranger)
    icons, shortcuts, screens = (
        list_cached_addresses(manifest_json, name) for name in ("icons", "shortcuts", "screenshots")
    )

    assert [(icon["sizes"], icon["purpose"]) for icon in icons] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("192x192", "maskable"),
        ("512x512", "maskable"),
        ("96x96", "monochrome"),
    ]
    for icon in [*icons, *(icon for shortcut in shortcuts for icon in shortcut["icons"])]:
        assert sizes(image(stranger, icon["src"])) == icon["sizes"]
    for screen in screens:
        assert sizes(image(stranger, screen["src"], most=25)) == screen["sizes"]


def test_there_are_screenshots_for_phones_and_for_computers(stranger: Browser) -> None:
    screens = list_cached_addresses(manifest(stranger), "screenshots")

    assert [screen["form_factor"] for screen in screens] == ["narrow", "narrow", "wide"]
    assert all(screen["label"] for screen in screens)
    for screen in screens:
        short, long = sorted(int(side) for side in screen["sizes"].split("x"))
        assert 320 <= short <= long <= 3840
        assert long / short <= 2.3


@pytest.mark.parametrize("number", [2, 3])
def test_the_drawing_of_a_maskable_icon_is_in_the_safe_zone(stranger: Browser, number: int) -> None:
    icon = list_cached_addresses(manifest(stranger), "icons")[number]
    assert icon["purpose"] == "maskable"
    picture = image(stranger, icon["src"]).convert("RGBA")

    background, middle, safe = picture.getpixel((0, 0)), picture.width / 2, picture.width * SAFE_ZONE / 2
    outside = {
        picture.getpixel((x, y))
        for x in range(picture.width)
        for y in range(picture.height)
        if (x - middle) ** 2 + (y - middle) ** 2 > safe**2
    }

    assert background == (*background[:3], 255)
    assert outside == {background}


def test_the_monochrome_icon_is_a_shape_of_one_colour(stranger: Browser) -> None:
    picture = image(stranger, list_cached_addresses(manifest(stranger), "icons")[4]["src"]).convert("RGBA")

    opaque_pixels = [pixel for _, pixel in picture.getcolors(96 * 96) or [] if pixel[3] > 250]

    assert picture.getpixel((0, 0))[3] == 0
    assert opaque_pixels
    assert all(min(pixel[:3]) > 250 for pixel in opaque_pixels)


def test_the_icon_of_ios_is_opaque(stranger: Browser, site: Site) -> None:
    address = str(stranger.get("/").find_one("link[rel=apple-touch-icon]")["href"])

    picture = image(stranger, address)

    assert picture.size == (180, 180)
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_another_charter_has_other_icons_at_another_url(stranger: Browser, site: Site) -> None:
    former = list_cached_addresses(manifest(stranger), "icons")[0]["src"]
    before = stranger.get(former).response.get_data()

    charter.save_charter({"name": "Ville de Vaubrelles", "short_name": "Vaubrelles", "accent": "#802040"})
    db.session.commit()

    address = list_cached_addresses(manifest(stranger), "icons")[0]["src"]
    response = stranger.get(address).response
    assert address != former
    assert response.get_data() != before
    assert "immutable" in response.headers["Cache-Control"]
    picture = Image.open(io.BytesIO(response.get_data())).convert("RGBA").convert("RGB")
    red, green, blue = picture.getpixel((96, 12))
    assert abs(red - 0x80) + abs(green - 0x20) + abs(blue - 0x40) <= 6


@pytest.mark.parametrize("screen", ["1170x2532", "2532x1170", "1640x2360-nuit"])
def test_ios_has_a_splash_screen_of_its_size(stranger: Browser, screen: str) -> None:
    picture = image(stranger, f"/icones/demarrage-{screen}.png", most=20)

    assert sizes(picture) == screen.removesuffix("-nuit")
    light = sum(picture.convert("RGB").getpixel((0, 0))) / 3
    assert (light < 60) == screen.endswith("-nuit")


@pytest.mark.parametrize(
    "name", ["app-1000", "demarrage-9999x9999", "demarrage-1170x1170", "ecran-autre", "..%2fapp-192"]
)
def test_other_icon_urls_are_not_found(stranger: Browser, name: str) -> None:
    assert stranger.get(f"/icones/{name}.png").status == 404


def test_every_page_is_installable_on_ios(stranger: Browser, site: Site) -> None:
    page = stranger.get("/")

    for name in ("mobile-web-app-capable", "apple-mobile-web-app-capable"):
        assert page.find_one(f"meta[name={name}]")["content"] == "yes"
    assert page.find_one("meta[name=apple-mobile-web-app-status-bar-style]")["content"] == "default"
    assert page.find_one("meta[name=apple-mobile-web-app-title]")["content"] == "Parvis"
    viewport = str(page.find_one("meta[name=viewport]")["content"])
    assert "viewport-fit=cover" in viewport
    assert "scal" not in viewport.replace("initial-scale=1", "")


def test_each_page_has_a_light_and_a_dark_theme_colour(stranger: Browser, site: Site) -> None:
    tags = stranger.get("/").find_all("meta[name=theme-color]")

    assert [str(tag["media"]) for tag in tags] == ["(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"]


@pytest.mark.parametrize("shortcut", range(3))
def test_each_shortcut_opens_an_existing_page(chloe: Person, shortcut: int) -> None:
    shortcuts = list_cached_addresses(manifest(chloe), "shortcuts")

    assert len(shortcuts) <= 4
    assert chloe.get(shortcuts[shortcut]["url"]).status == 200
