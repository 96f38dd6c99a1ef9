"""Accounts that another service opened: without an address, without a password, some without a name."""

from __future__ import annotations

import pytest
from flask import Flask

from app.accounts.people import open_account_without_email
from app.accounts.profile import Profile
from app.core.db import db
from app.core.sites import Site
from tests.accounts.software_authenticator import Device
from tests.auth.test_passkeys import KEYS, create_key, sign_in_by_key
from tests.cast import Person
from tests.client import Browser


@pytest.fixture
def second_factor() -> str:
    return "on"


@pytest.fixture(params=["Nour", ""])
def nour(app: Flask, site: Site, request: pytest.FixtureRequest) -> Person:
    account = open_account_without_email(Profile(email="", first_name=request.param))
    db.session.commit()
    return Person(app, account, "")


def test_a_passkey_is_created_and_opens_the_account(app: Flask, nour: Person) -> None:
    device, page = create_key(nour, device=Device())

    assert page.location == KEYS
    assert sign_in_by_key(Browser(app), device, next="/compte/profil").location == "/compte/profil"


def test_the_profile_offers_no_password_to_change(nour: Person) -> None:
    profile = nour.get("/compte/profil")

    assert "Mot de passe aucun : vous vous connectez autrement" in profile.text("main dl")
    assert "/compte/profil/mot-de-passe" not in profile.html
    assert nour.get("/compte/profil/mot-de-passe").location == "/compte/moyens-de-connexion"
