"""Calls that are answered once: an Idempotency-Key, quoted or bare, gives the answer that its first call got."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.api.v1.declared_operations import Parameter
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import BAD_REQUEST, KEY_REUSED
from app.api.v1.problems import ApiProblem
from app.cases.models import Case
from app.connectors.received_calls import IdempotencyKeyReused, lock_received_call
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _

IDEMPOTENCY_KEY = Parameter(
    "Idempotency-Key",
    _("Un mot du logiciel pour cet appel, gardé un jour : le même appel envoyé deux fois n’est fait qu’une fois."),
    {"type": "string", "minLength": 1, "maxLength": 200},
    place="header",
)
_PATTERN = re.compile(r"[!#-~]{1,200}", re.ASCII)


def answer_once(
    call: Any, perform: Callable[[], tuple[dict[str, Any], int]], *, case: Case | None = None
) -> ResponseReturnValue:
    """Perform the call and commit it, or give back the answer that the same call got. Raises ApiProblem.

    `call` is the call as JSON; `perform` returns the body and the status of the answer, which holds nothing personal.
    """
    token = _read_token()
    if token is None:
        body, status = perform()
        db.session.commit()
        return jsonify(body), status
    try:
        received_call = lock_received_call(current_key(), [request.path, call], token, case=case)
    except IdempotencyKeyReused:
        raise ApiProblem(KEY_REUSED) from None
    if received_call.answer:
        return jsonify(received_call.answer["body"]), received_call.answer["status"], {"Idempotent-Replayed": "true"}
    body, status = perform()
    received_call.answer = {"body": body, "status": status}
    db.session.commit()
    return jsonify(body), status


def _read_token() -> str | None:
    """The Idempotency-Key of the call. Raises ApiProblem."""
    text = request.headers.get("Idempotency-Key", "")
    token = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if token and not _PATTERN.fullmatch(token):
        raise ApiProblem(BAD_REQUEST, gettext("Une Idempotency-Key a de 1 à 200 signes visibles, sans accent."))
    return token or None
