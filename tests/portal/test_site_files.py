"""What a browser asks of a site by name: manifest, icons, service worker, offline page."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from uuid import UUID

import brotli
import pytest
from flask import Flask
from PIL import Image

from app.core.db import db
from app.core.sites import Site
from app.themes import charter
from tests.client import Browser
from tests.people import Person

KILOBYTE = 1000
SAFE_ZONE = 0.8  # of the width: what lies inside this circle is shown by every phone, whatever the shape of its icons


def manifest(browser: Browser) -> dict[str, object]:
    found: dict[str, object] = json.loads(browser.get("/manifest.json").response.get_data())
    return found


def image(browser: Browser, address: str) -> Image.Image:
    response = browser.get(address).response
    assert response.mimetype == "image/png"
    assert len(response.get_data()) <= 8 * KILOBYTE
    return Image.open(io.BytesIO(response.get_data()))


def test_the_manifest_says_who_the_authority_is(stranger: Browser, site: Site) -> None:
    charter.write(
        {"name": "Ville de Vaubrelles-sur-Loire et ses hameaux réunis", "short_name": "Vaubrelles", "accent": "#802040"}
    )
    db.session.commit()

    page = stranger.get("/manifest.json")
    found = manifest(stranger)

    assert page.response.mimetype == "application/manifest+json"
    assert page.response.headers["Cache-Control"] == "public, max-age=3600"
    assert (found["short_name"], found["theme_color"]) == ("Vaubrelles", "#802040")
    assert len(str(found["name"])) <= 45


def test_the_identity_of_the_application_never_changes(stranger: Browser) -> None:
    found = manifest(stranger)

    assert {key: found[key] for key in ("id", "start_url", "scope", "display", "lang", "dir")} == {
        "id": "/?app",
        "start_url": "/?src=pwa",
        "scope": "/",
        "display": "standalone",
        "lang": "fr",
        "dir": "ltr",
    }


def test_the_manifest_is_light(stranger: Browser) -> None:
    assert len(brotli.compress(stranger.get("/manifest.json").response.get_data(), quality=5)) <= 600


def test_every_icon_has_the_size_that_is_declared(stranger: Browser) -> None:
    icons = manifest(stranger)["icons"]
    assert isinstance(icons, list)

    assert [(icon["sizes"], icon["purpose"]) for icon in icons] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    for icon in icons:
        width, height = image(stranger, icon["src"]).size
        assert f"{width}x{height}" == icon["sizes"]


def test_the_mark_of_the_maskable_icon_lies_in_the_safe_zone(stranger: Browser) -> None:
    icons = manifest(stranger)["icons"]
    assert isinstance(icons, list)
    picture = image(stranger, icons[2]["src"]).convert("RGBA")

    background, middle, safe = picture.getpixel((0, 0)), picture.width / 2, picture.width * SAFE_ZONE / 2
    outside = {
        picture.getpixel((x, y))
        for x in range(picture.width)
        for y in range(picture.height)
        if (x - middle) ** 2 + (y - middle) ** 2 > safe**2
    }

    assert background == (*background[:3], 255)
    assert outside == {background}


def test_the_icon_of_ios_is_opaque(stranger: Browser, site: Site) -> None:
    address = str(stranger.get("/").one("link[rel=apple-touch-icon]")["href"])

    picture = image(stranger, address)

    assert picture.size == (180, 180)
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_each_page_has_a_colour_by_day_and_one_by_night(stranger: Browser, site: Site) -> None:
    tags = stranger.get("/").all("meta[name=theme-color]")

    assert [str(tag["media"]) for tag in tags] == ["(prefers-color-scheme: light)", "(prefers-color-scheme: dark)"]


@pytest.mark.parametrize("shortcut", range(3))
def test_each_shortcut_leads_somewhere(chloe: Person, shortcut: int) -> None:
    shortcuts = manifest(chloe)["shortcuts"]
    assert isinstance(shortcuts, list)

    assert chloe.get(shortcuts[shortcut]["url"]).status == 200


def test_the_worker_is_asked_for_again_each_time_and_is_small(stranger: Browser) -> None:
    response = stranger.get("/service-worker.js").response

    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert len(brotli.compress(response.get_data(), quality=5)) <= 1.8 * KILOBYTE
    again = stranger.client.get("/service-worker.js", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_is_one_script_under_its_version(stranger: Browser) -> None:
    source = stranger.get("/service-worker.js").response.get_data(as_text=True)

    assert not re.search(r"^(import|export) ", source, re.MULTILINE)
    assert "VERSION" not in source
    assert re.search(r'"[0-9a-f]{12}"', source)


def test_a_new_charter_makes_a_new_worker(stranger: Browser, site: Site) -> None:
    former = stranger.get("/service-worker.js").html

    charter.write({"name": "Ville de Vaubrelles"})
    db.session.commit()

    assert stranger.get("/service-worker.js").html != former


def test_signing_in_makes_no_new_worker(stranger: Browser, chloe: Person) -> None:
    assert stranger.get("/service-worker.js").html == chloe.get("/service-worker.js").html


def test_the_worker_that_leaves_is_served_when_the_offline_part_is_off(app: Flask, stranger: Browser) -> None:
    app.config["PARVIS"] = replace(app.config["PARVIS"], has_worker=False)

    source = stranger.get("/service-worker.js").html

    assert "unregister" in source
    assert '"fetch"' not in source
    assert not stranger.get("/").one("link[rel=manifest]").has_attr("data-worker")


def test_the_offline_page_is_the_same_for_everyone(stranger: Browser, chloe: Person) -> None:
    page = stranger.get("/hors-ligne")

    assert page.text("h1") == "Pas de réseau pour l’instant"
    assert page.response.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in page.response.headers
    assert page.html == chloe.get("/hors-ligne").html


@pytest.mark.parametrize("path", ["/", "/demarches", "/demarches/signaler", "/mentions-legales", "/accessibilite"])
def test_only_the_page_that_everybody_gets_may_be_kept(
    stranger: Browser, chloe: Person, procedure_version: UUID, path: str
) -> None:
    shared, own = stranger.get(path).response.headers, chloe.get(path).response.headers

    assert "ETag" in shared and "no-store" not in shared["Cache-Control"]
    assert "ETag" not in own and own["Cache-Control"] == "no-store"


def test_a_page_being_filled_may_not_be_kept(stranger: Browser, procedure_version: UUID) -> None:
    headers = stranger.get("/demarches/signaler/remplir").response.headers

    assert "ETag" not in headers
    assert headers["Cache-Control"] == "no-store"
