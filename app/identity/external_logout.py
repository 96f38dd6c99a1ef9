"""The identity provider where a browser that has just signed out here must sign out too, kept in its own cookie."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import session

from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.core.web.access_rules import current_actor
from app.identity.external_sessions import OpenedBy, find_session_source

LEAVING_KEY = "leaving"
SEALED = "external_sign_out"
# Browsers drop a cookie of more than four kilobytes; a provider that writes longer tokens is left without one.
MAX_TOKEN_LENGTH = 1_700


def find_logout_source() -> OpenedBy | None:
    """The source of the session that is about to end; to be asked before it does."""
    opened = find_session_source(current_actor().session_id)
    return opened if opened is not None and opened.logout.token else None


def store_logout(opened: OpenedBy | None) -> bool:
    """Remember, in the cookie that signing out has emptied, where this browser must sign out too; whether it must."""
    if opened is None:
        return False
    hint = opened.logout
    token = hint.token if len(hint.token) <= MAX_TOKEN_LENGTH else ""
    contents = {"source": opened.source, "token": token, "sid": hint.sid}
    session[LEAVING_KEY] = base64.urlsafe_b64encode(seal_for_site(contents, about=SEALED)).decode()
    return True


def take_logout() -> dict[str, Any] | None:
    """Return the departure that was kept, once; None for a browser that has nothing to leave."""
    text = session.pop(LEAVING_KEY, "")
    try:
        contents: dict[str, Any] = unseal_for_site(base64.urlsafe_b64decode(text), about=SEALED)
    except (SealBroken, binascii.Error, ValueError):
        return None
    return contents
