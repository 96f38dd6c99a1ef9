"""Browsers with forged session cookies, to request any page directly as any actor."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from app.accounts import grants
from app.accounts.login_manager import LAST_SEEN_KEY, TOKEN_KEY
from app.accounts.models import Account, Grant
from app.accounts.sessions import open_session
from app.accounts.sign_in_methods import BY_PASSKEY, BY_PASSWORD
from app.accounts.tokens import hash_token, new_token
from app.core import clock
from app.core.db import db
from tests.client import RAW_TOKEN

_networks = itertools.count(1)


class Visitor:
    """One browser with its own IP address: attempts of other browsers do not count against it."""

    def __init__(self, app: Flask, *, token: str = "", browser: str = "") -> None:
        self.app = app
        self.token, self.browser = token, browser
        self.client = app.test_client()
        number = next(_networks)
        self.client.environ_base["REMOTE_ADDR"] = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
        with self.client.session_transaction() as session:
            session["csrf_token"] = RAW_TOKEN
            session[LAST_SEEN_KEY] = int(clock.now().timestamp())
            if token:
                session[TOKEN_KEY] = token
            if browser:
                session[grants.BROWSER_KEY] = browser

    def open_again(self) -> Visitor:
        """Return a new browser with the session and the codes of this one, at another address."""
        return Visitor(self.app, token=self.token, browser=self.browser)

    def get(self, url: str, **headers: str) -> TestResponse:
        return self.client.get(url, headers=headers)

    def post(self, url: str, data: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Post a form as a page of this site would, with its token."""
        form_values = {"csrf_token": self.csrf_token(), **(data or {})}
        return self.client.post(url, data=form_values, headers={"Sec-Fetch-Site": "same-origin", **headers})

    def csrf_token(self) -> str:
        return str(URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps(RAW_TOKEN))


def make_signed_in_visitor(app: Flask, account: Account, *, has_second_factor: bool = True) -> Visitor:
    """Return a browser in which the account is signed in."""
    token = open_session(account, user_agent="Firefox Linux", method=BY_PASSKEY if has_second_factor else BY_PASSWORD)
    db.session.commit()
    return Visitor(app, token=token)


def make_code_holder(app: Flask, opened_cases: dict[UUID, bool]) -> Visitor:
    """Return a browser in which codes were entered: each gives full access, or the status only."""
    browser, now = new_token(), clock.now()
    for subject_id, full in opened_cases.items():
        expires_at = now + timedelta(hours=1)
        db.session.add(
            Grant(
                token_hash=hash_token(browser), subject_id=subject_id, full=full, created_at=now, expires_at=expires_at
            )
        )
    db.session.commit()
    return Visitor(app, browser=browser)
