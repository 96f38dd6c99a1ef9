"""A software linked to the site of the test: its requests, its calls, what it reads."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from app.core.db import db
from app.openid_provider.clients import Declaration, declare_client
from app.openid_provider.models import OpenidClient
from tests.client import Browser, Page

VERIFIER = "dessine-moi-un-mouton-dessine-moi-un-mouton-42"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
REDIRECT_URI = "https://mediatheque.example/retour"
LOGOUT_REDIRECT_URI = "https://mediatheque.example/au-revoir"


@dataclass
class Software:
    """One declared client, with its secret."""

    app: Flask
    client: OpenidClient
    secret: str = field(repr=False)

    @property
    def client_id(self) -> str:
        return self.client.client_id

    def build_url(self, **changes: str | None) -> str:
        """The address that the software sends the person to; None leaves a parameter out."""
        values = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": REDIRECT_URI,
            "scope": "openid profile email",
            "state": "etat-123",
            "nonce": "nonce-456",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        return f"/openid/authorize?{urlencode({name: value for name, value in values.items() if value is not None})}"

    def call(self, path: str, *, secret: str | None = None, **form: str) -> TestResponse:
        """A call of the software itself, without any cookie."""
        credentials = (self.client_id, secret or self.secret)
        return self.app.test_client().post(path, data=form, auth=credentials)

    def exchange(self, code: str, **changes: str) -> TestResponse:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": REDIRECT_URI,
            "code_verifier": VERIFIER,
        }
        return self.call("/openid/token", **{**form, **changes})

    def refresh(self, token: str) -> TestResponse:
        return self.call("/openid/token", grant_type="refresh_token", refresh_token=token)

    def read_user(self, access_token: str) -> TestResponse:
        return self.app.test_client().get("/openid/userinfo", headers={"Authorization": f"Bearer {access_token}"})

    def decode(self, token: str) -> dict[str, Any]:
        """The claims of a token, its signature checked with the published keys."""
        keys = KeySet.import_key_set(self.app.test_client().get("/openid/keys").get_json())
        return dict(jwt.decode(token, keys, algorithms=[self.client.algorithm]).claims)

    def sign_in(self, browser: Browser, **changes: str | None) -> dict[str, Any]:
        """The tokens of a person who agrees to everything that is asked."""
        return self.exchange(self.ask_code(browser, **changes)).get_json()

    def ask_code(self, browser: Browser, **changes: str | None) -> str:
        page = browser.get(self.build_url(**changes))
        if page.status == 200 and page.find_all('input[name="query"]'):
            page = agree(browser, page)
        return read_answer(page)["code"]


def declare(app: Flask, **changes: Any) -> Software:
    """Declare a client in the registry; for residents, with a name and an optional phone number, unless told otherwise."""
    values: dict[str, Any] = {
        "name": "Médiathèque",
        "purpose": "Emprunter et réserver des livres.",
        "home_url": "https://mediatheque.example/",
        "redirect_uris": [REDIRECT_URI],
        "logout_redirect_uris": [LOGOUT_REDIRECT_URI],
        "audience": "residents",
        "claims": {"given_name": True, "family_name": True, "email": False},
        **changes,
    }
    client, secret = declare_client(Declaration(**values))
    db.session.commit()
    return Software(app, client, secret or "")


def agree(browser: Browser, page: Page, *, chosen_claims: tuple[str, ...] = ("email",), answer: str = "yes") -> Page:
    """Send the form of the consent page."""
    hidden = {str(tag["name"]): str(tag["value"]) for tag in page.find_all("main input[type=hidden]")}
    return browser.post("/openid/consent", {**hidden, "given": list(chosen_claims), "answer": answer})


def read_answer(page: Page) -> dict[str, str]:
    """The parameters sent back to the software, by a redirect or by the page that leads there."""
    url = page.location or ""
    if page.status == 200:
        content = str(page.find_one('meta[http-equiv="refresh"]')["content"])
        match = re.fullmatch(r"0; url=(.+)", content)
        assert match
        url = match[1]
    assert url.startswith(("https://", "http://127.0.0.1")), (
        f"{page.status} {url} {page.text()[:300] if page.html else ''}"
    )
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
