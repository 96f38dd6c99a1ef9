"""Refuses forms that pages elsewhere make a browser send (CSRF)."""

from __future__ import annotations

from flask import g, request
from flask_wtf.csrf import CSRFProtect

from app.core.web.access_rules import current_actor


class FormProtection(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF, which asks each form for the token of its browser, except that nobody in particular may come without it.

    Two pages that one browser asks for together each set its cookie: the token of one is then unknown to the other. While
    nobody is signed in, that the form comes from this very origin, as the browser itself says (Fetch Metadata), is enough.
    """

    def _error_response(self, reason: str) -> None:
        is_own = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if not (is_own and current_actor().is_anonymous):
            super()._error_response(reason)
        g.accepted_by_origin = True
