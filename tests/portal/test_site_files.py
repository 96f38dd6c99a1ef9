"""Files of a site with fixed names: manifest, icons, service worker, offline page."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import brotli
import pytest
from flask import Flask
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


def read_worker(browser: Browser) -> tuple[list[str], dict[str, Any]]:
    """The modules that the worker imports, and its settings."""
    source = browser.get("/service-worker.js").html
    (settings,) = re.findall(r"^startWorker\((.*)\)$", source, re.MULTILINE)
    return re.findall(r'^import .*"(.+)"$', source, re.MULTILINE), json.loads(settings)


def test_the_worker_is_revalidated_each_time_and_is_small(stranger: Browser) -> None:
    response = stranger.get("/service-worker.js").response

    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert len(brotli.compress(response.get_data(), quality=11)) <= 2.2 * KILOBYTE
    again = stranger.client.get("/service-worker.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_modules_of_the_worker_are_immutable_and_small(stranger: Browser) -> None:
    modules, settings = read_worker(stranger)

    responses = {name: stranger.client.get(name, headers={"Accept-Encoding": "br"}) for name in modules}

    assert {response.status_code for response in responses.values()} == {200}
    assert all("immutable" in response.headers["Cache-Control"] for response in responses.values())
    # Those that pages use too come once for both.
    own = [name for name in modules if name not in settings["shell"]]
    assert all("/pwa/worker/" in name or name.endswith("/service-worker.js") for name in own)
    assert sum(len(responses[name].data) for name in own) <= 8 * KILOBYTE
    assert sum(len(response.data) for response in responses.values()) <= 21 * KILOBYTE


def test_every_precached_file_exists_and_is_small(stranger: Browser, procedure_version: UUID) -> None:
    _, settings = read_worker(stranger)
    shell, forms = settings["shell"], settings["forms"]

    weights = {address: measure_size(stranger, address) for address in [*shell, *forms]}

    assert {"/hors-ligne", "/hors-ligne/demandes", "/hors-ligne/messages"} <= set(shell)
    assert forms == ["/hors-ligne/formulaires/signaler"]
    assert any(address.endswith("/css/app.css") for address in shell)
    assert sum(weights.values()) <= 200 * KILOBYTE, weights


@pytest.mark.parametrize(
    "module",
    [
        "lib/install-prompt",
        "offline/keys/key-migration",
        "offline/lock/sign-out",
        "elements/signature-pad",
        "elements/sign-out",
    ],
)
def test_the_worker_precaches_dynamic_imports(stranger: Browser, module: str) -> None:
    """No page names these: they follow from the imports of those that pages name, and from the elements of forms."""
    _, settings = read_worker(stranger)

    assert [address for address in settings["shell"] if address.endswith(f"/js/{module}.js")]


def test_a_changed_form_or_page_makes_a_new_worker(stranger: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    _, former = read_worker(stranger)
    assert read_worker(stranger)[1] == former

    monkeypatch.setattr("app.portal.worker_pages.render_offline_page", lambda: "<h1>Another page</h1>")

    assert read_worker(stranger)[1]["build"] != former["build"]


def measure_size(browser: Browser, address: str) -> int:
    """Return the size of a response as received, checking that it is the same for everybody."""
    response = browser.client.get(address, headers={"Accept-Encoding": "br"})
    assert response.status_code == 200, address
    assert "Set-Cookie" not in response.headers
    return len(response.get_data())


def test_the_messages_of_pages_are_the_same_for_everyone(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne/messages")

    assert page.html == chloe.get("/hors-ligne/messages").html
    assert {str(tag["id"]) for tag in page.find_all("template")} == {
        "copy",
        "update",
        "install",
        "evicted",
        "later",
        "blocked",
        "rescue",
        "sign-out",
    }
    assert page.response.headers["Cache-Control"] == "no-cache"


def test_a_new_charter_changes_the_version_of_the_worker(stranger: Browser, site: Site) -> None:
    former = stranger.get("/service-worker.js").html

    charter.save_charter({"name": "Ville de Vaubrelles"})
    db.session.commit()

    assert stranger.get("/service-worker.js").html != former


def test_signing_in_does_not_change_the_version_of_the_worker(stranger: Browser, chloe: Person) -> None:
    assert stranger.get("/service-worker.js").html == chloe.get("/service-worker.js").html


def test_the_unregistering_worker_is_served_when_offline_is_disabled(app: Flask, stranger: Browser) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], has_worker=False)

    source = stranger.get("/service-worker.js").html

    assert "unregister" in source
    assert '"fetch"' not in source
    assert not stranger.get("/").find_one("link[rel=manifest]").has_attr("data-worker")


def test_the_offline_page_is_the_same_for_everyone(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne")

    assert page.text("h1") == "Pas de réseau pour l’instant"
    assert page.response.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in page.response.headers
    assert page.html == chloe.get("/hors-ligne").html


@pytest.mark.parametrize("path", ["/", "/demarches", "/demarches/signaler", "/mentions-legales", "/accessibilite"])
def test_only_the_anonymous_page_may_be_cached(
    stranger: Browser, chloe: Person, procedure_version: UUID, path: str
) -> None:
    shared, own = stranger.get(path).response.headers, chloe.get(path).response.headers

    assert "ETag" in shared and "no-store" not in shared["Cache-Control"]
    assert "ETag" not in own and own["Cache-Control"] == "no-store"


def test_a_form_page_with_a_draft_may_not_be_cached(stranger: Browser, procedure_version: UUID) -> None:
    headers = stranger.get("/demarches/signaler/remplir").response.headers

    assert "ETag" not in headers
    assert headers["Cache-Control"] == "no-store"
