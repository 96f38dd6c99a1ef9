"""Choice of the language in the footer, without JavaScript."""

from __future__ import annotations

import pytest

from tests.cast import Person
from tests.client import Browser


def choose(browser: Browser, language: str, page: str, **headers: str) -> tuple[int, str | None]:
    """Post the language form of the footer as a browser does: no token, with an Origin header."""
    response = browser.client.post(
        "/langue",
        data={"langue": language},
        headers={"Sec-Fetch-Site": "same-origin", "Referer": f"http://localhost{page}", **headers},
    )
    return response.status_code, response.headers.get("Location")


def test_the_footer_offers_the_other_language(stranger: Browser) -> None:
    form = stranger.get("/").find_one("footer form")

    assert (form["action"], form["method"]) == ("/langue", "post")
    assert [(button["value"], button["lang"]) for button in form.select("button")] == [("en", "en")]
    assert not form.select("[name=csrf_token]")


def test_the_choice_returns_to_the_same_page(stranger: Browser) -> None:
    assert choose(stranger, "en", "/demarches?theme=transports") == (303, "/demarches?theme=transports")
    english = stranger.get("/")
    assert choose(stranger, "fr", "/") == (303, "/")
    french = stranger.get("/")

    assert (english.find_one("html")["lang"], english.text("h1")) == ("en", "What would you like to do?")
    assert english.find_one("footer form button")["value"] == "fr"
    assert french.find_one("html")["lang"] == "fr"


def test_the_page_cache_is_keyed_by_language(stranger: Browser, app) -> None:
    reader = Browser(app)
    choose(reader, "en", "/")

    french = stranger.get("/mentions-legales").response
    english = reader.get("/mentions-legales").response

    assert "Legal notice" in english.get_data(as_text=True)
    assert french.headers["ETag"] != english.headers["ETag"]
    assert "Cookie" in french.headers["Vary"]


def test_the_choice_keeps_the_session(chloe: Person) -> None:
    choose(chloe, "en", "/compte/profil")

    assert chloe.get("/compte/profil").text("h1") == "My profile"


def test_the_language_cookie_is_http_only_and_lasts_a_year(stranger: Browser) -> None:
    response = stranger.client.post("/langue", data={"langue": "en"}, headers={"Sec-Fetch-Site": "same-origin"})

    assert response.headers["Set-Cookie"].startswith("langue=en;")
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=31536000"} <= set(response.headers["Set-Cookie"].split("; "))


@pytest.mark.parametrize("origin", ["cross-site", "same-site", "none"])
def test_another_site_cannot_choose(stranger: Browser, origin: str) -> None:
    status, _ = choose(stranger, "en", "/", **{"Sec-Fetch-Site": origin})

    assert status == 403
    assert stranger.get("/").find_one("html")["lang"] == "fr"


def test_a_language_that_does_not_exist_is_refused(stranger: Browser) -> None:
    assert choose(stranger, "../../etc", "/")[0] == 400


@pytest.mark.parametrize(
    "page", ["//elsewhere.example/", "/langue", "/demandes/6a0f6b0e-3f6c-4b57-9c7e-1f0f0a0b0c0d/messages"]
)
def test_the_redirect_is_a_page_of_this_site(stranger: Browser, page: str) -> None:
    assert choose(stranger, "en", page) == (303, "/")


def test_an_external_url_redirects_to_the_home_page(stranger: Browser) -> None:
    assert choose(stranger, "en", "/", Referer="https://elsewhere.example/demarches") == (303, "/")
