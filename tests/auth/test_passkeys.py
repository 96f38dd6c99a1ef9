"""One's own passkeys, signing in with them, and confirming who one is: owner, colleague, stranger."""

import json
from datetime import timedelta

import pytest

from app.accounts.models import SignInSession
from app.accounts.passkeys.models import Passkey
from app.accounts.passkeys.queries import list_passkeys
from app.core.clock import shift_clock
from app.core.db import db
from tests.accounts.second_factor_enrolment import enrol_person
from tests.accounts.sent_emails import list_emails
from tests.accounts.software_authenticator import Device
from tests.cast import PASSWORD
from tests.client import Browser

KEYS = "/compte/cles-d-acces"
SIGN_IN = "/compte/connexion"


@pytest.fixture
def second_factor():
    return "on"


def read_options(browser, url=f"{SIGN_IN}/cle"):
    response = browser.client.get(url)
    assert response.status_code == 200
    return json.loads(response.get_data())


def create_key(person, *, name="Mon téléphone", device=None):
    device = device or Device()
    credential = device.create(read_options(person, f"{KEYS}/nouvelle/options"))
    page = person.post(f"{KEYS}/nouvelle", {"name": name, "credential": credential})
    assert page.status in (200, 303), page.text("main")
    return device, page


def sign_in_by_key(browser, device, url=f"{SIGN_IN}/cle", **fields):
    return browser.post(url, {"credential": device.sign(read_options(browser)), **fields})


def test_a_resident_creates_a_key_and_signs_in_without_typing_anything(app, chloe):
    device, page = create_key(chloe)

    assert page.location == KEYS
    assert "Votre clé est créée" in page.follow().text("main")
    assert "Mon téléphone" in chloe.get(KEYS).texts(".card__title")
    assert "Une clé d’accès a été ajoutée" in list_emails(chloe.email)[-1]["subject"]
    browser = Browser(app)
    assert sign_in_by_key(browser, device, next="/compte/profil").location == "/compte/profil"
    assert browser.get("/compte/profil").status == 200
    assert "Dernière utilisation" in browser.get(KEYS).text("main")
    assert "avec une clé d’accès" in browser.get("/compte/connexions").text("main")


@pytest.mark.parametrize("page", [SIGN_IN, "/compte/preuve"])
def test_asking_for_a_challenge_leaves_the_cookie_of_the_session_alone(stranger, chloe, page):
    """The challenge may end after the sign-in of the page, which a new cookie would undo."""
    browser = stranger if page == SIGN_IN else chloe
    browser.get(page)

    response = browser.client.get(f"{SIGN_IN}/cle")

    assert response.status_code == 200
    assert response.headers.getlist("Set-Cookie") == []


def test_the_sign_in_page_offers_keys_beside_the_password(stranger):
    page = stranger.get(f"{SIGN_IN}?next=/mes-demandes")

    element = page.find_one("passkey-form")
    assert element.has_attr("hidden")
    assert element["options"] == f"{SIGN_IN}/cle"
    assert page.find_one("#email")["autocomplete"] == "username webauthn"
    assert page.find_one("passkey-form input[name=next]")["value"] == "/mes-demandes"


def test_the_options_tell_nothing_of_accounts(chloe, stranger):
    create_key(chloe)

    options = read_options(stranger)

    assert set(options) == {"challenge", "timeout", "rpId", "allowCredentials", "userVerification"}
    assert options["allowCredentials"] == []
    assert options["rpId"] == "localhost"
    assert stranger.client.get(f"{SIGN_IN}/cle").headers["Cache-Control"] == "no-store"


def test_refusals_are_the_same_whatever_the_reason(app, chloe, denis):
    device, _ = create_key(chloe)
    other, _ = create_key(denis)
    denis.account.suspended_at = denis.account.created_at
    db.session.commit()

    pages = []
    for each in (Device(), other, Device(credential_id=device.credential_id, handle=device.handle)):
        browser = Browser(app)
        pages.append(sign_in_by_key(browser, each, next="/mes-demandes"))
    pages.append(Browser(app).post(f"{SIGN_IN}/cle", {"credential": "{}"}))

    assert {page.status for page in pages} == {422}
    assert len({page.text(".alert") for page in pages}) == 1
    assert pages[0].find_one("passkey-form input[name=next]")["value"] == "/mes-demandes"


def test_a_response_serves_once_and_in_its_browser(app, chloe):
    device, _ = create_key(chloe)
    browser, thief = Browser(app), Browser(app)
    read_options(thief)
    response = device.sign(read_options(browser))

    assert thief.post(f"{SIGN_IN}/cle", {"credential": response}).status == 422
    assert browser.post(f"{SIGN_IN}/cle", {"credential": response}).status == 303
    browser.post("/compte/deconnexion")
    assert browser.post(f"{SIGN_IN}/cle", {"credential": response}).status == 422


def test_creating_a_key_asks_who_one_is_and_ends_other_sessions(app, chloe):
    other = Browser(app)
    other.post(SIGN_IN, {"email": chloe.email, "password": PASSWORD})
    create_key(chloe)
    assert other.get("/compte/profil").status == 303

    with shift_clock(timedelta(minutes=11)):
        assert chloe.get(f"{KEYS}/nouvelle").location.startswith("/compte/preuve")
        device = Device()
        credential = device.create(read_options(chloe, f"{KEYS}/nouvelle/options"))
        page = chloe.post(f"{KEYS}/nouvelle", {"name": "Autre", "credential": credential})
        assert page.location.startswith("/compte/preuve")
    assert len(list_passkeys(chloe.account.id)) == 1


def test_a_refused_creation_keeps_the_name_and_says_what_to_do(chloe):
    for fields, words in (
        ({"name": "Ordinateur", "credential": "{}"}, "Recommencez"),
        ({"name": "", "credential": "{}"}, "Donnez un nom"),
        ({"name": "x" * 61, "credential": "{}"}, "60 caractères"),
    ):
        page = chloe.post(f"{KEYS}/nouvelle", fields)

        assert page.status == 422
        assert words in page.text("main")
        assert page.find_one("#name").get("value", "") == fields["name"]
    assert list_passkeys(chloe.account.id) == []


def test_a_key_is_renamed_and_removed_by_its_owner_alone(chloe, denis, alice):
    create_key(chloe)
    key = list_passkeys(chloe.account.id)[0]

    for person in (denis, alice):
        assert person.post(f"{KEYS}/{key.id}/nom", {"name": "À moi"}).status == 404
        assert person.post(f"{KEYS}/{key.id}/fin").status == 404
        assert "Mon téléphone" not in person.get(KEYS).text("main")
    assert chloe.post(f"{KEYS}/{key.id}/nom", {"name": " "}).status == 422
    assert "Ordinateur" in chloe.post(f"{KEYS}/{key.id}/nom", {"name": "Ordinateur"}).follow().texts(".card__title")
    assert "supprimée" in chloe.post(f"{KEYS}/{key.id}/fin").follow().text("main")
    assert list_passkeys(chloe.account.id) == []
    assert "a été supprimée" in list_emails(chloe.email)[-1]["subject"]


def test_a_stranger_has_no_keys(chloe, stranger):
    create_key(chloe)
    key = list_passkeys(chloe.account.id)[0]

    for url in (KEYS, f"{KEYS}/nouvelle", f"{KEYS}/nouvelle/options"):
        assert stranger.get(url).location.startswith(SIGN_IN)
    for url in (f"{KEYS}/nouvelle", f"{KEYS}/{key.id}/nom", f"{KEYS}/{key.id}/fin", "/compte/preuve/cle"):
        assert stranger.post(url, {"name": "À moi"}).location.startswith(SIGN_IN)
    assert stranger.post(f"{SIGN_IN}/code/cle").status == 410


def test_the_last_way_to_sign_in_is_kept(chloe):
    create_key(chloe)
    chloe.account.password_hash = None
    db.session.commit()
    key = list_passkeys(chloe.account.id)[0]

    assert "créez une autre clé avant" in chloe.get(KEYS).text("main")
    assert "Gardez cette clé" in chloe.post(f"{KEYS}/{key.id}/fin").follow().text("main")


def test_a_key_confirms_who_one_is(app, chloe, denis):
    device, _ = create_key(chloe)
    other, _ = create_key(denis)
    with shift_clock(timedelta(minutes=11)):
        page = chloe.get(f"{KEYS}/nouvelle").follow()
        assert page.find_one("passkey-form form")["action"] == "/compte/preuve/cle"
        assert len(read_options(chloe)["allowCredentials"]) == 1

        assert sign_in_by_key(chloe, other, "/compte/preuve/cle").status == 422
        page = sign_in_by_key(chloe, device, "/compte/preuve/cle", next=f"{KEYS}/nouvelle")

        assert page.location == f"{KEYS}/nouvelle"
        assert chloe.get(f"{KEYS}/nouvelle").status == 200


def test_an_administrator_sets_a_key_up_instead_of_an_application(app, ada):
    assert "Le plus simple" in ada.get("/compte/second-facteur").text("main")

    device, page = create_key(ada)

    codes = page.texts(".codes li")
    assert len(codes) == 10
    assert ada.get("/agents/administration/agents").status == 200
    browser = Browser(app)
    assert sign_in_by_key(browser, device).location == "/agents"
    assert browser.get("/agents/administration/agents").status == 200
    assert "Votre clé d’accès est votre second facteur" in browser.get("/compte/second-facteur").text("main")


def test_the_password_of_an_agent_with_a_key_is_not_enough(app, ada, bruno):
    device, page = create_key(ada)
    code = page.texts(".codes li")[0]
    other, _ = create_key(bruno)
    browser = Browser(app)
    step = browser.post(SIGN_IN, {"email": ada.email, "password": PASSWORD}).follow()
    assert len(step.find_all("input[name=code]")) == 1
    assert step.find_one("#recovery")
    assert browser.get("/agents/administration/agents").status == 303
    assert browser.get("/compte/second-facteur").status == 303

    assert sign_in_by_key(browser, other, f"{SIGN_IN}/code/cle").status == 422
    assert sign_in_by_key(browser, device, f"{SIGN_IN}/code/cle").location == "/agents"
    assert browser.get("/agents/administration/agents").status == 200

    phoneless = Browser(app)
    phoneless.post(SIGN_IN, {"email": ada.email, "password": PASSWORD})
    assert phoneless.post(f"{SIGN_IN}/code", {"code": "000000"}).status == 422
    assert phoneless.post(f"{SIGN_IN}/code", {"code": code}).location == "/agents"


def test_an_administrator_who_has_an_application_may_keep_the_key_alone(app, ada):
    enrol_person(ada)
    assert "Ne plus utiliser" not in ada.get("/compte/second-facteur").text("main")
    page = create_key(ada)[1]
    assert page.status == 303

    with shift_clock(timedelta(minutes=1)):
        step = Browser(app).post(SIGN_IN, {"email": ada.email, "password": PASSWORD}).follow()
        assert len(step.find_all("input[name=code]")) == 2
        assert step.find_all("passkey-form")
        assert "Ne garder que mes clés" in ada.get("/compte/second-facteur").text("main")


def test_an_administrator_resets_the_keys_of_an_agent(app, ada, alice):
    create_key(ada)
    create_key(alice)

    assert "Remettre à zéro" in ada.get(f"/agents/administration/agents/{alice.account.id}").text("main")
    ada.post(f"/agents/administration/agents/{alice.account.id}/second-facteur/fin")

    assert list_passkeys(alice.account.id) == []
    assert Browser(app).post(SIGN_IN, {"email": alice.email, "password": PASSWORD}).location == "/agents"


def test_an_unknown_browser_is_told_to_the_owner(app, chloe):
    before = len(list_emails(chloe.email))
    browser = Browser(app)

    browser.post(SIGN_IN, {"email": chloe.email, "password": PASSWORD})
    browser.post("/compte/deconnexion")
    browser.post(SIGN_IN, {"email": chloe.email, "password": PASSWORD})

    letters = list_emails(chloe.email)[before:]
    assert [letter["subject"] for letter in letters] == ["Nouvelle connexion à votre compte"]
    assert "avec votre mot de passe" in letters[0]["text"]
    for _ in range(6):
        Browser(app).post(SIGN_IN, {"email": chloe.email, "password": PASSWORD})
    assert len(list_emails(chloe.email)) == before + 5


def test_the_method_of_each_session_is_recorded(app, ada):
    create_key(ada)

    methods = [session.method for session in db.session.query(SignInSession).order_by(SignInSession.created_at)]
    assert methods == ["password", "passkey"]
    assert db.session.query(Passkey).one().public_key
