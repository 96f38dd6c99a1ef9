"""Agents sign in at the usual form with the password that they have in a directory of the authority."""

from __future__ import annotations

import logging

from flask import Response

from app.auth.external_attempts import Attempt, new_demand
from app.auth.external_callback import receive_identity
from app.core.db import db
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.core.web.responses import is_local_path
from app.identity.directories.client import DirectoryUnreachable, WrongPassword
from app.identity.directories.directories import list_open_directories, recognise
from app.identity.linking_rules import SIGN_IN
from app.identity.source import SignInRefused

log = logging.getLogger(__name__)

REFUSALS: dict[str, LazyText] = {
    "pending": _(
        "L’annuaire vous connaît, et votre compte attend la confirmation d’un administrateur. Prévenez-le, puis réessayez."
    ),
    "not_allowed": _(
        "L’annuaire vous connaît, mais ce site ne vous est pas ouvert. Demandez votre accès à un administrateur."
    ),
    "account_closed": _("Ce compte ne peut pas être ouvert en ce moment. Demandez pourquoi à un administrateur."),
}
UNREACHABLE = _(
    "L’annuaire des agents ne répond pas : réessayez dans quelques minutes. "
    "Si vous avez un mot de passe propre à ce site, vérifiez-le."
)


class DirectoryRefusal(Exception):
    """The sign-in did not succeed for a reason worth telling; `words` say what to do."""

    def __init__(self, words: LazyText, *, is_outage: bool = False) -> None:
        super().__init__()
        self.words, self.is_outage = words, is_outage


def sign_in_with_directory(login: str, password: str, next_url: str, *, purpose: str = SIGN_IN) -> Response | None:
    """Sign in, or prove again, whoever has that name and password in a directory; None when nobody has.

    No transaction is open while a directory is waited for; all of them together answer within their time limits.
    Raises DirectoryRefusal.
    """
    directories = list_open_directories()
    db.session.rollback()
    is_down = False
    for directory in directories:
        try:
            identity = recognise(directory, login, password)
        except WrongPassword:
            continue
        except DirectoryUnreachable as error:
            log.warning("directory unreachable: %s, %s", directory.key, error.reason)
            is_down = True
            continue
        attempt = Attempt(directory.key, purpose, next_url if is_local_path(next_url) else "", new_demand(""))
        try:
            return receive_identity(directory, attempt, identity)
        except SignInRefused as refusal:
            db.session.rollback()
            raise DirectoryRefusal(REFUSALS.get(refusal.reason, REFUSALS["not_allowed"])) from None
    if is_down:
        raise DirectoryRefusal(UNREACHABLE, is_outage=True)
    return None
