"""Signing in with a password: the same work and the same answer whoever asks, and slower and slower for who guesses."""

from __future__ import annotations

from dataclasses import dataclass

from app.accounts import throttling
from app.accounts.addresses import NotAnEmail, normalise_email
from app.accounts.devices import is_known
from app.accounts.models import Account
from app.accounts.passwords import hash_password, is_outdated, is_right
from app.accounts.people import find_account


class WrongCredentials(Exception):
    """No account that may sign in has this address and this password; which of the two is wrong is not told."""


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from: a network, and the mark of an earlier sign-in if the browser has one."""

    network: str
    device: str | None = None


def count_sign_in(email: str, origin: Origin) -> None:
    """Counts the attempt, to be committed before `authenticate` looks at the password; raises TooManyAttempts.

    A browser known to the account has its own count, so that its owner is no hostage of the others on the same network.
    """
    limit, subject = _own_limit(email, origin.device)
    if limit is throttling.SIGN_IN_PER_ADDRESS:
        throttling.count_attempt(throttling.SIGN_IN_PER_NETWORK, origin.network)
    throttling.count_attempt(limit, subject)


def count_password_again(account: Account, origin: Origin) -> None:
    """Counts a password typed by somebody signed in, whatever others do on the same network; raises TooManyAttempts."""
    throttling.count_attempt(*_limit_of_password_again(account, origin))


def forget_password_again(account: Account, origin: Origin) -> None:
    """The right password was typed again: counting starts again."""
    throttling.forget_attempts(*_limit_of_password_again(account, origin))


def is_owner_browser(email: str, origin: Origin) -> bool:
    """Whether this browser has signed in before to the account of that address."""
    account = _account_of(email)
    return account is not None and is_known(origin.device, account.id)


def authenticate(email: str, password: str, origin: Origin) -> Account:
    """The account that this address and password open; raises WrongCredentials."""
    account = _account_of(email)
    right = is_right(account.password_hash if account else None, password)
    if account is None or not right or not account.may_sign_in:
        raise WrongCredentials
    if is_outdated(account.password_hash or ""):
        account.password_hash = hash_password(password)
    limit, subject = _own_limit(email, origin.device)
    throttling.forget_attempts(limit, subject)
    if limit is throttling.SIGN_IN_PER_ADDRESS:
        throttling.excuse_attempt(throttling.SIGN_IN_PER_NETWORK, origin.network)
    return account


def is_password_of(account: Account, password: str) -> bool:
    """Asked again before something grave; counted like a sign-in by the caller."""
    return is_right(account.password_hash, password)


def _own_limit(email: str, device: str | None) -> tuple[throttling.Limit, str]:
    """The count that this attempt weighs on: that of the known browser, else that of the address, known to us or not."""
    account = _account_of(email)
    if device and account and is_known(device, account.id):
        return throttling.SIGN_IN_PER_DEVICE, device
    return throttling.SIGN_IN_PER_ADDRESS, _comparable(email)


def _limit_of_password_again(account: Account, origin: Origin) -> tuple[throttling.Limit, str]:
    if origin.device and is_known(origin.device, account.id):
        return throttling.SIGN_IN_PER_DEVICE, origin.device
    return throttling.PASSWORD_AGAIN, str(account.id)


def _account_of(email: str) -> Account | None:
    try:
        return find_account(normalise_email(email))
    except NotAnEmail:
        return None


def _comparable(email: str) -> str:
    try:
        return normalise_email(email)
    except NotAnEmail:
        return email.strip().lower()
