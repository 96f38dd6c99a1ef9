"""Calls of other software: a jump or a global action of the workflow of one request."""

from __future__ import annotations

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app.accounts.throttling import TooManyAttempts
from app.api import answers
from app.api.reading import read_values
from app.cases.concurrency import StaleCase
from app.connectors import received
from app.connectors.keys import create_actor, find_case, find_key_by_secret, record_use
from app.connectors.models import ApiKey
from app.core.access import accept_json, access
from app.core.db import db
from app.core.rate_limits.declarations import API_CALL, rate_limit
from app.privacy.access_log import log_access
from app.workflows.engine import ActionNotAvailable, EndlessJump

bp = Blueprint("api_calls", __name__, url_prefix="/api")
bp.register_error_handler(answers.ApiError, answers.to_response)
bp.register_error_handler(TooManyRequests, answers.to_flood_response)

BEARER_PATTERN = re.compile(r"Bearer +([!-~]{1,200})", re.ASCII)
IDEMPOTENCY_KEY_PATTERN = re.compile(r"[!-~]{1,200}", re.ASCII)


@bp.post("/demandes/<reference>/appels/<name>")
@access("key")
@rate_limit(API_CALL)
@accept_json
def create_call(reference: str, name: str) -> ResponseReturnValue:
    """Does what the key may ask for, once for each Idempotency-Key."""
    key = _authenticate_key()
    case = find_case(key, reference)
    if case is None:
        raise answers.not_found_error()
    given, token = read_values(), _read_idempotency_key()
    log_access(create_actor(key, case), "read", screen="api.calls", family=case.family, subject=case.id)
    try:
        answer = received.receive_call(key, case, name, given, token=token)
    except received.CallNotGranted:
        raise answers.not_granted_error() from None
    except received.IdempotencyKeyReused:
        raise answers.reused_idempotency_key_error() from None
    except received.UnknownValues as unknown:
        raise answers.unknown_values_error(unknown.names) from None
    except received.InvalidValues as refused:
        raise answers.invalid_values_error(refused.checked) from None
    except ActionNotAvailable:
        raise answers.not_available_error() from None
    except StaleCase:
        raise answers.conflict_error() from None
    except EndlessJump:
        raise answers.endless_loop_error() from None
    db.session.commit()
    return dict(answer.body), {"Idempotent-Replayed": "true"} if answer.was_done else {}


def _authenticate_key() -> ApiKey:
    """The key of the request, its use counted. Raises Refusal."""
    shown = BEARER_PATTERN.fullmatch(request.headers.get("Authorization", ""))
    key = find_key_by_secret(shown.group(1)) if shown else None
    if key is None:
        raise answers.missing_key_error()
    try:
        record_use(key)
    except TooManyAttempts as refused:
        raise answers.too_many_calls_error(refused.wait_seconds) from None
    db.session.commit()
    return key


def _read_idempotency_key() -> str | None:
    token = request.headers.get("Idempotency-Key", "")
    if token and not IDEMPOTENCY_KEY_PATTERN.fullmatch(token):
        raise answers.invalid_idempotency_key_error()
    return token or None
