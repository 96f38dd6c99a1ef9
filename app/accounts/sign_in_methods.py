"""Methods of sign-in, and the strength of the proof that each gives."""

from __future__ import annotations

from app.accounts.assurance import MAILED_LINK, PASSWORD, STRONG, UNAUTHENTICATED

BY_LINK = "link"
BY_PASSWORD = "password"  # noqa: S105
# A password, then a code of the application or a recovery code.
BY_PASSWORD_AND_CODE = "password_and_code"  # noqa: S105
BY_PASSKEY = "passkey"
# An external identity, which says how strongly its owner was authenticated; at least as a password does.
BY_SOURCE = "source"
_STRENGTHS = {
    BY_LINK: MAILED_LINK,
    BY_PASSWORD: PASSWORD,
    BY_PASSWORD_AND_CODE: STRONG,
    BY_PASSKEY: STRONG,
    BY_SOURCE: PASSWORD,
}


def get_strength(method: str) -> int:
    """The strength of a way to sign in."""
    return _STRENGTHS.get(method, UNAUTHENTICATED)
