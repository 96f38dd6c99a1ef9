"""Checks shared by the account views: current account, password and code checks, limits shown as error pages."""

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
    """The account of the current actor. Raises NotFound."""
    account = db.session.get(Account, current_actor().account_id)
    if account is None:
        raise NotFound
    return account


def get_request_origin() -> AttemptOrigin:
    """The origin of this request, for counting attempts."""
    return AttemptOrigin(get_network(request.remote_addr), read_browser_mark())


def find_known_browser() -> str | None:
    """The mark of this browser, if the account named in its form, or pending a second factor, has signed in there
    before.
    """
    device, pending_account = read_browser_mark(), login_manager.find_pending_account()
    # Do not parse uploaded files for this.
    if device is None or request.mimetype != "application/x-www-form-urlencoded":
        return None
    is_known = (pending_account is not None and is_known_browser(device, pending_account.id)) or is_owner_browser(
        request.form.get("email", ""), get_request_origin()
    )
    return device if is_known else None


def count_requested_email(email: str) -> None:
    """Count an e-mail requested by an anonymous visitor; too many from a network raise TooManyRequests.

    The browser of the owner of that address is exempt from the limit of its network.
    """
    if not is_owner_browser(email, get_request_origin()):
        _count_attempt(attempt_limits.MAIL_PER_NETWORK, get_request_origin().network)


def count_own_email(account: Account) -> None:
    """Count an e-mail requested by a signed-in user. Raises TooManyRequests."""
    _count_attempt(attempt_limits.MAIL_PER_ACCOUNT, str(account.id))


def _count_attempt(limit: attempt_limits.AttemptLimit, subject: str) -> None:
    """Count an attempt and commit. Raises TooManyRequests."""
    try:
        attempt_limits.count_attempt(limit, subject)
    except attempt_limits.TooManyAttempts as error:
        raise TooManyRequests(retry_after=error.wait_seconds) from error
    db.session.commit()


def has_valid_password(account: Account, form: PageForm) -> bool:
    """Check the field `current` against the password; attempts are counted.

    An account opened by an external identity has none: it was proved a moment ago, or must be proved again.
    """
    if "current" not in form:
        return is_recently_authenticated()
    count_attempt(account)
    if is_password_of(account, form["current"].data):
        reset_password_checks(account, get_request_origin())
        return True
    form["current"].errors = [_("Vérifiez votre mot de passe actuel : ce n’est pas celui-ci.")]
    return False


def count_attempt(account: Account) -> None:
    """Count one more attempt at proving one's identity, and commit before it is checked. Raises TooManyRequests."""
    try:
        count_password_check(account, get_request_origin())
    except attempt_limits.TooManyAttempts as error:
        raise TooManyRequests(retry_after=error.wait_seconds) from error
    db.session.commit()


def is_recently_authenticated() -> bool:
    """Whether this session was authenticated a moment ago."""
    return is_fresh(current_actor().session_id)


def must_prove_identity(account: Account, form: PageForm) -> bool:
    """Whether the owner has to prove who they are before this form, which then asks for no password as they have none."""
    if account.password_hash is not None:
        return False
    del form.current
    return not is_recently_authenticated()


def redirect_to_reauthentication(back: str) -> Response:
    """Redirect to the page that asks for the password again, and from there back to that page."""
    return redirect(url_for("account.proving.show_reauthentication", next=back))


def show_identity_outdated(_error: IdentityOutdated) -> Response:
    """Another browser changed the identity of the account concurrently: roll back and ask to sign in again."""
    db.session.rollback()
    flash(
        _("Votre compte vient de changer dans un autre navigateur. Reconnectez-vous pour continuer."), "account_needed"
    )
    return redirect(url_for("account.sign_in.show_sign_in"))


def has_valid_code(account: Account, form: PageForm) -> bool:
    """Check and use up the second-factor code in the field `code`; attempts are counted."""
    try:
        attempt_limits.count_attempt(*_code_limit(account))
    except attempt_limits.TooManyAttempts as error:
        form["code"].errors = [
            ngettext(
                "Trop d’essais de suite. Réessayez dans %(num)s minute.",
                "Trop d’essais de suite. Réessayez dans %(num)s minutes.",
                error.wait_minutes,
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
    """The limit that applies to a code and its subject: the known browser, else the account."""
    device = read_browser_mark()
    if device and is_known_browser(device, account.id):
        return attempt_limits.SECOND_FACTOR_PER_DEVICE, device
    return attempt_limits.SECOND_FACTOR, str(account.id)


def list_guessable_words(account: Account) -> list[str]:
    """Words that an attacker tries first: the town, the person."""
    authority, profile = charter.get_charter(), read_profile(account)
    return [authority.name, authority.short_name, profile.email, profile.first_name, profile.last_name, profile.name]
