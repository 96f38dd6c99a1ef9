"""The cookie of somebody who goes to a source stays far below the four kilobytes that browsers keep."""

from urllib.parse import quote

import pytest

from app.identity.external_logout import MAX_TOKEN_LENGTH
from app.identity.source import LogoutHint
from tests.client import Browser
from tests.identity.conftest import come_back, create_by_source, go_to_source
from tests.identity.fake_source import make_identity
from tests.identity.franceconnect import enter

MAX_COOKIE = 3_000
ADDRESSES = {
    "short": "/mes-demandes",
    "form": "/demarches/acte-de-naissance/remplir/identite?reprise=" + "a1" * 60,
    "linked software": "/openid/authorize?" + "&".join(f"parametre{n}={n * 7919}" for n in range(50)),
    "accents": "/pages/" + quote("é" * 300, safe=""),
    "endless": "/pages/" + "x" * 7_000,
}


def measure_cookie(browser):
    cookie = browser.client.get_cookie("session")
    return len(f"{cookie.key}={cookie.value}")


@pytest.mark.parametrize("name", ADDRESSES)
def test_many_departures_leave_a_small_cookie(app, source, name):
    browser = Browser(app)

    for _ in range(5):
        go_to_source(browser, source, f"?next={quote(ADDRESSES[name], safe='')}")
        assert measure_cookie(browser) <= MAX_COOKIE


@pytest.mark.parametrize("name", ["short", "form", "linked software"])
def test_an_address_of_ours_is_come_back_to(app, stranger, source, name):
    create_by_source(stranger, source)

    page = come_back(Browser(app), source, f"?next={quote(ADDRESSES[name], safe='')}")

    assert page.location == ADDRESSES[name]


def test_an_endless_address_is_forgotten_and_one_signs_in_all_the_same(app, stranger, source):
    create_by_source(stranger, source)

    assert come_back(Browser(app), source, f"?next={ADDRESSES['endless']}").location == "/mes-demandes"


def test_the_last_departure_counts_whatever_the_others_were(app, stranger, source):
    create_by_source(stranger, source)
    browser = Browser(app)
    for name in ("linked software", "accents"):
        go_to_source(browser, source, f"?next={quote(ADDRESSES[name], safe='')}")

    assert come_back(browser, source, "?next=/compte/connexions").location == "/compte/connexions"


@pytest.mark.parametrize("length", [MAX_TOKEN_LENGTH, MAX_TOKEN_LENGTH + 1, 16_000])
def test_signing_out_leaves_a_small_cookie_whatever_the_token(stranger, source, length):
    source.identity = make_identity(logout=LogoutHint("x" * length, "s" * 255))
    create_by_source(stranger, source)

    page = stranger.post("/compte/deconnexion")

    assert measure_cookie(stranger) <= MAX_COOKIE
    departure = stranger.get(page.find_one("a.button[href='/compte/deconnexion/suite']")["href"]).location
    assert departure.startswith("https://source.example/end?")
    assert ("hint=&" in departure) is (length > MAX_TOKEN_LENGTH)


def test_the_token_of_franceconnect_plus_is_kept(stranger, franceconnect_plus):
    enter(stranger, franceconnect_plus)

    stranger.post("/compte/deconnexion")

    assert measure_cookie(stranger) <= MAX_COOKIE
    assert "id_token_hint=ey" in stranger.get("/compte/deconnexion/suite").location
