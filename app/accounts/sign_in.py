"""Password sign-in: constant time and constant response, with growing delays after failures."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts import attempt_limits
from app.accounts.email_addresses import NotAnEmail, normalise_email
from app.accounts.known_browsers import is_known_browser
from app.accounts.models import Account
from app.accounts.passwords import hash_password, is_correct_password, is_hash_outdated
from app.accounts.people import find_account


class WrongCredentials(Exception):
    """The address and password do not match an account that may sign in; which of the two is wrong is not revealed."""


@dataclass(frozen=True)
class AttemptOrigin:
    """The origin of an attempt: its network, and the browser mark of an earlier sign-in if there is one."""

    network: str
    device: str | None = None


def count_sign_in(email: str, origin: AttemptOrigin) -> None:
    """Count the attempt, to be committed before `authenticate` checks the password. Raises TooManyAttempts.

    A known browser has its own counter, so that attempts of others on the same network do not block it.
    """
    limit, subject = _sign_in_limit(email, origin.device)
    if limit is attempt_limits.SIGN_IN_PER_ADDRESS:
        attempt_limits.count_attempt(attempt_limits.SIGN_IN_PER_NETWORK, origin.network)
    attempt_limits.count_attempt(limit, subject)


def count_password_check(account: Account, origin: AttemptOrigin) -> None:
    """Count a password check of a signed-in user, independently of the network. Raises TooManyAttempts."""
    attempt_limits.count_attempt(*_password_check_limit(account, origin))


def reset_password_checks(account: Account, origin: AttemptOrigin) -> None:
    """Reset the counter after a correct password."""
    attempt_limits.reset_attempts(*_password_check_limit(account, origin))


def is_owner_browser(email: str, origin: AttemptOrigin) -> bool:
    """Whether this browser has signed in before to the account of that address."""
    account = _find_account(email)
    return account is not None and is_known_browser(origin.device, account.id)


def authenticate(email: str, password: str, origin: AttemptOrigin) -> Account:
    """The account with this address and password. Raises WrongCredentials."""
    account = _find_account(email)
    is_correct = is_correct_password(account.password_hash if account else None, password)
    if account is None or not is_correct or not account.can_sign_in:
        raise WrongCredentials
    if is_hash_outdated(account.password_hash or ""):
        account.password_hash = hash_password(password)
    reset_sign_in_attempts(email, origin)
    return account


def reset_sign_in_attempts(email: str, origin: AttemptOrigin) -> None:
    """Reset the counters after a correct password, of this site or of a directory."""
    limit, subject = _sign_in_limit(email, origin.device)
    attempt_limits.reset_attempts(limit, subject)
    if limit is attempt_limits.SIGN_IN_PER_ADDRESS:
        attempt_limits.uncount_attempt(attempt_limits.SIGN_IN_PER_NETWORK, origin.network)


def is_password_of(account: Account, password: str) -> bool:
    """Check the password again before a sensitive action; the caller counts the attempt."""
    return is_correct_password(account.password_hash, password)


def _sign_in_limit(email: str, device: str | None) -> tuple[attempt_limits.AttemptLimit, str]:
    """The limit that applies to this attempt and its subject: the known browser, else the address."""
    account = _find_account(email)
    if device and account and is_known_browser(device, account.id):
        return attempt_limits.SIGN_IN_PER_DEVICE, device
    return attempt_limits.SIGN_IN_PER_ADDRESS, _normalise_loosely(email)


def _password_check_limit(account: Account, origin: AttemptOrigin) -> tuple[attempt_limits.AttemptLimit, str]:
    if origin.device and is_known_browser(origin.device, account.id):
        return attempt_limits.SIGN_IN_PER_DEVICE, origin.device
    return attempt_limits.PASSWORD_CHECK, str(account.id)


def _find_account(email: str) -> Account | None:
    try:
        return find_account(normalise_email(email))
    except NotAnEmail:
        return None


def _normalise_loosely(email: str) -> str:
    try:
        return normalise_email(email)
    except NotAnEmail:
        return email.strip().lower()
