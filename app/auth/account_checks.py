"""What the views of an account share: who is signed in, the password asked again, limits as pages."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from werkzeug.exceptions import NotFound, TooManyRequests

from app.accounts import attempt_limits, login_manager, second_factor
from app.accounts.identity_change import IdentityOutdated
from app.accounts.known_browsers import is_known_browser
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sessions import is_fresh
from app.accounts.sign_in import (
    AttemptOrigin,
    count_password_check,
    is_owner_browser,
    is_password_of,
    reset_password_checks,
)
from app.auth.forms import PageForm
from app.auth.sign_in_completion import read_browser_mark
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.web.access_rules import current_actor
from app.core.web.client_network import get_network
from app.core.web.responses import redirect
from app.themes import charter


def load_own_account() -> Account:
    """The account signed in."""
    account = db.session.get(Account, current_actor().account_id)
    if account is None:
        raise NotFound
    return account


def get_request_origin() -> AttemptOrigin:
    """Where this request comes from, for counting."""
    return AttemptOrigin(get_network(request.remote_addr), read_browser_mark())


def find_known_browser() -> str | None:
    """The mark of this browser, if the person named in its form, or halfway through signing in, has signed in there before."""
    device, began = read_browser_mark(), login_manager.find_pending_account()
    # Files are not read for this.
    if device is None or request.mimetype != "application/x-www-form-urlencoded":
        return None
    is_known_here = (began is not None and is_known_browser(device, began.id)) or is_owner_browser(
        request.form.get("email", ""), get_request_origin()
    )
    return device if is_known_here else None


def count_requested_email(email: str) -> None:
    """Counts a letter asked for by whoever types an address; too many from a network get the page that says to wait.

    The browser of the owner of that address is not a hostage of its network.
    """
    if not is_owner_browser(email, get_request_origin()):
        _count_attempt(attempt_limits.MAIL_PER_NETWORK, get_request_origin().network)


def count_own_email(account: Account) -> None:
    """Counts a letter asked for by somebody signed in."""
    _count_attempt(attempt_limits.MAIL_PER_ACCOUNT, str(account.id))


def _count_attempt(limit: attempt_limits.AttemptLimit, subject: str) -> None:
    """Counts an attempt for good; too many get the page that says to wait."""
    try:
        attempt_limits.count_attempt(limit, subject)
    except attempt_limits.TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    db.session.commit()


def has_valid_password(account: Account, form: PageForm) -> bool:
    """Whether the field `current` holds the password; counted, for a borrowed browser guesses, too."""
    try:
        count_password_check(account, get_request_origin())
    except attempt_limits.TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    db.session.commit()
    if is_password_of(account, form["current"].data):
        reset_password_checks(account, get_request_origin())
        return True
    form["current"].errors = [_("Vérifiez votre mot de passe actuel : ce n’est pas celui-ci.")]
    return False


def is_recently_authenticated() -> bool:
    """Whether who they are was proved in this browser a moment ago."""
    return is_fresh(current_actor().session_id)


def redirect_to_reauthentication(back: str) -> Response:
    """Leads to the page that asks for the password again, and from there back to that page."""
    return redirect(url_for("account.proving.show_reauthentication", next=back))


def show_identity_outdated(_refusal: IdentityOutdated) -> Response:
    """Another browser changed the password, the address or the second factor at the same instant: nothing is done here."""
    db.session.rollback()
    flash(
        _("Votre compte vient de changer dans un autre navigateur. Reconnectez-vous pour continuer."), "account_needed"
    )
    return redirect(url_for("account.sign_in.show_sign_in"))


def has_valid_code(account: Account, form: PageForm) -> bool:
    """Whether the field `code` holds a code of the second factor, which it uses up; counted, for guesses too."""
    try:
        attempt_limits.count_attempt(*_code_limit(account))
    except attempt_limits.TooManyAttempts as refused:
        form["code"].errors = [
            ngettext(
                "Trop d’essais de suite. Réessayez dans %(num)s minute.",
                "Trop d’essais de suite. Réessayez dans %(num)s minutes.",
                refused.wait_minutes,
            )
        ]
        return False
    db.session.commit()
    try:
        second_factor.use_second_factor(account, form["code"].data)
    except second_factor.CodeRefused:
        form["code"].errors = [_("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et recopiez-le.")]
        return False
    attempt_limits.reset_attempts(*_code_limit(account))
    return True


def _code_limit(account: Account) -> tuple[attempt_limits.AttemptLimit, str]:
    """The count that a code weighs on: that of the known browser, else that of the account."""
    device = read_browser_mark()
    if device and is_known_browser(device, account.id):
        return attempt_limits.SECOND_FACTOR_PER_DEVICE, device
    return attempt_limits.SECOND_FACTOR, str(account.id)


def list_guessable_words(account: Account) -> list[str]:
    """What an attacker tries first: the town, the person."""
    authority, profile = charter.get_charter(), read_profile(account)
    return [authority.name, authority.short_name, profile.email, profile.first_name, profile.last_name, profile.name]
