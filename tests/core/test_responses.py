"""Properties of every response: headers, caches, errors, host names, static files."""

from __future__ import annotations

import json
from dataclasses import replace

import brotli
import pytest
from flask import Flask

from app import create_app
from app.config import Settings
from app.core.web.security_headers import FIXED_HEADERS
from tests.cast import Person
from tests.client import Browser

# On files, too: they are read as nothing else, and from nowhere else.
ALWAYS = {"X-Content-Type-Options", "Cross-Origin-Resource-Policy"}


@pytest.mark.parametrize(
    "path",
    ["/", "/demarches", "/suivi", "/compte/connexion", "/nulle-part", "/mes-demandes", "/service-worker.js", "/health"],
)
def test_every_response_has_the_security_headers(stranger: Browser, path: str) -> None:
    response = stranger.client.get(path)

    for name, value in FIXED_HEADERS.items():
        assert response.headers[name] == value
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/service-worker.js"])
@pytest.mark.parametrize("encodings", ["br", "identity"])
def test_an_unchanged_page_is_304(stranger: Browser, path: str, encodings: str) -> None:
    headers = {"Accept-Encoding": encodings}
    etag = stranger.client.get(path, headers=headers).headers["ETag"]

    response = stranger.client.get(path, headers={**headers, "If-None-Match": etag})

    assert response.status_code == 304
    assert {name for name, _ in response.headers} == {"Cache-Control", "Date", "ETag", "Server", "Vary"}
    assert len(response.headers["ETag"]) <= 12


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("link[rel=icon]", {"Content-Security-Policy"}),
        ("link[rel=stylesheet]", set()),
    ],
)
def test_static_files_have_those_they_need_and_never_change(stranger: Browser, file: str, names: set[str]) -> None:
    url = stranger.get("/").find_all(file)[0]["href"]

    response = stranger.client.get(str(url), headers={"Accept-Encoding": "br"})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert all(response.headers[name] == FIXED_HEADERS[name] for name in ALWAYS)
    others = {*FIXED_HEADERS, "Content-Security-Policy", "Last-Modified", "ETag"} - ALWAYS
    assert {name for name in others if name in response.headers} == names


@pytest.mark.parametrize("path", ["/manifest.json", "/icones/app-192.png", "/theme.css"])
def test_publicly_cacheable_responses_have_the_headers_of_files(chloe: Person, path: str) -> None:
    response = chloe.client.get(path)

    assert all(response.headers[name] == FIXED_HEADERS[name] for name in ALWAYS)
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert not [name for name in FIXED_HEADERS if name not in ALWAYS and name in response.headers]
    assert "Cookie" not in response.headers.get("Vary", "") and "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("path", "depends"), [("/", True), ("/demarches", True), ("/service-worker.js", False), ("/hors-ligne", False)]
)
def test_only_personal_responses_vary_by_cookie(stranger: Browser, path: str, depends: bool) -> None:
    assert ("Cookie" in stranger.get(path).response.headers.get("Vary", "")) is depends


def test_an_svg_opened_as_a_page_runs_no_script(stranger: Browser) -> None:
    response = stranger.client.get(str(stranger.get("/").find_one("link[rel=icon]")["href"]))

    assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("path", ["/", "/compte/connexion"])
def test_htmx_caches_no_page_and_evaluates_no_text(stranger: Browser, path: str) -> None:
    settings = json.loads(str(stranger.get(path).find_one("meta[name=htmx-config]")["content"]))

    assert settings["historyCacheSize"] == 0
    assert settings["selfRequestsOnly"] is True
    assert not any(settings[name] for name in ("allowEval", "allowScriptTags", "historyRestoreAsHxRequest"))


def test_https_is_announced_when_the_site_has_it(settings: Settings) -> None:
    secure = create_app(replace(settings, base_url="https://demarches.ville.example"))

    response = secure.test_client().get("/compte/connexion", base_url="https://demarches.ville.example")

    assert "max-age=63072000" in response.headers["Strict-Transport-Security"]
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


def test_another_host_name_is_refused_in_production(settings: Settings, app: Flask) -> None:
    production = replace(settings, base_url="https://demarches.ville.example", environment="production")
    app.extensions["sites"]._by_host = {"demarches.ville.example": next(iter(app.extensions["sites"]))}
    assert production.is_production

    response = app.test_client().get("/", base_url="https://evil.example")

    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)


def test_a_personal_page_is_not_cached(chloe: Person, stranger: Browser) -> None:
    assert chloe.get("/").response.headers["Cache-Control"] == "no-store"
    assert chloe.get("/mes-demandes").response.headers["Cache-Control"] == "no-store"
    assert stranger.get("/compte/connexion").response.headers["Cache-Control"] == "no-store"


def test_the_public_home_page_is_revalidated(stranger: Browser) -> None:
    first = stranger.get("/").response

    again = stranger.client.get("/", headers={"If-None-Match": first.headers["ETag"]})

    assert "Set-Cookie" not in first.headers
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("path", ["/", "/service-worker.js"])
def test_each_encoding_of_a_public_page_has_its_own_etag(stranger: Browser, path: str) -> None:
    answers = [stranger.client.get(path, headers={"Accept-Encoding": encoding}) for encoding in ("br", "identity")]

    assert brotli.decompress(answers[0].data) == answers[1].data
    assert answers[0].headers["ETag"] != answers[1].headers["ETag"]


def test_a_fragment_is_not_cached_under_the_url_of_its_page(stranger: Browser) -> None:
    part = stranger.client.get("/demarches", headers={"HX-Request": "true", "HX-Target": "catalogue-results"})

    assert part.headers["Cache-Control"] == "no-store"
    assert "ETag" not in part.headers


def test_a_form_page_is_specific_to_a_browser(stranger: Browser, procedure_version: object) -> None:
    mine = stranger.get("/demarches/signaler/remplir")
    theirs = Browser(stranger.app).get("/demarches/signaler/remplir")

    assert mine.response.headers["Cache-Control"] == "no-store"
    assert mine.find_one("input[name=csrf_token]")["value"] != theirs.find_one("input[name=csrf_token]")["value"]


def test_a_form_sent_without_its_token_is_refused_with_what_to_do(stranger: Browser, procedure_version: object) -> None:
    response = stranger.client.post("/demarches/signaler/remplir", data={"description": "x"})

    assert response.status_code == 400
    assert "page" in response.get_data(as_text=True)


def test_the_token_of_another_browser_is_refused(stranger: Browser, procedure_version: object) -> None:
    token = Browser(stranger.app).get("/demarches/signaler/remplir").find_one("input[name=csrf_token]")["value"]
    stranger.get("/demarches/signaler/remplir")

    response = stranger.client.post("/demarches/signaler/remplir", data={"csrf_token": token})

    assert response.status_code == 400


def test_an_unexpected_error_only_shows_its_number(app: Flask, stranger: Browser, caplog: object) -> None:
    def broken() -> str:
        raise RuntimeError("secret-of-chloe")

    broken.access_rule = "public"  # type: ignore[attr-defined]
    app.view_functions["home.show_home"] = broken
    app.config["PROPAGATE_EXCEPTIONS"] = False

    page = stranger.get("/")

    assert page.status == 500
    assert "secret-of-chloe" not in page.html
    assert page.text("h1")


def test_a_view_without_a_rule_is_not_served(app: Flask, stranger: Browser) -> None:
    app.view_functions["home.show_home"] = lambda: "open to all"

    assert stranger.client.get("/").status_code == 404


def test_too_large_a_request_is_refused_with_a_page(stranger: Browser) -> None:
    response = stranger.client.post("/suivi", data={"code": "x" * 3_000_000}, headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 413
    assert "<h1" in response.get_data(as_text=True)
