"""Normalisation and index of e-mail addresses."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from app.core.sealing import blind_index

# RFC 5321, plus surrounding spaces.
MAX_LENGTH = 300


class NotAnEmail(ValueError):
    """The text is not an e-mail address."""


def normalise_email(text: str) -> str:
    """The address in lower case with a normalised domain, checked without network. Raises NotAnEmail."""
    if len(text) > MAX_LENGTH:
        raise NotAnEmail
    try:
        validated = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise NotAnEmail from error
    return validated.normalized.lower()


def email_index(email: str) -> bytes:
    """The keyed fingerprint of a normalised address, by which its account is looked up."""
    return blind_index("account.email", email)
