"""Tokens with which the national hub calls: one in force, and the one before it while the hub changes to the new one."""

from __future__ import annotations

import secrets
from hmac import compare_digest

from app.agendas.ants.settings import FORMER_HUB_TOKEN, HEADER, HUB_TOKEN, OFF, get_mode, read_setting
from app.core.settings import site_settings
from app.core.web.access_rules import Actor

_RANDOM_BYTES = 32


def is_token_valid(token: str) -> bool:
    """Whether the hub may call with this token; both are compared whatever the first comparison gives."""
    tokens = (read_setting(HUB_TOKEN), read_setting(FORMER_HUB_TOKEN))
    matches = [bool(valid_token) and compare_digest(token.encode(), valid_token.encode()) for valid_token in tokens]
    return any(matches) and get_mode() != OFF


def get_header() -> str:
    """The header that carries the token."""
    header: str = read_setting(HEADER)
    return header


def renew_token(text: str = "", *, by: Actor) -> str:
    """Put a token in force, a random one unless one is given; the one in force stays valid. Raises SettingsRefused."""
    token, current = text or secrets.token_urlsafe(_RANDOM_BYTES), read_setting(HUB_TOKEN)
    values = {HUB_TOKEN.key: token}
    if current and current != token:
        values[FORMER_HUB_TOKEN.key] = current
    site_settings.save_settings(values, by=by.account_id)
    return token


def delete_former_token(*, by: Actor) -> None:
    """The hub has changed to the new token: the former one opens nothing any more."""
    site_settings.save_settings({FORMER_HUB_TOKEN.key: ""}, by=by.account_id)
