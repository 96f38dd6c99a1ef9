"""How sessions are opened, and how strong a proof each way is."""

from __future__ import annotations

from app.accounts.models import SignInSession

BY_LINK = "link"
BY_PASSWORD = "password"  # noqa: S105
# A password, then a code of the application or a recovery code.
BY_PASSWORD_AND_CODE = "password_and_code"  # noqa: S105
BY_PASSKEY = "passkey"

# How strongly a session was authenticated.
UNAUTHENTICATED, MAILED_LINK, PASSWORD, STRONG = range(4)
_STRENGTHS = {BY_LINK: MAILED_LINK, BY_PASSWORD: PASSWORD, BY_PASSWORD_AND_CODE: STRONG, BY_PASSKEY: STRONG}


def get_strength(method: str) -> int:
    """The strength of a way to sign in."""
    return _STRENGTHS.get(method, UNAUTHENTICATED)


def strength_of(session: SignInSession) -> int:
    """The strength of the proof that opened this session."""
    if session.proved_at is None:
        return UNAUTHENTICATED
    return STRONG if session.has_second_factor else get_strength(session.method)
