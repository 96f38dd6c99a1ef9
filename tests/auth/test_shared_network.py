"""Attempts on a shared network do not lock out its other users."""

from datetime import timedelta

import pytest

from app.accounts.attempt_limits import MAIL_PER_NETWORK, SIGN_IN_PER_NETWORK
from app.cases.tracking.tracking_code import code_of as tracking_code_of
from app.core.clock import shift_clock
from app.core.rate_limits import counters
from app.core.rate_limits.limits import CREDENTIAL_CHECK, parse_rates
from app.core.sites import unit_of_work
from tests.accounts.rate_limit_attempts import NETWORK_OF_TESTS, exhaust_limit
from tests.accounts.second_factor_enrolment import compute_code, enrol_person
from tests.accounts.sent_emails import list_emails
from tests.cast import PASSWORD
from tests.client import Browser

WRONG = "another long password"


@pytest.fixture
def second_factor():
    return "on"


@pytest.mark.parametrize("name", ["alice", "chloe"])
def test_a_known_browser_signs_in_from_a_network_that_guesses(app, request, name):
    person = request.getfixturevalue(name)
    person.post("/compte/deconnexion")
    exhaust_limit(app, SIGN_IN_PER_NETWORK)

    page = person.post("/compte/connexion", {"email": person.email, "password": PASSWORD})

    assert page.status == 303
    assert Browser(app).post("/compte/connexion", {"email": person.email, "password": PASSWORD}).status == 429


def test_a_known_browser_signs_in_during_a_flood_from_its_network(app, chloe):
    chloe.post("/compte/deconnexion")
    with unit_of_work(next(iter(app.extensions["sites"]))):
        for rate in parse_rates(CREDENTIAL_CHECK.per_network):
            for _ in range(rate.amount):
                counters.count_hit(rate, "account.sign_in.create_sign_in.network", NETWORK_OF_TESTS)
    form = {"email": chloe.email, "password": PASSWORD}

    assert Browser(app).post("/compte/connexion", form).status == 429
    assert chloe.post("/compte/connexion", form).status == 303


def test_the_password_is_asked_again_from_a_network_that_guesses(app, alice):
    exhaust_limit(app, SIGN_IN_PER_NETWORK)
    alice.client.delete_cookie("device")

    assert alice.post("/compte/preuve", {"current": WRONG}).status == 422
    assert alice.post("/compte/preuve", {"current": PASSWORD}).status == 303


def test_a_known_browser_enters_its_code_while_a_thief_guesses_codes(app, ada):
    secret, _ = enrol_person(ada)
    with shift_clock(timedelta(minutes=1)):
        thief = Browser(app)
        thief.post("/compte/connexion", {"email": ada.email, "password": PASSWORD})
        for _ in range(8):
            thief.post("/compte/connexion/code", {"code": "000000"})
        ada.post("/compte/deconnexion")
        ada.post("/compte/connexion", {"email": ada.email, "password": PASSWORD})

        page = ada.post("/compte/connexion/code", {"code": compute_code(secret)})

    assert page.location == "/agents"


def test_a_known_browser_asks_for_a_new_password_from_a_network_that_asked_many(app, chloe):
    chloe.post("/compte/deconnexion")
    exhaust_limit(app, MAIL_PER_NETWORK)

    assert chloe.post("/compte/mot-de-passe", {"email": chloe.email}).status == 200
    assert len(list_emails(chloe.email)) == 1
    assert Browser(app).post("/compte/mot-de-passe", {"email": "denis@residents.example"}).status == 429


def test_a_right_tracking_code_opens_from_a_network_that_guesses_codes(app, make_case):
    code = tracking_code_of(make_case())
    guesses = [Browser(app).post("/suivi", {"code": "0000 0000 0000 0000"}, origin=True).status for _ in range(21)]

    assert guesses == [422] * 20 + [429]
    assert Browser(app).post("/suivi", {"code": code}, origin=True).status == 303
