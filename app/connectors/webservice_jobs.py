"""Jobs of the calls: making one, and what follows when it was answered, refused, or given up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.cases import acting, deferred_steps
from app.cases.effects import consent_question_of
from app.cases.models import Case, PendingStep
from app.cases.people import consents
from app.connectors.models import DONE, WebserviceCall
from app.connectors.response_files import save_file
from app.connectors.settings import find_server
from app.connectors.webservice_calls import REQUEST, end_call, find_action, save_response
from app.connectors.webservice_request import get_value_at
from app.core import outgoing
from app.core.db import db
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.destinations import AddressRefused, OutgoingError, read_url
from app.core.sealing import KeyDestroyed, unseal
from app.language.text.placeholders import render_text
from app.workflows.definition import EntryAction

MAX_BYTES = 1024 * 1024
MAX_FILE_BYTES = 10 * 1024 * 1024
# What is kept of an answer: for an agent to read, and for what the workflow says of it later.
MAX_STORED_LENGTH = 200_000
DEFAULT_ATTEMPTS = 3

ANSWERED, REFUSED, BROKEN, UNREACHABLE, GARBLED = "answered", "refused", "broken", "unreachable", "garbled"
NOT_DECLARED = "not_declared"
NOT_AGREED = "not_agreed"
RETRIED_OUTCOMES = frozenset({BROKEN, UNREACHABLE})


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt."""

    name: str
    http_status: int | None = None
    text: str = ""
    document: Any = None
    file: bytes = b""
    file_name: str = ""


def call_webservice(call_id: str) -> None:
    """Outbox handler: makes a call unless it was. A crash may make it twice, under the same Idempotency-Key."""
    call = db.session.get(WebserviceCall, UUID(call_id))
    if call is None or call.state == DONE:
        return
    case = db.session.get_one(Case, call.case_id)
    action = find_action(call, case)
    if action is None:
        raise DeliveryError("webservice_unknown", permanent=True)
    agreement = consent_question_of(action)
    if agreement and not consents.is_consent_given(case.id, agreement):
        _withhold_call(call)
        return
    try:
        request = unseal(call.key_id, call.request, about=REQUEST)
    except KeyDestroyed:
        raise DeliveryError("key_destroyed", permanent=True) from None
    outcome = _send_request(call, request, action)
    call.attempts += 1
    call.outcome, call.http_status = outcome.name, outcome.http_status
    save_response(call, outcome.text)
    # Counted and kept whatever follows: what is raised below takes the transaction back.
    db.session.commit()
    if outcome.name in RETRIED_OUTCOMES and call.attempts < action.parameters.get("attempts", DEFAULT_ATTEMPTS):
        raise DeliveryError(_get_error_code(outcome), permanent=False)
    if outcome.name != ANSWERED and not _has_failure_path(action, outcome.name):
        raise DeliveryError(_get_error_code(outcome), permanent=True)
    _apply_outcome(call, case, action, outcome)


def record_failure(call_id: str, reason: str) -> None:
    """Told by the outbox when a call was given up, so that whoever opens the case sees it."""
    call = db.session.get(WebserviceCall, UUID(call_id))
    if call is not None and call.state != DONE:
        end_call(call, is_done=False)


def _apply_outcome(call: WebserviceCall, case: Case, action: EntryAction, outcome: Outcome) -> None:
    """Keeps what was answered, and lets what waited for it happen, if the case still is where it asked."""
    rows = action.parameters.get("keep", ()) if outcome.name == ANSWERED else ()
    kept = {row["field"]: get_value_at(outcome.document, row["path"]) for row in rows}
    if outcome.file and outcome.name == ANSWERED:
        kept |= save_file(case, action, outcome.file, name=outcome.file_name)
    end_call(call, is_done=outcome.name == ANSWERED)
    pending = db.session.get(PendingStep, call.pending_id) if call.pending_id else None
    turned_away = action.parameters.get("on_refusal") if outcome.name == REFUSED else None
    if pending is None:
        return
    if outcome.name == ANSWERED:
        deferred_steps.succeed_step(pending.id, processing=kept)
    elif turned_away:
        acting.move_after_step(pending, case, turned_away)
    else:
        deferred_steps.fail_step(pending.id, reason=_get_error_code(outcome))


def _withhold_call(call: WebserviceCall) -> None:
    """The applicant does not agree any more: it is not made, and what waited for it goes on without."""
    call.outcome = NOT_AGREED
    end_call(call, is_done=True)
    if call.pending_id:
        deferred_steps.cancel_step(call.pending_id)


def _has_failure_path(action: EntryAction, outcome: str) -> bool:
    """Whether the workflow says what follows a failure."""
    if outcome == NOT_DECLARED:
        return False
    is_turned_away = outcome == REFUSED and "on_refusal" in action.parameters
    return is_turned_away or action.failure_target is not None or action.parameters.get("if_failed") == "continue"


def _send_request(call: WebserviceCall, request: dict[str, Any], action: EntryAction) -> Outcome:
    is_file = action.parameters.get("answer") == "file"
    try:
        server = find_server(read_url(request["url"]))
        if server is None:
            return Outcome(NOT_DECLARED)
        headers = {name: render_text(value, {"secret": server.key}) for name, value in request["headers"].items()}
        headers = {"Accept": "*/*" if is_file else "application/json", **headers, "Idempotency-Key": str(call.id)}
        body = None
        if request["body"] is not None:
            body = json.dumps(request["body"], ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        answer = outgoing.fetch(
            request["url"],
            method=request["method"],
            headers=headers,
            body=body,
            seconds=request["seconds"],
            max_bytes=MAX_FILE_BYTES if is_file else MAX_BYTES,
        )
    except AddressRefused:
        return Outcome(NOT_DECLARED)
    except OutgoingError as error:
        return Outcome(GARBLED if error.permanent or error.reason == "garbled" else UNREACHABLE, text=error.reason)
    if is_file and answer.is_ok:
        name = request.get("file_name") or ""
        found = Outcome(ANSWERED, answer.status, file=answer.body, file_name=name)
        return found if answer.body else Outcome(GARBLED, answer.status)
    return _read_response(answer, has_to_be_read="keep" in action.parameters)


def _read_response(answer: outgoing.HttpResponse, *, has_to_be_read: bool) -> Outcome:
    text = answer.body.decode("utf-8", "replace")[:MAX_STORED_LENGTH]
    if answer.status >= 500 or answer.status in outgoing.TRANSIENT_STATUSES:
        return Outcome(BROKEN, answer.status, text)
    if not answer.is_ok:
        return Outcome(REFUSED, answer.status, text)
    if not has_to_be_read:
        return Outcome(ANSWERED, answer.status, text)
    try:
        return Outcome(ANSWERED, answer.status, text, answer.parse_json())
    except OutgoingError:
        return Outcome(GARBLED, answer.status, text)


def _get_error_code(outcome: Outcome) -> str:
    return f"webservice_{outcome.http_status or outcome.name}"
