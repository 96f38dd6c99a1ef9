"""The key with which a report is sent: the parameter `api_key` of the standard, or the header of the API."""

from __future__ import annotations

import re

from flask import request

from app.accounts.attempt_limits import TooManyAttempts
from app.api.open311.call_errors import flood_error, refused_key_error
from app.connectors import api_keys
from app.connectors.api_scopes import SUBMIT_CASES
from app.connectors.models import ApiKey
from app.core.db import db
from app.core.i18n import gettext as _

MAX_LENGTH = 400
_BEARER = re.compile(r"Bearer +([!-~]{1,400})", re.IGNORECASE | re.ASCII)


def authenticate() -> ApiKey:
    """The key of the call, whose use is counted. Raises CallError."""
    match = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    secret = request.form.get("api_key", "") or (match[1] if match else "")
    key = api_keys.find_key_by_secret(secret) if 0 < len(secret) <= MAX_LENGTH else None
    if key is None:
        raise refused_key_error(_("Aucune clé en vigueur ici : l’administrateur du site en fait."))
    if not api_keys.can_be_used_from(key, request.remote_addr):
        raise refused_key_error(_("L’administrateur a limité cette clé à d’autres adresses de réseau."))
    try:
        api_keys.record_use(key)
    except TooManyAttempts as error:
        raise flood_error(error.wait_seconds) from None
    db.session.commit()
    return key


def check_service(key: ApiKey, code: str) -> None:
    """Check that the key sends reports of a service. Raises CallError."""
    if not api_keys.holds_scope(key, SUBMIT_CASES, code):
        raise refused_key_error(
            _("Cette clé ne permet pas d’envoyer à ce service : l’administrateur peut l’y ajouter.")
        )
