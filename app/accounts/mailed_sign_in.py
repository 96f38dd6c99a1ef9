"""Signing in by a link sent by e-mail, for residents, where the authority wants it."""

from __future__ import annotations

import hmac

from sqlalchemy import select

from app.accounts import single_use_links
from app.accounts.attempt_limits import can_write_to
from app.accounts.events import SignInLinkRequested
from app.accounts.models import RESIDENT, Account, SingleUseLink
from app.accounts.people import find_account
from app.accounts.registration import send_first_link
from app.accounts.tokens import hash_token
from app.core.db import db
from app.core.event_bus import publish
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

MAILED_LINKS = Setting(
    "accounts.mailed_links",
    "yes_no",
    _("Permettre aux usagers de se connecter par un lien reçu par e-mail"),
    _(
        "L’usager indique son adresse et reçoit un lien qui sert une fois, pendant 15 minutes, dans le même navigateur. "
        "C’est moins sûr qu’un mot de passe : qui lit ses e-mails entre dans son compte. Les agents n’y ont jamais droit."
    ),
    default=False,
)
SETTINGS = SettingGroup("connexion-usagers", _("Connexion des usagers"), (MAILED_LINKS,))


class OtherBrowser(Exception):
    """The link was asked for in another browser; it stays usable there."""


def are_mailed_links_allowed() -> bool:
    return bool(site_settings.get_setting(MAILED_LINKS.key))


def request_sign_in_link(email: str, *, browser: str) -> None:
    """Send a link to a normalised address if a resident has it, without revealing whether one has."""
    if not can_write_to(email):
        return
    account = find_account(email)
    if account is None or account.kind != RESIDENT or account.suspended_at is not None:
        return
    if account.confirmed_at is None:
        send_first_link(account)
    else:
        token = single_use_links.issue_link(account, single_use_links.SIGN_IN, browser=browser)
        publish(SignInLinkRequested(account.id, token))


def check_sign_in_link(token: str, *, browser: str) -> None:
    """Check the link without using it. Raises LinkUnusable, OtherBrowser."""
    single_use_links.find_account_by_link(token, single_use_links.SIGN_IN)
    stored_hash = db.session.scalar(
        select(SingleUseLink.browser_hash).where(SingleUseLink.token_hash == hash_token(token))
    )
    if stored_hash is None or not browser or not hmac.compare_digest(stored_hash, hash_token(browser)):
        raise OtherBrowser


def use_sign_in_link(token: str, *, browser: str) -> Account:
    """Use the link and return its account. Raises LinkUnusable, OtherBrowser."""
    check_sign_in_link(token, browser=browser)
    return single_use_links.use_link(token, single_use_links.SIGN_IN)
