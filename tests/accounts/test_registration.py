import pytest

from app.accounts.agents import EmailTaken, invite_agent, suspend_agent
from app.accounts.email_change import confirm_email_change, request_email_change
from app.accounts.models import Account
from app.accounts.password_reset import request_password_reset, reset_password
from app.accounts.people import find_account, open_account
from app.accounts.profile import Profile, read_profile
from app.accounts.registration import confirm_registration, register_email
from app.accounts.sessions import load_actor, open_session
from app.accounts.sign_in import AttemptOrigin, authenticate
from app.accounts.single_use_links import LinkUnusable
from app.core.db import db
from tests.accounts.sent_emails import get_token, list_emails

PASSWORD = "girafe nuage tournevis"
OTHER = "parapluie dossier comète"
CHLOE = "chloe@residents.example"


def test_registering_sends_a_link_that_confirms_the_account():
    register_email(CHLOE)
    assert not find_account(CHLOE).can_sign_in

    account = confirm_registration(get_token(list_emails(CHLOE)[0]), PASSWORD)

    assert account.can_sign_in
    assert authenticate(CHLOE, PASSWORD, AttemptOrigin("192.0.2.1")) is account


def test_registering_a_known_address_only_notifies_its_owner():
    account = open_account(Profile(email=CHLOE), password=PASSWORD)
    before = account.password_hash

    register_email(CHLOE)

    assert [letter["subject"] for letter in list_emails(CHLOE)] == ["Vous avez déjà un compte"]
    assert "jeton" not in list_emails(CHLOE)[0]["text"]
    assert account.password_hash == before
    assert db.session.query(Account).count() == 1


def test_registering_again_before_confirming_sends_another_link():
    register_email(CHLOE)
    register_email(CHLOE)
    first, second = (get_token(letter) for letter in list_emails(CHLOE))

    with pytest.raises(LinkUnusable):
        confirm_registration(first, PASSWORD)
    assert confirm_registration(second, PASSWORD)


def test_strangers_cannot_flood_a_mailbox():
    for _ in range(10):
        register_email(CHLOE)
        request_password_reset(CHLOE)

    assert len(list_emails(CHLOE)) == 3


def test_an_invited_agent_chooses_a_password(departments):
    profile = Profile(email="bruno@mairie.example", first_name="Bruno", last_name="Petit")
    invite_agent(profile, roles=["etat-civil-instruction"])

    account = confirm_registration(get_token(list_emails("bruno@mairie.example")[0]), PASSWORD)

    assert load_actor(open_session(account, user_agent="")).families == {"etat-civil"}
    with pytest.raises(EmailTaken):
        invite_agent(profile, roles=[])


def test_a_forgotten_password_is_replaced_and_every_sign_in_ends():
    account = open_account(Profile(email=CHLOE), password=PASSWORD)
    token = open_session(account, user_agent="")
    request_password_reset(CHLOE)

    reset_password(get_token(list_emails(CHLOE)[0]), OTHER)

    assert load_actor(token) is None
    assert authenticate(CHLOE, OTHER, AttemptOrigin("192.0.2.1")) is account
    assert list_emails(CHLOE)[-1]["subject"] == "Votre mot de passe a changé"
    with pytest.raises(LinkUnusable):
        reset_password(get_token(list_emails(CHLOE)[0]), PASSWORD)


def test_unknown_and_suspended_accounts_get_no_reset():
    suspend_agent(open_account(Profile(email=CHLOE), password=PASSWORD))

    request_password_reset(CHLOE)
    request_password_reset("nobody@residents.example")

    assert list_emails() == []


def test_a_new_address_must_be_confirmed():
    account = open_account(Profile(email=CHLOE), password=PASSWORD)

    request_email_change(account, "chloe@elsewhere.example")
    assert find_account(CHLOE) is account
    confirm_email_change(get_token(list_emails("chloe@elsewhere.example")[0]))

    assert find_account("chloe@elsewhere.example") is account
    assert find_account(CHLOE) is None
    assert read_profile(account).email == "chloe@elsewhere.example"
    assert [letter["subject"] for letter in list_emails(CHLOE)] == [
        "Quelqu’un demande à changer l’adresse e-mail de votre compte",
        "L’adresse e-mail de votre compte a changé",
    ]


def test_an_address_registered_meanwhile_cannot_be_confirmed():
    account = open_account(Profile(email=CHLOE), password=PASSWORD)
    request_email_change(account, "chloe@elsewhere.example")
    open_account(Profile(email="chloe@elsewhere.example"), password=PASSWORD)

    with pytest.raises(LinkUnusable):
        confirm_email_change(get_token(list_emails("chloe@elsewhere.example")[0]))


def test_requesting_somebody_else_s_address_only_notifies_its_owner():
    account = open_account(Profile(email=CHLOE), password=PASSWORD)
    open_account(Profile(email="denis@residents.example"), password=PASSWORD)

    request_email_change(account, "denis@residents.example")

    assert [letter["subject"] for letter in list_emails("denis@residents.example")] == ["Vous avez déjà un compte"]
    assert [letter["subject"] for letter in list_emails(CHLOE)] == [
        "Quelqu’un demande à changer l’adresse e-mail de votre compte"
    ]
