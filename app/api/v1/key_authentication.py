"""The key of a call: shown as a bearer (RFC 6750), as it is or through an access token got with it."""

from __future__ import annotations

import re
from math import ceil

from flask import g, request

from app.accounts.attempt_limits import Allowance, TooManyAttempts
from app.api.v1.problem_types import NO_SCOPE, NOT_FOUND, WRONG_NETWORK
from app.api.v1.problems import ApiProblem, no_key_problem, quota_problem
from app.connectors import access_tokens, api_keys
from app.connectors.models import ApiKey
from app.core.db import db

ALLOWANCE = "api_allowance"
_KEY = "api_key"
_BEARER = re.compile(r"Bearer +([!-~]{1,400})", re.IGNORECASE | re.ASCII)


def authenticate(scope: str | None) -> None:
    """Find the key of the call and count its use. Raises ApiProblem."""
    match = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    key = find_key(match[1]) if match else None
    if key is None:
        raise no_key_problem()
    if not api_keys.can_be_used_from(key, request.remote_addr):
        raise ApiProblem(WRONG_NETWORK)
    try:
        allowance = api_keys.record_use(key)
    except TooManyAttempts as error:
        raise quota_problem(error.wait_seconds) from None
    db.session.commit()
    setattr(g, _KEY, key)
    setattr(g, ALLOWANCE, allowance)
    if scope is not None and not api_keys.list_subjects_of(key, scope):
        raise ApiProblem(NO_SCOPE)


def find_key(secret: str) -> ApiKey | None:
    """The key in force that a secret or an access token shows."""
    return access_tokens.find_key(secret) or api_keys.find_key_by_secret(secret)


def current_key() -> ApiKey:
    """The key of this call."""
    key: ApiKey = getattr(g, _KEY)
    return key


def check_subject(scope: str, subject: str) -> None:
    """Check that the key holds a scope for this very object. Raises ApiProblem, as if the object did not exist."""
    if not api_keys.holds_scope(current_key(), scope, subject):
        raise ApiProblem(NOT_FOUND)


def describe_quota(allowance: Allowance) -> dict[str, str]:
    """The quota of the key and what remains, as the IETF draft on RateLimit fields writes them."""
    limit = api_keys.CALL_LIMIT
    resets_in = ceil(allowance.resets_in.total_seconds())
    return {
        "RateLimit-Policy": f'"key";q={limit.free};w={int(limit.period.total_seconds())}',
        "RateLimit": f'"key";r={allowance.remaining};t={resets_in}',
    }
