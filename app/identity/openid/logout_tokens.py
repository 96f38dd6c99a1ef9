"""Back-channel logout: a provider says, without any browser, that a session of its own has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core import clock
from app.identity.external_sessions import end_sessions_of_identity, end_sessions_of_sid
from app.identity.links import find_identity
from app.identity.openid.openid_client import OpenidClientSource
from app.identity.signed_tokens import MAX_AGE
from app.identity.single_use_values import use_once
from app.identity.source import SignInRefused

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
MAX_VALUE_LENGTH = 255


class LogoutRefused(Exception):
    """The token is not one that the provider would write now; nothing ends. The message is a word for logs."""


def end_announced_sessions(source: OpenidClientSource, token: str) -> int:
    """End the sessions that a logout token names; how many they were. Raises LogoutRefused.

    The session that it names; without a name, every session that the person opened with this provider.
    """
    try:
        claims = source.check_logout_token(token)
    except SignInRefused as refusal:
        raise LogoutRefused(refusal.code or refusal.reason) from None
    _check_event(claims)
    number, sid, subject = (_read_text(claims, name) for name in ("jti", "sid", "sub"))
    if not number or not (sid or subject):
        raise LogoutRefused("incomplete")
    if not use_once("logout", f"{source.issuer} {number}", until=clock.now() + 2 * MAX_AGE):
        raise LogoutRefused("replay")
    if sid:
        return end_sessions_of_sid(source.issuer, sid)
    link = find_identity(source.issuer, subject)
    return end_sessions_of_identity(link) if link is not None else 0


def _check_event(claims: Mapping[str, Any]) -> None:
    """An identity token is no logout token: it has a nonce, and no event."""
    events = claims.get("events")
    if "nonce" in claims or not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise LogoutRefused("event")


def _read_text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_VALUE_LENGTH:
        raise LogoutRefused(name)
    return value
