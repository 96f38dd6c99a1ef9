"""The second factor of agents: enrolment, sign-in, loss."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from app.accounts.models import RecoveryCode, SecondFactor
from app.core.clock import shift_clock
from app.core.db import db
from app.core.settings import site_settings
from tests.accounts.second_factor_enrolment import OWN, compute_code, enrol_person
from tests.accounts.sent_emails import list_emails
from tests.cast import PASSWORD
from tests.client import Browser


@pytest.fixture
def second_factor():
    return "on"


def start_sign_in(app, person):
    """Enter the right password in another browser."""
    browser = Browser(app)
    page = browser.post("/compte/connexion", {"email": person.email, "password": PASSWORD})
    assert page.location.startswith("/compte/connexion/code")
    return browser


def submit_code(browser, code):
    return browser.post("/compte/connexion/code", {"code": code})


def test_an_administrator_must_enrol_before_anything_else(ada):
    assert ada.get("/agents/administration/agents").location == OWN
    assert ada.get("/agents/demandes").location == OWN
    assert ada.post("/agents/administration/agents/invitation").location == OWN
    assert "À faire avant de continuer" in ada.get(OWN).text("main")

    enrol_person(ada)

    assert ada.get("/agents/administration/agents").status == 200


def test_the_key_can_be_scanned_and_typed_and_is_sealed(ada):
    page = ada.post(f"{OWN}/debut").follow()

    secret = page.text(".code").replace(" ", "")
    assert page.find_one("svg.scan path")["d"].startswith("M4 4h1v1h-1z")
    assert re.fullmatch("[A-Z2-7]{32}", secret)
    assert secret.encode() not in db.session.get(SecondFactor, ada.account.id).next_secret


def test_signing_in_asks_for_the_code_and_changes_the_session(app, ada):
    secret, _ = enrol_person(ada)
    with shift_clock(timedelta(minutes=1)):
        browser = start_sign_in(app, ada)
        with browser.client.session_transaction() as session:
            assert "_user_id" not in session
            pending_token = session["begun"]
        assert browser.get("/compte/profil").status == 303
        assert browser.get("/agents/administration/").location.startswith("/compte/connexion")

        assert submit_code(browser, compute_code(secret)).location == "/agents"

        assert browser.get("/agents/administration/").status == 200
        with browser.client.session_transaction() as session:
            assert "begun" not in session
            assert session["_user_id"] != pending_token
        thief = Browser(app)
        with thief.client.session_transaction() as session:
            session["begun"] = pending_token
        assert thief.get("/compte/connexion/code").status == 410


def test_the_requested_page_comes_after_the_code(app, ada):
    secret, _ = enrol_person(ada)
    with shift_clock(timedelta(minutes=1)):
        browser = Browser(app)
        credentials = {"email": ada.email, "password": PASSWORD, "next": "/agents/administration/sante"}
        page = browser.post("/compte/connexion", credentials).follow()
        code_fields = {"code": compute_code(secret), "next": page.find_all("input[name=next]")[0]["value"]}

        assert browser.post("/compte/connexion/code", code_fields).location == "/agents/administration/sante"


def test_a_code_works_once(app, ada):
    secret, _ = enrol_person(ada)
    same = compute_code(secret)

    page = submit_code(start_sign_in(app, ada), same)

    assert page.status == 422
    assert "déjà servi" in page.text(".error-summary")
    with shift_clock(timedelta(minutes=1)):
        code = compute_code(secret)
        assert submit_code(start_sign_in(app, ada), code).status == 303
        assert submit_code(start_sign_in(app, ada), code).status == 422


def test_guessing_codes_is_slowed_down_for_the_account_whatever_the_browser(app, ada):
    secret, _ = enrol_person(ada)
    with shift_clock(timedelta(minutes=1)):
        for _ in range(5):
            assert submit_code(start_sign_in(app, ada), "000000").status == 422
        page = submit_code(start_sign_in(app, ada), compute_code(secret))
        assert page.status == 422
        assert "Réessayez dans 1 minute" in page.text(".error-summary")
    with shift_clock(timedelta(minutes=3)):
        assert submit_code(start_sign_in(app, ada), compute_code(secret)).status == 303


def test_a_recovery_code_works_once_in_any_case(app, ada):
    _, codes = enrol_person(ada)
    assert len(set(codes)) == 10

    assert submit_code(start_sign_in(app, ada), codes[3].lower()).status == 303
    assert submit_code(start_sign_in(app, ada), codes[3]).status == 422
    assert submit_code(start_sign_in(app, ada), codes[4]).status == 303
    hashes = b"".join(code.code_hash for code in db.session.query(RecoveryCode))
    assert codes[5].replace("-", "").encode() not in hashes


def test_a_pending_sign_in_expires(app, ada):
    secret, _ = enrol_person(ada)
    browser = start_sign_in(app, ada)

    with shift_clock(timedelta(minutes=11)):
        assert submit_code(browser, compute_code(secret)).status == 410


def test_a_reset_password_still_requires_the_code(app, ada):
    enrol_person(ada)
    stranger = Browser(app)
    stranger.post("/compte/mot-de-passe", {"email": ada.email})
    token = re.search(r"jeton=([\w-]+)", list_emails(ada.email)[-1]["text"])[1]
    new = {"token": token, "password": "cinq loutres vertes au marché"}

    page = stranger.post("/compte/mot-de-passe/nouveau", new)

    assert page.location == "/compte/connexion/code"
    assert stranger.get("/agents/demandes").location.startswith("/compte/connexion")


def test_enrolling_ends_other_sessions_and_notifies_the_owner(app, ada):
    other = Browser(app)
    other.post("/compte/connexion", {"email": ada.email, "password": PASSWORD})

    enrol_person(ada)

    assert other.get(OWN).location.startswith("/compte/connexion")
    assert "second facteur" in list_emails(ada.email)[-1]["subject"]


def test_an_agent_can_enrol_and_disable_it(app, alice):
    assert alice.get("/agents/demandes").status == 200
    secret, _ = enrol_person(alice)
    with shift_clock(timedelta(minutes=1)):
        assert alice.post(f"{OWN}/fin", {"code": "000000"}).status == 422
        assert alice.post(f"{OWN}/fin", {"code": compute_code(secret)}).location == OWN

    browser = Browser(app)
    assert browser.post("/compte/connexion", {"email": alice.email, "password": PASSWORD}).location == "/agents"


def test_an_administrator_cannot_disable_it(ada):
    secret, _ = enrol_person(ada)

    with shift_clock(timedelta(minutes=1)):
        ada.post(f"{OWN}/fin", {"code": compute_code(secret)})

    assert "En place" in ada.get(OWN).text("main")


def test_the_authority_can_require_it_of_every_agent(app, alice, chloe):
    site_settings.save_settings({"accounts.second_factor": "yes"})
    db.session.commit()

    assert alice.get("/agents/demandes").location == OWN
    assert chloe.get("/mes-demandes").status == 200
    assert chloe.get(OWN).status == 404


def test_sensitive_actions_require_reauthentication(ada):
    secret, _ = enrol_person(ada)

    with shift_clock(timedelta(minutes=20)):
        redirection = ada.post(f"{OWN}/codes")
        assert redirection.location == "/compte/preuve?next=/compte/second-facteur"
        proof = {"current": PASSWORD, "code": "000000", "next": OWN}
        assert ada.post("/compte/preuve", proof).status == 422
        proof["code"] = compute_code(secret)
        assert ada.post("/compte/preuve", proof).location == OWN
        assert len(ada.post(f"{OWN}/codes").texts(".codes li")) == 10


def test_an_administrator_resets_it_for_another_and_not_for_oneself(app, ada, alice):
    enrol_person(ada)
    enrol_person(alice)
    page = f"/agents/administration/agents/{alice.account.id}"
    assert "Remettre à zéro le second facteur" in ada.get(page).text("main")

    assert ada.post(f"{page}/second-facteur/fin").location == page

    assert "remis à zéro" in list_emails(alice.email)[-1]["text"]
    assert alice.get("/agents/demandes").location.startswith("/compte/connexion")
    browser = Browser(app)
    assert browser.post("/compte/connexion", {"email": alice.email, "password": PASSWORD}).location == "/agents"
    assert ada.post(f"/agents/administration/agents/{ada.account.id}/second-facteur/fin").status == 422


def test_an_administrator_ends_the_sessions_of_an_agent(ada, alice):
    enrol_person(ada)
    page = f"/agents/administration/agents/{alice.account.id}"
    assert "1 connexion ouverte" in ada.get(page).text("main")

    ada.post(f"{page}/connexions/fin")

    assert alice.get("/agents/demandes").location.startswith("/compte/connexion")


def test_the_qr_code_complies_with_the_content_security_policy(ada):
    page = ada.post(f"{OWN}/debut").follow()

    image = BeautifulSoup(str(page.find_one("svg.scan")), "html.parser")
    assert not [tag for tag in image.find_all(True) if tag.get("style")]
