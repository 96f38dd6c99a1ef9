"""E-mail addresses as they are compared and kept."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from app.core.sealing import blind_index

# RFC 5321, and the spaces one may type around.
MAX_LENGTH = 300


class NotAnEmail(ValueError):
    """The text is not an e-mail address."""


def normalise_email(text: str) -> str:
    """The address in lower case, with a domain in one form only; raises NotAnEmail. No network is asked."""
    if len(text) > MAX_LENGTH:
        raise NotAnEmail
    try:
        found = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnEmail from error
    return found.normalized.lower()


def email_index(email: str) -> bytes:
    """The keyed fingerprint under which the account of a normalised address is found."""
    return blind_index("account.email", email)
