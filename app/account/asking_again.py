"""What the views of an account share: who is signed in, the password asked again, limits as pages."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import NotFound, TooManyRequests

from app.account.arriving import this_device
from app.account.forms import PageForm
from app.accounts import throttling
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sign_in import Origin, count_sign_in, is_password_of
from app.core.access import current_actor
from app.core.db import db
from app.core.i18n import gettext as _
from app.themes import charter


def own_account() -> Account:
    """The account signed in."""
    account = db.session.get(Account, current_actor().account_id)
    if account is None:
        raise NotFound
    return account


def origin() -> Origin:
    """Where this request comes from, for counting."""
    return Origin(throttling.network_of(request.remote_addr), this_device())


def count_or_refuse(limit: throttling.Limit) -> None:
    """Counts a request of this network, for good; too many get the page that says to wait."""
    try:
        throttling.count_attempt(limit, origin().network)
    except throttling.TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    db.session.commit()


def knows_password(account: Account, form: PageForm) -> bool:
    """Whether the field `current` holds the password; counted like a sign-in, for a borrowed browser guesses, too."""
    try:
        count_sign_in(read_profile(account).email, origin())
    except throttling.TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    db.session.commit()
    if is_password_of(account, form["current"].data):
        return True
    form["current"].errors = [_("Ce n’est pas votre mot de passe actuel.")]
    return False


def what_is_guessed(account: Account) -> list[str]:
    """What an attacker tries first: the town, the person."""
    authority, profile = charter.current(), read_profile(account)
    return [authority.name, authority.short_name, profile.email, profile.first_name, profile.last_name, profile.name]
