"""What the views of an account share: who is signed in, the password asked again, limits as pages."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from werkzeug.exceptions import NotFound, TooManyRequests

from app.account.arriving import this_device
from app.account.forms import PageForm
from app.accounts import second_factor, throttling
from app.accounts.identity_change import IdentityOutdated
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sessions import is_fresh
from app.accounts.sign_in import Origin, count_sign_in, is_password_of
from app.core.access import current_actor
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.web import redirect
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
    form["current"].errors = [_("Vérifiez votre mot de passe actuel : ce n’est pas celui-ci.")]
    return False


def is_recently_proved() -> bool:
    """Whether who they are was proved in this browser a moment ago."""
    return is_fresh(current_actor().session_id)


def ask_again(back: str) -> Response:
    """Leads to the page that asks for the password again, and from there back to that page."""
    return redirect(url_for("account.proving.show_proving", next=back))


def show_identity_outdated(_refusal: IdentityOutdated) -> Response:
    """Another browser changed the password, the address or the second factor at the same instant: nothing is done here."""
    db.session.rollback()
    flash(
        _("Votre compte vient de changer dans un autre navigateur. Reconnectez-vous pour continuer."), "account_needed"
    )
    return redirect(url_for("account.sign_in.show_sign_in"))


def accepts_code(account: Account, form: PageForm) -> bool:
    """Whether the field `code` holds a code of the second factor, which it uses up; counted, for guesses too."""
    try:
        throttling.count_attempt(throttling.SECOND_FACTOR, str(account.id))
    except throttling.TooManyAttempts as refused:
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
        second_factor.accept(account, form["code"].data)
    except second_factor.CodeRefused:
        form["code"].errors = [_("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant et recopiez-le.")]
        return False
    throttling.forget_attempts(throttling.SECOND_FACTOR, str(account.id))
    return True


def what_is_guessed(account: Account) -> list[str]:
    """What an attacker tries first: the town, the person."""
    authority, profile = charter.current(), read_profile(account)
    return [authority.name, authority.short_name, profile.email, profile.first_name, profile.last_name, profile.name]
