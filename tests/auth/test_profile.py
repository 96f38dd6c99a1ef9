import pytest

from app.accounts.models import Account
from app.accounts.people import find_account
from app.accounts.profile import find_profile
from app.core.db import db
from tests.accounts.sent_emails import get_token, list_emails
from tests.cast import PASSWORD, Person
from tests.client import Browser

OTHER = "parapluie dossier comète"
ADDRESS = {"street": "3 rue des Lilas", "complement": "", "postcode": "00000", "city": "Saint-Aubin"}


def reload(person):
    db.session.expire_all()
    return find_profile(person.account.id)


def test_the_owner_sees_and_corrects_the_profile(chloe):
    form = {"first_name": " Chloé ", "last_name": "Durand", "phone": "01 23 45 67 89", **ADDRESS}

    page = chloe.post("/compte/profil", form).follow()

    assert "Vos informations sont à jour" in page.text("[role=alert]")
    assert page.find_one("#city")["value"] == "Saint-Aubin"
    profile = reload(chloe)
    assert (profile.name, profile.phone, profile.address) == ("Chloé Durand", "+33123456789", ADDRESS)


def test_everything_but_the_address_may_be_emptied(chloe):
    chloe.post("/compte/profil", {"first_name": "", "last_name": "", "phone": "", "street": " "})

    assert (reload(chloe).name, reload(chloe).phone, reload(chloe).address) == ("", "", None)


def test_an_invalid_phone_number_gets_a_helpful_message(chloe):
    page = chloe.post("/compte/profil", {"phone": "12 34"})

    assert page.status == 422
    assert "comporte 10 chiffres" in page.text(".error-summary")


def test_a_form_changes_nothing_but_its_own_fields(chloe):
    extra_fields = {
        "kind": "agent",
        "is_administrator": "1",
        "email": "x@y.example",
        "roles": "voirie-instruction",
        "id": "1",
    }

    chloe.post("/compte/profil", {"first_name": "Chloé", **extra_fields})

    account = db.session.get(Account, chloe.account.id, populate_existing=True)
    assert (account.kind, account.is_administrator, account.roles) == ("resident", False, [])
    assert reload(chloe).email == chloe.email


@pytest.mark.postgresql
def test_a_stranger_is_invited_to_sign_in(stranger):
    for url in ("/compte/profil", "/compte/connexions", "/compte/profil/mot-de-passe", "/compte/profil/suppression"):
        assert stranger.get(url).location.startswith("/compte/connexion?next=")


def test_changing_the_password_ends_the_other_sessions(app, chloe):
    phone = Person(app, chloe.account, chloe.email)

    page = chloe.post("/compte/profil/mot-de-passe", {"current": PASSWORD, "password": OTHER}).follow()

    assert "Votre mot de passe est changé" in page.text("[role=alert]")
    assert phone.get("/compte/profil").status == 303
    assert list_emails(chloe.email)[-1]["subject"] == "Votre mot de passe a changé"


def test_changing_the_password_requires_the_current_one_and_counts_guesses(app, chloe):
    form = {"current": "not this one at all", "password": OTHER}

    pages = [chloe.post("/compte/profil/mot-de-passe", form) for _ in range(11)]

    assert [page.status for page in pages] == [422] * 10 + [429]
    assert Browser(app).post("/compte/connexion", {"email": chloe.email, "password": OTHER}).status == 422


def test_a_new_password_is_not_checked_before_the_current_one(chloe):
    page = chloe.post("/compte/profil/mot-de-passe", {"current": "not this one at all", "password": "court"})

    assert page.texts(".error-summary li") == ["Vérifiez votre mot de passe actuel : ce n’est pas celui-ci."]


def test_changing_the_password_without_the_current_one_asks_for_it(chloe):
    page = chloe.post("/compte/profil/mot-de-passe", {"current": "", "password": "court"})

    assert page.texts(".error-summary li") == ["Indiquez votre mot de passe actuel."]


def test_a_new_address_is_used_once_confirmed(stranger, chloe):
    new = "chloe@elsewhere.example"
    confirmation_page = chloe.post("/compte/profil/adresse-electronique", {"email": new, "current": PASSWORD})
    assert confirmation_page.text("h1") == "Regardez votre messagerie"
    assert reload(chloe).email == chloe.email

    token = get_token(list_emails(new)[0])
    url = "/compte/confirmation/adresse-electronique"
    assert new in stranger.get(f"{url}?jeton={token}").text("main")
    assert stranger.post(url, {"token": token}).text("h1") == "Votre adresse est changée"

    assert reload(chloe).email == new
    assert stranger.post(url, {"token": token}).status == 410


def test_changing_the_address_requires_the_password(chloe):
    page = chloe.post("/compte/profil/adresse-electronique", {"email": "x@elsewhere.example", "current": "wrong"})

    assert page.status == 422
    assert list_emails() == []


def test_sessions_are_listed_and_each_can_be_ended(app, chloe):
    phone = Person(app, chloe.account, chloe.email)
    page = chloe.get("/compte/connexions")
    assert len(page.find_all(".card")) == 2

    chloe.post(page.find_one(".card form")["action"])

    assert phone.get("/compte/profil").status == 303
    assert len(chloe.get("/compte/connexions").find_all(".card")) == 1


def test_nobody_can_end_the_sessions_of_somebody_else(app, chloe, denis):
    Person(app, chloe.account, chloe.email)
    action = chloe.get("/compte/connexions").find_one(".card form")["action"]

    denis.post(action)

    assert len(chloe.get("/compte/connexions").find_all(".card")) == 2


def test_a_resident_deletes_the_account(chloe):
    owner = chloe.get("/compte/profil").find_one("sign-out")["owner"]
    assert chloe.post("/compte/profil/suppression", {"current": "wrong"}).status == 422

    page = chloe.post("/compte/profil/suppression", {"current": PASSWORD})

    assert page.text("h1") == "Votre compte est supprimé"
    # The data of other accounts in this browser must stay: the page only deletes that of this account.
    assert page.response.headers["Clear-Site-Data"] == '"cache"'
    assert page.find_one("delete-account-data")["owner"] == owner
    db.session.expire_all()
    assert find_account(chloe.email) is None
    assert chloe.get("/compte/profil").status == 303


@pytest.mark.parametrize("method", ["get", "post"])
def test_agents_cannot_delete_their_account(alice, method):
    assert getattr(alice, method)("/compte/profil/suppression").status == 404


def test_an_invalid_postcode_is_reported(chloe: Person) -> None:
    page = chloe.post("/compte/profil", {**ADDRESS, "postcode": "3500"})

    assert page.status == 422
    assert "5 chiffres" in page.text("#postcode-error")
