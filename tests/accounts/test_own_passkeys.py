"""The passkeys of an account: names, limits, deletion, the second factor; how strong a session is."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.accounts import second_factor, second_factor_requirement
from app.accounts.assurance import MAILED_LINK, PASSWORD, STRONG, UNAUTHENTICATED
from app.accounts.models import SignInSession
from app.accounts.passkeys import account_passkeys
from app.accounts.passkeys.key_sign_in import KeyRefused
from app.accounts.passkeys.queries import list_passkeys, read_name
from app.accounts.passkeys.relying_party import find_relying_party
from app.accounts.sessions import open_session
from app.accounts.sign_in_methods import get_strength
from app.accounts.tokens import hash_token
from app.core.db import db
from tests.accounts.passkey_registration import (
    HERE,
    SITE,
    ask_to_sign,
    authenticate,
    open_administrator,
    open_resident,
    register,
)
from tests.accounts.sent_emails import list_emails
from tests.accounts.software_authenticator import Device


@pytest.fixture
def chloe():
    return open_resident("Chloé")


@pytest.fixture
def denis():
    return open_resident("Denis")


@pytest.fixture
def requires_second_factor(monkeypatch):
    monkeypatch.setattr(second_factor_requirement._Installation, "has_second_factor", True)


def test_the_name_is_sealed_and_the_owner_is_told(chloe):
    revision = chloe.identity_revision
    register(chloe, name="Le téléphone de Chloé")

    passkey = list_passkeys(chloe.id)[0]
    assert "Chloé".encode() not in passkey.name
    assert read_name(chloe, passkey) == "Le téléphone de Chloé"
    assert chloe.identity_revision == revision + 1
    assert "Le téléphone de Chloé" in list_emails("chloe@residents.example")[-1]["text"]


def test_a_key_is_registered_once(chloe, denis):
    device = register(chloe)

    with pytest.raises(account_passkeys.KeyAlreadyRegistered):
        register(denis, replace(device))


def test_an_account_has_twenty_keys_at_most(chloe, monkeypatch):
    monkeypatch.setattr(account_passkeys, "MAX_KEYS", 2)
    register(chloe)
    register(chloe)

    with pytest.raises(account_passkeys.TooManyKeys):
        register(chloe)


def test_a_removed_key_opens_nothing(chloe):
    first, second = register(chloe, name="Perdu"), register(chloe)
    revision = chloe.identity_revision

    account_passkeys.delete_passkey(chloe, list_passkeys(chloe.id)[0].id)

    with pytest.raises(KeyRefused):
        authenticate(first.sign(ask_to_sign()))
    assert authenticate(second.sign(ask_to_sign())) is chloe
    assert chloe.identity_revision == revision + 1
    assert "« Perdu » n’ouvre plus" in list_emails("chloe@residents.example")[-1]["text"].replace("\u00a0", " ")


def test_the_last_way_to_sign_in_is_kept(chloe):
    register(chloe)
    chloe.password_hash = None
    db.session.flush()

    with pytest.raises(account_passkeys.LastMethod):
        account_passkeys.delete_passkey(chloe, list_passkeys(chloe.id)[0].id)


def test_a_key_is_a_second_factor_of_an_administrator(requires_second_factor):
    ada = open_administrator()
    assert not second_factor.asks_second_step(ada)

    options = account_passkeys.get_creation_options(ada, SITE, browser=HERE)
    codes = account_passkeys.add_passkey(ada, SITE, Device().create(options), name="Clé", browser=HERE)

    assert len(codes) == 10
    assert second_factor.asks_second_step(ada)
    with pytest.raises(account_passkeys.LastMethod):
        account_passkeys.delete_passkey(ada, list_passkeys(ada.id)[0].id)
    second_factor.use_second_factor(ada, codes[0])
    second_factor.delete_second_factor(ada, change=second_factor.RESET)
    assert list_passkeys(ada.id) == []
    assert not second_factor.asks_second_step(ada)


def test_the_key_of_a_resident_does_not_take_the_password_away(requires_second_factor, chloe):
    register(chloe)

    assert not second_factor.asks_second_step(chloe)
    assert account_passkeys.can_delete_passkey(chloe)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://demarches.ville.fr", "https://demarches.ville.fr"),
        ("https://Demarches.Ville.fr:443/", "https://demarches.ville.fr"),
        ("https://demarches.ville.fr:8443", "https://demarches.ville.fr:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://demarches.ville.fr", None),
        ("https://192.0.2.7", None),
        ("http://127.0.0.1:8000", None),
    ],
)
def test_keys_are_bound_to_the_address_of_the_site(address, origin):
    party = find_relying_party(address, name="Vaubrelles")

    assert (party.origin if party else None) == origin


@pytest.mark.parametrize(
    ("method", "strength"),
    [
        ("link", MAILED_LINK),
        ("password", PASSWORD),
        ("password_and_code", STRONG),
        ("passkey", STRONG),
        ("?", UNAUTHENTICATED),
    ],
)
def test_a_session_knows_how_strong_its_proof_was(chloe, method, strength):
    token = open_session(chloe, user_agent="", method=method)

    session = db.session.scalar(select(SignInSession).where(SignInSession.token_hash == hash_token(token)))
    assert session.strength == get_strength(method) == strength
    assert session.has_second_factor == (strength == STRONG)
