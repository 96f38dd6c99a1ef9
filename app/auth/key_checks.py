"""Checks of passkeys shared by the account views: the site as browsers know it, and the signature that a form brings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from werkzeug.exceptions import NotFound

from app.accounts.browser_secret import get_browser_secret, read_browser_secret
from app.accounts.models import Account
from app.accounts.passkeys.challenges import ChallengeUnusable
from app.accounts.passkeys.key_sign_in import KeyRefused, authenticate_by_key
from app.accounts.passkeys.relying_party import RelyingParty, find_relying_party
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.core.web.responses import NO_STORE
from app.themes import charter


class KeyNotAccepted(Exception):
    """The key does not open anything; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def are_passkeys_possible() -> bool:
    """Whether browsers offer passkeys at the address of this site."""
    return find_relying_party(current_site().base_url, name="") is not None


def offer_passkeys() -> bool:
    """Whether a page may offer passkeys; its own response gives the browser the secret that challenges name.

    A request of the page for a challenge may end after the sign-in: it must not write the cookie of the session over it.
    """
    is_possible = are_passkeys_possible()
    if is_possible:
        get_browser_secret()
    return is_possible


def load_relying_party() -> RelyingParty:
    """The site as browsers know it. Raises NotFound where they offer no passkeys."""
    party = find_relying_party(current_site().base_url, name=charter.get_charter().name)
    if party is None:
        raise NotFound
    return party


def create_options_response(options: dict[str, Any]) -> Response:
    """Options of a ceremony in JSON, which no cache keeps: each serves once."""
    response = jsonify(options)
    response.headers["Cache-Control"] = NO_STORE
    return response


def check_key(response: str, *, account_id: UUID | None = None) -> Account:
    """The account whose key signed for this browser, or that very account. Raises KeyNotAccepted."""
    try:
        return authenticate_by_key(load_relying_party(), response, browser=read_browser_secret(), account_id=account_id)
    except ChallengeUnusable:
        # The use of the challenge is recorded whatever comes of it.
        db.session.commit()
        raise KeyNotAccepted(_("Cette page est restée ouverte trop longtemps. Recommencez avec votre clé.")) from None
    except KeyRefused:
        db.session.commit()
        raise KeyNotAccepted(
            _(
                "Cette clé n’ouvre pas de compte ici. Choisissez-en une autre, ou connectez-vous avec votre mot de passe."
            )
        ) from None
