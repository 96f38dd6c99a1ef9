"""Attacks and failures with a provider in between: each ends on a page, and opens nothing."""

import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest

from app.core import clock, outgoing
from app.core.db import db
from app.core.outgoing.destinations import AddressRefused
from app.identity import provider_metadata
from app.identity.openid.declared_sources import declare_source
from devtools.proconnect.proconnect_double import new_key
from devtools.proconnect.proconnect_server import serve_double
from tests.client import Browser
from tests.hostile_targets import HOSTILE_TARGETS
from tests.identity.openid.conftest import change, come_back, declare_proconnect, go
from tests.patience import allow
from tests.servers import find_free_port

pytestmark = pytest.mark.by_turns(3)

FAULTS = {
    "issuer": {"iss": "https://autre.example"},
    "audience": {"aud": "un-autre-logiciel"},
    "nonce": {"nonce": "n" * 43},
    "expired": {"exp": 1_000_000_000},
    "old": {"iat": 1_000_000_000},
    "subject": {"sub": ""},
}


@pytest.fixture(autouse=True)
def allow_everyone(proconnect):
    """Allow everyone to enter, so that a refusal is that of the fault."""
    change(proconnect, can_create=True)


def is_out(browser, page, words, status=403):
    assert page.status == status, page.text()[:300]
    assert words in page.text("h1") + page.text(".lead")
    assert browser.get("/agents").status == 303
    return True


def test_without_a_fault_one_enters(stranger, double):
    assert come_back(stranger, double).location == "/agents"


@pytest.mark.parametrize("fault", FAULTS)
def test_an_altered_id_token_is_refused(stranger, double, fault):
    double.id_token_changes = FAULTS[fault]

    assert is_out(stranger, come_back(stranger, double), "n’a pas pu être vérifiée")


@pytest.mark.parametrize("is_signed", [True, False])
def test_attributes_of_somebody_else_are_refused(stranger, double, is_signed):
    double.signs_userinfo = is_signed
    double.userinfo_changes = {"sub": "quelqu-un-d-autre"}

    assert is_out(stranger, come_back(stranger, double), "n’a pas pu être vérifiée")


def test_a_token_of_another_key_is_refused(stranger, double):
    double.published = [double.key]
    double.key = new_key("1")

    assert is_out(stranger, come_back(stranger, double), "n’a pas pu être vérifiée")


def test_new_keys_are_fetched_once(stranger, double):
    come_back(stranger, double)
    double.key = new_key("2")
    double.paths.clear()

    assert come_back(stranger, double).location == "/agents"

    assert double.paths.count("/jwks") == 1
    assert double.paths.count("/.well-known/openid-configuration") == 0


def test_an_answer_of_another_provider_is_refused(stranger, double):
    double.callback_changes = {"iss": "https://autre.example"}

    assert is_out(stranger, come_back(stranger, double), "n’a pas pu être vérifiée")
    assert "/token" not in double.paths


def test_the_answer_of_one_provider_does_not_open_at_the_other(app, stranger, double):
    with serve_double(find_free_port()) as other:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({double.host, other.host})))
        declare_source(declare_proconnect(other, name="Autre", can_create=True))
        db.session.commit()
        address = go(stranger, double)

        page = stranger.get(address.replace("/proconnect/", "/autre/"))

        assert is_out(stranger, page, "n’est plus valable")
        assert "/token" not in other.paths


def test_an_answer_is_worth_nothing_in_another_browser(app, stranger, double):
    address = go(stranger, double)

    browser = Browser(app)
    assert is_out(browser, browser.get(address), "n’est plus valable")


def test_an_answer_serves_once_and_for_ten_minutes(stranger, double):
    first, second = go(stranger, double), go(stranger, double)
    assert stranger.get(first).location == "/agents"
    assert stranger.get(first).status == 403

    with clock.shift_clock(timedelta(minutes=10, seconds=5)):
        assert stranger.get(second).status == 403


@pytest.mark.parametrize("minutes", [5, -5])
def test_a_clock_five_minutes_away_is_refused(stranger, double, minutes):
    now = int(clock.now().timestamp()) + minutes * 60
    double.id_token_changes = {"iat": now, "exp": now + 60}

    assert is_out(stranger, come_back(stranger, double), "n’a pas pu être vérifiée")


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks"])
def test_an_outage_is_said_and_other_ways_remain(stranger, double, path):
    double.statuses[path] = 500

    page = come_back(stranger, double)

    assert is_out(stranger, page, "ne répond pas", status=503)
    assert page.find_all("a[href^='/compte/connexion']")


def test_an_outage_before_leaving_is_said_too(stranger, double):
    double.statuses["/.well-known/openid-configuration"] = 503

    assert is_out(stranger, stranger.get("/compte/avec/proconnect"), "ne répond pas", status=503)


def test_a_slow_provider_is_not_waited_for(stranger, double, monkeypatch):
    monkeypatch.setattr(provider_metadata, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr("app.identity.code_flow.TIMEOUT_SECONDS", 0.2)
    double.delay = 1.0
    started = time.monotonic()

    page = stranger.get("/compte/avec/proconnect")

    assert is_out(stranger, page, "ne répond pas", status=503)
    assert time.monotonic() - started < allow(5)


def test_one_comes_back_to_this_site_only(app, double):
    for target in HOSTILE_TARGETS:
        page = come_back(Browser(app), double, f"?next={quote(target, safe='')}")

        assert page.location == "/agents", target


@pytest.mark.parametrize(
    "issuer",
    ["http://169.254.169.254/", "https://127.0.0.1", "https://[::1]", "https://192.168.1.1", "https://localhost"],
)
def test_a_provider_on_the_private_network_is_not_asked(site, issuer):
    with pytest.raises((AddressRefused, outgoing.OutgoingError)) as refusal:
        provider_metadata.fetch_metadata(issuer)

    assert refusal.value.reason == "address_refused"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"])
def test_an_address_that_the_provider_publishes_is_not_asked_on_the_private_network(stranger, double, name):
    double.published_addresses = {name: "http://127.0.0.1:1/x"}

    page = stranger.get("/compte/avec/proconnect")

    assert is_out(stranger, page, "mal réglée")


@pytest.mark.parametrize("name", ["token_endpoint", "userinfo_endpoint", "jwks_uri"])
@pytest.mark.parametrize("host", ["172.16.0.1", "169.254.169.254", "[fd00::1]", "100.64.0.1"])
def test_a_published_address_is_checked_when_it_is_asked(stranger, double, name, host):
    double.published_addresses = {name: f"https://{host}/x"}
    started = time.monotonic()

    page = come_back(stranger, double)

    assert is_out(stranger, page, "ne répond pas", status=503)
    assert time.monotonic() - started < allow(2)


@pytest.mark.parametrize("read", [provider_metadata.fetch_metadata, provider_metadata.fetch_keys])
def test_a_redirect_is_not_followed(app, double, external_service, read):
    """Not even to a server that the operator has declared: what is checked is what is asked."""
    hosts = frozenset({double.host, external_service.host})
    outgoing.install(replace(app.config["PARVIS"], private_hosts=hosts))
    external_service.status, external_service.headers = 302, {"Location": f"{double.issuer}/jwks"}

    with pytest.raises(outgoing.OutgoingError):
        read(f"{external_service.url}/api/v2")

    assert [request.path for request in external_service.received_requests] != []
    assert double.paths == []
