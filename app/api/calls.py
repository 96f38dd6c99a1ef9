"""Calls from other software: a jump or a global action of the workflow of one case."""

from __future__ import annotations

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from app.accounts.attempt_limits import TooManyAttempts
from app.api import error_responses
from app.api.request_body import read_values
from app.cases.concurrency import StaleCase
from app.connectors import received_calls
from app.connectors.api_keys import create_actor, find_case, find_key_by_secret, record_use
from app.connectors.models import ApiKey
from app.core.db import db
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import accept_json, access
from app.privacy.access_log import log_access
from app.workflows.engine import ActionNotAvailable, EndlessJump

bp = Blueprint("api_calls", __name__, url_prefix="/api")
bp.register_error_handler(error_responses.ApiError, error_responses.to_response)
bp.register_error_handler(TooManyRequests, error_responses.to_flood_response)

BEARER_PATTERN = re.compile(r"Bearer +([!-~]{1,200})", re.ASCII)
IDEMPOTENCY_KEY_PATTERN = re.compile(r"[!-~]{1,200}", re.ASCII)


@bp.post("/demandes/<reference>/appels/<name>")
@access("key")
@rate_limit(API_CALL)
@accept_json
def create_call(reference: str, name: str) -> ResponseReturnValue:
    """Perform a call that the API key has a right to, once per Idempotency-Key."""
    key = _authenticate_key()
    case = find_case(key, reference)
    if case is None:
        raise error_responses.not_found_error()
    values, token = read_values(), _read_idempotency_key()
    log_access(create_actor(key, case), "read", screen="api.calls", family=case.family, subject=case.id)
    try:
        response = received_calls.receive_call(key, case, name, values, token=token)
    except received_calls.CallNotGranted:
        raise error_responses.not_granted_error() from None
    except received_calls.IdempotencyKeyReused:
        raise error_responses.reused_idempotency_key_error() from None
    except received_calls.UnknownValues as error:
        raise error_responses.unknown_values_error(error.names) from None
    except received_calls.InvalidValues as error:
        raise error_responses.invalid_values_error(error.validation) from None
    except ActionNotAvailable:
        raise error_responses.not_available_error() from None
    except StaleCase:
        raise error_responses.conflict_error() from None
    except EndlessJump:
        raise error_responses.endless_loop_error() from None
    db.session.commit()
    return dict(response.body), {"Idempotent-Replayed": "true"} if response.was_done else {}


def _authenticate_key() -> ApiKey:
    """The API key of the request; its use is counted. Raises ApiError."""
    match = BEARER_PATTERN.fullmatch(request.headers.get("Authorization", ""))
    key = find_key_by_secret(match.group(1)) if match else None
    if key is None:
        raise error_responses.missing_key_error()
    try:
        record_use(key)
    except TooManyAttempts as error:
        raise error_responses.too_many_calls_error(error.wait_seconds) from None
    db.session.commit()
    return key


def _read_idempotency_key() -> str | None:
    token = request.headers.get("Idempotency-Key", "")
    if token and not IDEMPOTENCY_KEY_PATTERN.fullmatch(token):
        raise error_responses.invalid_idempotency_key_error()
    return token or None
