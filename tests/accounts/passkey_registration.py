"""Registering passkeys and signing with them, without pages."""

from __future__ import annotations

from typing import Any

from app.accounts.models import AGENT, Account
from app.accounts.passkeys import account_passkeys, key_sign_in
from app.accounts.passkeys.relying_party import RelyingParty
from app.accounts.people import open_account
from app.accounts.profile import Profile
from tests.accounts.software_authenticator import ORIGIN, Device

SITE = RelyingParty("localhost", ORIGIN, "Vaubrelles")
HERE = "the secret of a browser"


def open_resident(name: str) -> Account:
    profile = Profile(email=f"{name.lower().replace('é', 'e')}@residents.example", first_name=name)
    return open_account(profile, password="une phrase à elle")


def open_administrator() -> Account:
    profile = Profile(email="ada@mairie.example")
    return open_account(profile, kind=AGENT, password="une phrase d’agent", is_administrator=True)


def register(account: Account, device: Device | None = None, *, name: str = "Téléphone") -> Device:
    device = device or Device()
    options = account_passkeys.get_creation_options(account, SITE, browser=HERE)
    account_passkeys.add_passkey(account, SITE, device.create(options), name=name, browser=HERE)
    return device


def ask_to_sign(account: Account | None = None, *, browser: str = HERE) -> dict[str, Any]:
    return key_sign_in.get_signing_options(SITE, browser=browser, account_id=account.id if account else None)


def authenticate(response: str, *, browser: str = HERE, account: Account | None = None) -> Account:
    account_id = account.id if account else None
    return key_sign_in.authenticate_by_key(SITE, response, browser=browser, account_id=account_id)
