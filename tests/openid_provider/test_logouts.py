"""Signing out: of Parvis on behalf of a software, and of software when a session ends in Parvis."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from flask import Flask

from app.accounts.identity_change import revoke_access
from app.core import clock, outgoing
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.sites import Site
from app.openid_provider.id_tokens import LOGOUT_EVENT
from tests.cast import PASSWORD, Person
from tests.client import Browser
from tests.external_service import ExternalService
from tests.hostile_targets import HOSTILE_TARGETS
from tests.openid_provider.software import LOGOUT_REDIRECT_URI, Software, declare

SIGN_OUT = "/compte/deconnexion"
NEAR_MISSES = [
    "https://mediatheque.example/au-revoir/",
    "https://mediatheque.example//au-revoir",
    "https://mediatheque.example@evil.example/au-revoir",
    "https://mediatheque.example%2f@evil.example/au-revoir",
    "https://mediatheque.example.evil.example/au-revoir",
    "https://mediatheque.example\\@evil.example/au-revoir",
    "https://mediatheque.example/au%2drevoir",
    "https://mediatheque.example/au-revoir#",
    "https://mediatheque.example/au-revoir?to=https://evil.example",
    "https://mediatheque.example/retour",
    "HTTPS://mediatheque.example/au-revoir",
    "http://mediatheque.example/au-revoir",
]


@pytest.fixture
def listener(app: Flask, site: Site, external_service: ExternalService) -> Software:
    """A software that is told of sign-outs, at an address that the operator declared."""
    return declare(app, logout_uri=f"{external_service.url}/deconnexion", can_refresh=True)


def deliver() -> None:
    deliver_items("principal", [str(item.id) for item in db.session.query(OutboxItem)])
    db.session.expire_all()


def read_logout_tokens(software: Software, service: ExternalService) -> list[dict]:
    return [software.decode(parse_qs(each.body)["logout_token"][0]) for each in service.received_requests]


def test_signing_out_of_parvis_signs_out_of_the_software(listener, external_service, chloe):
    tokens = listener.sign_in(chloe)

    chloe.post(SIGN_OUT)
    deliver()

    [request] = external_service.received_requests
    [claims] = read_logout_tokens(listener, external_service)
    signed_in = listener.decode(tokens["id_token"])
    assert (request.method, request.path) == ("POST", "/deconnexion")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert claims.keys() == {"iss", "aud", "iat", "exp", "jti", "sub", "sid", "events"}
    assert (claims["aud"], claims["sub"], claims["sid"]) == (listener.client_id, signed_in["sub"], signed_in["sid"])
    assert claims["events"] == {LOGOUT_EVENT: {}}
    assert 0 < claims["exp"] - claims["iat"] <= 120
    assert listener.read_user(tokens["access_token"]).status_code == 401


def test_a_software_that_does_not_answer_is_told_again(listener, external_service, chloe):
    listener.sign_in(chloe)
    chloe.post(SIGN_OUT)

    external_service.status = 503
    deliver()
    external_service.status = 200
    with clock.shift_clock(timedelta(minutes=2)):
        deliver()

    first, second = read_logout_tokens(listener, external_service)
    assert first["sid"] == second["sid"]
    assert first["jti"] != second["jti"]
    assert db.session.query(OutboxItem).filter(OutboxItem.kind == "openid_logout").one().done_at is not None


def test_an_address_of_the_private_network_is_never_called(app, listener, external_service, chloe):
    listener.sign_in(chloe)
    chloe.post(SIGN_OUT)
    outgoing.install(app.config["PARVIS"])

    deliver()

    item = db.session.query(OutboxItem).filter(OutboxItem.kind == "openid_logout").one()
    assert external_service.received_requests == []
    assert item.error_code == "address_refused"


def test_a_suspended_account_is_signed_out_everywhere(listener, external_service, chloe):
    listener.sign_in(chloe)
    listener.sign_in(Person(chloe.app, chloe.account, chloe.email))

    revoke_access(chloe.account, by_administrator=True)
    db.session.commit()
    deliver()

    assert len({claims["sid"] for claims in read_logout_tokens(listener, external_service)}) == 2


def test_one_session_ends_without_the_others(listener, external_service, chloe):
    other_browser = Person(chloe.app, chloe.account, chloe.email)
    listener.sign_in(chloe)
    tokens = listener.sign_in(other_browser)

    chloe.post(SIGN_OUT)
    deliver()

    assert len(external_service.received_requests) == 1
    assert listener.read_user(tokens["access_token"]).status_code == 200


def test_a_proof_of_identity_continues_the_session(listener, external_service, chloe):
    tokens = listener.sign_in(chloe)

    chloe.post("/compte/preuve", {"current": PASSWORD, "next": ""})
    deliver()
    is_told_before = bool(external_service.received_requests)
    chloe.post(SIGN_OUT)
    deliver()

    [claims] = read_logout_tokens(listener, external_service)
    assert not is_told_before
    assert claims["sid"] == listener.decode(tokens["id_token"])["sid"]


def test_what_was_agreed_to_last_outlives_the_session(listener, external_service, chloe):
    tokens = listener.sign_in(chloe, scope="openid profile offline_access")

    chloe.post(SIGN_OUT)
    deliver()

    assert len(external_service.received_requests) == 1
    assert listener.refresh(tokens["refresh_token"]).status_code == 200


def test_a_software_signs_the_person_out_of_parvis(library, chloe):
    tokens = library.sign_in(chloe)

    page = chloe.get(build_logout_url(id_token_hint=tokens["id_token"], state="fin"))

    assert page.location == f"{LOGOUT_REDIRECT_URI}?state=fin"
    assert chloe.get("/compte/profil").location.startswith("/compte/connexion")


@pytest.mark.postgresql
def test_an_old_identity_token_still_signs_out(library, chloe):
    token = library.sign_in(chloe)["id_token"]

    with clock.shift_clock(timedelta(minutes=30)):
        assert chloe.get(build_logout_url(id_token_hint=token)).location == LOGOUT_REDIRECT_URI


def test_without_its_token_the_person_is_asked(library, chloe):
    page = chloe.get(build_logout_url(client_id=library.client_id))
    hidden = {str(tag["name"]): str(tag["value"]) for tag in page.find_all("main input[type=hidden]")}

    left = chloe.post("/openid/logout", hidden)

    assert "vous déconnecter aussi" in page.text("main")
    assert str(left.find_one('meta[http-equiv="refresh"]')["content"]) == f"0; url={LOGOUT_REDIRECT_URI}"
    assert chloe.get("/compte/profil").location.startswith("/compte/connexion")


def test_the_token_of_somebody_else_signs_nobody_out(library, chloe, denis):
    token = library.sign_in(denis)["id_token"]
    library.sign_in(chloe)

    page = chloe.get(build_logout_url(id_token_hint=token))

    assert page.status == 200
    assert chloe.get("/compte/profil").status == 200


def test_nobody_is_sent_to_an_address_that_is_not_declared(library, stranger: Browser):
    for address in (*NEAR_MISSES, *HOSTILE_TARGETS):
        page = stranger.get(build_logout_url(client_id=library.client_id, post_logout_redirect_uri=address))

        assert (page.status, page.location) == (200, None), address
        assert "evil" not in page.html
        assert page.find_all("meta[http-equiv]") == [], address
        assert [link["href"] for link in page.find_all("main a[href^=http]")] == [library.client.home_url], address


def test_nobody_is_sent_there_with_their_token_either(app, library, chloe):
    """Each of them ends the session all the same, and the person stays on our pages."""
    for address in NEAR_MISSES[:3]:
        person = Person(app, chloe.account, chloe.email)
        token = library.sign_in(person)["id_token"]

        page = person.get(build_logout_url(id_token_hint=token, post_logout_redirect_uri=address))

        assert (page.status, page.location) == (200, None), address
        assert person.get("/compte/profil").status == 303


def build_logout_url(**values: str) -> str:
    return f"/openid/logout?{urlencode({'post_logout_redirect_uri': LOGOUT_REDIRECT_URI, **values})}"
