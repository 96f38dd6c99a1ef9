"""A session opened with the second factor of Parvis."""

from __future__ import annotations

import flask
from flask import Flask

from app.accounts.assurance import CONTACT_VERIFIED, STRONG, Assurance
from app.accounts.models import Account
from app.auth.sign_in_completion import complete_sign_in
from app.core.db import db
from tests.client import Browser


def sign_in_with_second_factor(app: Flask, account: Account) -> Browser:
    """Another browser of this account, whose second factor was given."""
    browser = Browser(app)
    with app.test_request_context():
        response = complete_sign_in(account, assurance=Assurance(STRONG, CONTACT_VERIFIED))
        app.session_interface.save_session(app, flask.session, response)
        db.session.commit()
    for cookie in response.headers.getlist("Set-Cookie"):
        name, value = cookie.split(";")[0].split("=", 1)
        browser.client.set_cookie(name, value)
    return browser
