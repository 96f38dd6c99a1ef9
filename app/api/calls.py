"""Calls of other software: a jump or a global action of the workflow of one request."""

from __future__ import annotations

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app.accounts.throttling import TooManyAttempts
from app.api import answers
from app.api.reading import values_sent
from app.cases.concurrency import StaleCase
from app.connectors import received
from app.connectors.keys import actor_of, case_of, key_of, note_use
from app.connectors.models import ApiKey
from app.core.access import access, takes_json
from app.core.db import db
from app.core.rate_limits.declarations import SOFTWARE, limited
from app.privacy.access_log import log_access
from app.workflows.engine import ActionNotAvailable, EndlessJump

bp = Blueprint("api_calls", __name__, url_prefix="/api")
bp.register_error_handler(answers.Refusal, answers.answer_of)
bp.register_error_handler(TooManyRequests, answers.answer_of_flood)

BEARER = re.compile(r"Bearer +([!-~]{1,200})", re.ASCII)
TOKEN = re.compile(r"[!-~]{1,200}", re.ASCII)


@bp.post("/demandes/<reference>/appels/<name>")
@access("key")
@limited(SOFTWARE)
@takes_json
def create_call(reference: str, name: str) -> ResponseReturnValue:
    """Does what the key may ask for, once for each Idempotency-Key."""
    key = _key_shown()
    case = case_of(key, reference)
    if case is None:
        raise answers.not_found()
    given, token = values_sent(), _token_sent()
    log_access(actor_of(key, case), "read", screen="api.calls", family=case.family, subject=case.id)
    try:
        answer = received.receive(key, case, name, given, token=token)
    except received.NotGranted:
        raise answers.not_granted() from None
    except received.SentBefore:
        raise answers.sent_before() from None
    except received.Unknown as unknown:
        raise answers.unknown_values(unknown.names) from None
    except received.Refused as refused:
        raise answers.wrong_values(refused.checked) from None
    except ActionNotAvailable:
        raise answers.not_available() from None
    except StaleCase:
        raise answers.changed() from None
    except EndlessJump:
        raise answers.endless() from None
    db.session.commit()
    return dict(answer.body), {"Idempotent-Replayed": "true"} if answer.was_done else {}


def _key_shown() -> ApiKey:
    """The key of the request, its use counted. Raises Refusal."""
    shown = BEARER.fullmatch(request.headers.get("Authorization", ""))
    key = key_of(shown.group(1)) if shown else None
    if key is None:
        raise answers.no_key()
    try:
        note_use(key)
    except TooManyAttempts as refused:
        raise answers.too_many(refused.wait_seconds) from None
    db.session.commit()
    return key


def _token_sent() -> str | None:
    token = request.headers.get("Idempotency-Key", "")
    if token and not TOKEN.fullmatch(token):
        raise answers.wrong_token()
    return token or None
