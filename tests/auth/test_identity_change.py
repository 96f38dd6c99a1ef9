"""Finding 4: a thief who knows the password, and the owner who comes back, on the pages."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask

from app.accounts.people import find_account
from app.core.clock import shift_clock
from tests.accounts.second_factor_enrolment import OWN, compute_code, enrol_person
from tests.accounts.sent_emails import get_token, list_emails
from tests.auth.test_second_factor import start_sign_in, submit_code
from tests.cast import PASSWORD, Person
from tests.client import Browser

NEW_PASSWORD = "parapluie dossier comète"
THIEF_EMAIL = "thief@elsewhere.example"
ASK = "/compte/profil/adresse-electronique"
CONFIRM = "/compte/confirmation/adresse-electronique"
REFUSE = "/compte/confirmation/adresse-electronique/refus"
RESET = "/compte/mot-de-passe/nouveau"


def sign_in(app: Flask, email: str, password: str = PASSWORD) -> Browser:
    browser = Browser(app)
    browser.post("/compte/connexion", {"email": email, "password": password})
    return browser


@pytest.fixture
def thief(app: Flask, chloe: Person) -> Browser:
    return sign_in(app, chloe.email)


def request_email_change(browser: Browser, email: str = THIEF_EMAIL) -> str:
    """Request a new address; returns the token sent to it."""
    browser.post(ASK, {"email": email, "current": PASSWORD})
    return get_token(list_emails(email)[-1])


def find_reset_token(browser: Browser, email: str) -> str:
    browser.post("/compte/mot-de-passe", {"email": email})
    return get_token(list_emails(email)[-1])


def test_a_new_address_requested_before_a_reset_cannot_be_confirmed(
    thief: Browser, stranger: Browser, chloe: Person
) -> None:
    token = request_email_change(thief)

    stranger.post(RESET, {"token": find_reset_token(stranger, chloe.email), "password": NEW_PASSWORD})

    assert thief.get(f"{CONFIRM}?jeton={token}").status == 410
    assert thief.post(CONFIRM, {"token": token}).status == 410
    assert find_account(THIEF_EMAIL) is None
    assert thief.get("/compte/profil").status == 303


def test_a_new_address_requested_before_a_password_change_cannot_be_confirmed(thief: Browser, chloe: Person) -> None:
    token = request_email_change(thief)

    chloe.post("/compte/profil/mot-de-passe", {"current": PASSWORD, "password": NEW_PASSWORD})

    assert thief.post(CONFIRM, {"token": token}).status == 410
    assert chloe.get("/compte/profil").status == 200


def test_a_reset_link_in_the_former_mailbox_is_void_once_the_address_changed(
    app: Flask, stranger: Browser, chloe: Person
) -> None:
    token = find_reset_token(stranger, chloe.email)

    chloe.post(CONFIRM, {"token": request_email_change(chloe, "chloe@elsewhere.example")})

    assert stranger.get(f"{RESET}?jeton={token}").status == 410
    assert stranger.post(RESET, {"token": token, "password": NEW_PASSWORD}).status == 410
    assert chloe.get("/compte/profil").status == 200


def test_changing_the_address_signs_out_every_other_browser(app: Flask, chloe: Person) -> None:
    other = sign_in(app, chloe.email)

    Browser(app).post(CONFIRM, {"token": request_email_change(chloe, "chloe@elsewhere.example")})

    assert other.get("/compte/profil").status == chloe.get("/compte/profil").status == 303


def test_ending_the_thief_s_session_cancels_the_requested_address(thief: Browser, chloe: Person) -> None:
    token = request_email_change(thief)

    for form in chloe.get("/compte/connexions").find_all(".card form"):
        chloe.post(str(form["action"]))

    assert thief.post(CONFIRM, {"token": token}).status == 410


def test_only_the_last_requested_address_can_be_confirmed(stranger: Browser, chloe: Person) -> None:
    first, second = (
        request_email_change(chloe, "un@elsewhere.example"),
        request_email_change(chloe, "deux@elsewhere.example"),
    )

    assert stranger.post(CONFIRM, {"token": first}).status == 410
    assert stranger.post(CONFIRM, {"token": second}).status == 200


@pytest.mark.postgresql
def test_the_current_address_is_warned_and_can_refuse(app: Flask, thief: Browser, chloe: Person) -> None:
    confirmation = request_email_change(thief)
    letter = list_emails(chloe.email)[-1]
    assert letter["subject"] == "Quelqu’un demande à changer l’adresse e-mail de votre compte"
    owner, token = Browser(app), get_token(letter)
    assert chloe.email in owner.get(f"{REFUSE}?jeton={token}").text("main")

    reset_page = owner.post(REFUSE, {"token": token}).follow()

    assert reset_page.text("h1") == "Choisir un nouveau mot de passe"
    assert thief.get("/compte/profil").status == 303
    assert thief.post(CONFIRM, {"token": confirmation}).status == 410
    assert thief.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD}).status == 422
    reset = str(reset_page.find_one("main [name=token]")["value"])
    assert owner.post(RESET, {"token": reset, "password": NEW_PASSWORD}).location == "/mes-demandes"


def test_a_confirmed_change_cannot_be_refused(stranger: Browser, chloe: Person) -> None:
    confirmation = request_email_change(chloe, "chloe@elsewhere.example")
    refusal = get_token(list_emails(chloe.email)[-1])
    stranger.post(CONFIRM, {"token": confirmation})

    assert stranger.get(f"{REFUSE}?jeton={refusal}").status == 410
    assert stranger.post(REFUSE, {"token": refusal}).status == 410


def test_nothing_changes_when_the_current_address_cannot_be_warned(app: Flask, thief: Browser, chloe: Person) -> None:
    for _ in range(3):
        Browser(app).post("/compte/mot-de-passe", {"email": chloe.email})

    thief.post(ASK, {"email": THIEF_EMAIL, "current": PASSWORD})

    assert list_emails(THIEF_EMAIL) == []


def test_a_browser_locked_before_a_reset_cannot_be_unlocked(stranger: Browser, chloe: Person) -> None:
    secret, same_origin = "a" * 64, {"Sec-Fetch-Site": "same-origin"}
    lock_hash = sha256(secret.encode()).hexdigest()
    locking = chloe.client.put("/api/sync/v1/session/lock", headers={**same_origin, "Parvis-Lock": lock_hash})
    assert locking.status_code == 204

    stranger.post(RESET, {"token": find_reset_token(stranger, chloe.email), "password": NEW_PASSWORD})

    unlocking = chloe.client.delete("/api/sync/v1/session/lock", headers={**same_origin, "Parvis-Lock": secret})
    assert unlocking.status_code == 401
    assert chloe.get("/compte/profil").status == 303


def test_an_invitation_sent_before_a_suspension_stays_void(stranger: Browser, ada: Person) -> None:
    form = {"first_name": "Noé", "last_name": "Neuf", "email": "noe@mairie.example", "roles": "voirie-instruction"}
    ada.post("/agents/administration/agents/invitation", form)
    token = get_token(list_emails("noe@mairie.example")[0])
    account = find_account("noe@mairie.example")
    assert account
    for what in ("suspension", "retour"):
        ada.post(f"/agents/administration/agents/{account.id}/{what}")

    assert stranger.post("/compte/confirmation", {"token": token, "password": NEW_PASSWORD}).status == 410
    ada.post(f"/agents/administration/agents/{account.id}/invitation")
    token = get_token(list_emails("noe@mairie.example")[1])
    assert stranger.post("/compte/confirmation", {"token": token, "password": NEW_PASSWORD}).status == 303
    assert stranger.post("/compte/confirmation", {"token": token, "password": NEW_PASSWORD}).status == 410


class TestSecondFactor:
    """Changes of an agent's second factor revoke what was issued before, except in this browser."""

    @pytest.fixture
    def second_factor(self) -> str:
        return "on"

    @pytest.mark.postgresql
    def test_disabling_it_ends_the_other_sessions(self, app: Flask, alice: Person) -> None:
        secret, _codes = enrol_person(alice)
        other = start_sign_in(app, alice)
        with shift_clock(timedelta(seconds=60)):
            submit_code(other, compute_code(secret))
            assert other.get("/agents/demandes").status == 200

        with shift_clock(timedelta(seconds=120)):
            alice.post(f"{OWN}/fin", {"code": compute_code(secret)})

        assert alice.get("/agents/demandes").status == 200
        assert other.get("/agents/demandes").status == 303

    def test_a_recovery_code_signs_out_the_lost_telephone_and_notifies(self, app: Flask, alice: Person) -> None:
        codes = enrol_person(alice)[1]

        submit_code(start_sign_in(app, alice), codes[0])

        assert alice.get("/agents/demandes").status == 303
        letter = list_emails(alice.email)[-1]
        assert letter["subject"] == "Un code de secours de votre compte a servi"
        assert "9 codes de secours" in letter["text"]

    def test_new_recovery_codes_notify_and_keep_this_session(self, app: Flask, alice: Person) -> None:
        enrol_person(alice)

        alice.post(f"{OWN}/codes")

        assert "codes de secours" in list_emails(alice.email)[-1]["text"]
        assert alice.get("/agents/demandes").status == 200
