"""A declared SAML provider, and people who come through it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.core.db import db
from app.identity.saml import saml_providers
from app.identity.saml.models import SamlProvider
from app.identity.saml.provider_description import read_description
from app.identity.saml.saml_providers import ProviderValues, save_provider
from tests.client import Browser, Page
from tests.identity.saml.identity_provider import answer_to, build_metadata, sign_and_encode

MakeProvider = Callable[..., SamlProvider]


@pytest.fixture
def make_provider(site: object, monkeypatch: pytest.MonkeyPatch) -> MakeProvider:
    """Declare a provider, for agents unless a test says otherwise; its key is short, to be made fast."""
    monkeypatch.setattr(saml_providers, "KEY_BITS", 2048)

    def make(**changes: Any) -> SamlProvider:
        defaults: dict[str, Any] = {
            "name": "Compte de la ville",
            "audience": "agent",
            "is_active": True,
            "can_create": True,
            "has_verified_emails": True,
            "description": read_description(build_metadata()),
            "attributes": {"email": "mail", "first_name": "givenName", "last_name": "sn", "roles": "memberOf"},
        }
        provider = save_provider(ProviderValues(**defaults | changes))
        db.session.commit()
        return provider

    return make


def go_to_provider(browser: Browser, provider: SamlProvider, query: str = "") -> str:
    """Start the sign-in, and return the address of the provider."""
    departure = browser.get(f"/compte/avec/{provider.key}{query}")
    assert departure.status == 303, departure.text()[:300]
    assert departure.location
    return departure.location


def post_answer(browser: Browser, provider: SamlProvider, encoded: str, state: str) -> Page:
    """Post an answer as the page of the provider has browsers do: from another site."""
    form = {"SAMLResponse": encoded, "RelayState": state}
    headers = {"Origin": "https://idp.example", "Sec-Fetch-Site": "cross-site"}
    return Page(browser, browser.client.post(f"/compte/saml/{provider.key}/reponse", data=form, headers=headers))


def come_back(browser: Browser, provider: SamlProvider, query: str = "", **values: Any) -> Page:
    """The whole way: to the provider, its answer, and the page that reads it."""
    answer, state = answer_to(go_to_provider(browser, provider, query), **values)
    return post_answer(browser, provider, sign_and_encode(answer), state).follow()
