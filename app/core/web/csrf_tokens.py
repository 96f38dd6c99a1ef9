"""The token of the forms of a browser: that of Flask-WTF, signed once a minute rather than for each page."""

from __future__ import annotations

from functools import lru_cache

from flask import current_app, g, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from app.core import clock

# Where Flask-WTF keeps the secret of a browser in its cookie, and its token while a page is made; the salt that it signs with.
TOKEN_NAME, TOKEN_SALT = "csrf_token", "wtf-csrf-token"


def get_csrf_token() -> str:
    """The token that a form of this page sends back."""
    secret = session.get(TOKEN_NAME)
    if TOKEN_NAME not in g and isinstance(secret, str):
        g.csrf_token = _sign_token(str(current_app.secret_key), secret, int(clock.now().timestamp() // 60))
    token: str = generate_csrf()
    return token


@lru_cache(maxsize=1000)
def _sign_token(key: str, secret: str, minute: int) -> str:
    """Another each minute, so that its signature cannot be guessed from the size of many compressed pages."""
    signed = URLSafeTimedSerializer(key, salt=TOKEN_SALT).dumps(secret)
    return signed if isinstance(signed, str) else signed.decode()
