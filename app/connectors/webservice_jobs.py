"""Jobs of web service calls: sending them, and applying their outcome to the workflow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.cases.models import Case
from app.cases.people import consents
from app.cases.workflow import deferred_steps
from app.cases.workflow.effects import consent_question_of
from app.cases.workflow.workflow_models import PendingStep
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
from app.workflows.actions.call_webservice import REFUSED
from app.workflows.actions.declaration import FAILED
from app.workflows.definition import EntryAction

MAX_BYTES = 1024 * 1024
MAX_FILE_BYTES = 10 * 1024 * 1024
# How much of a response is stored, for agents and for later steps of the workflow.
MAX_STORED_LENGTH = 200_000
DEFAULT_ATTEMPTS = 3

ANSWERED, BROKEN, UNREACHABLE, GARBLED = "answered", "broken", "unreachable", "garbled"
NOT_DECLARED = "not_declared"
NOT_AGREED = "not_agreed"
RETRIED_OUTCOMES = frozenset({BROKEN, UNREACHABLE})


@dataclass(frozen=True)
class Outcome:
    """The outcome of one attempt."""

    name: str
    http_status: int | None = None
    text: str = ""
    content: Any = None
    file: bytes = b""
    file_name: str = ""


def call_webservice(call_id: str) -> None:
    """Outbox handler: send a call. After a crash it may be sent twice, with the same Idempotency-Key."""
    call = db.session.get(WebserviceCall, UUID(call_id))
    if call is None or call.state == DONE:
        return
    case = db.session.get_one(Case, call.case_id)
    action = find_action(call, case)
    if action is None:
        raise DeliveryError("webservice_unknown", permanent=True)
    consent_question = consent_question_of(action)
    if consent_question and not consents.is_consent_given(case.id, consent_question):
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
    # Committed in any case: the exceptions below roll back the transaction.
    db.session.commit()
    if outcome.name in RETRIED_OUTCOMES and call.attempts < action.parameters.get("attempts", DEFAULT_ATTEMPTS):
        raise DeliveryError(_get_error_code(outcome), permanent=False)
    if outcome.name != ANSWERED and not _has_failure_path(action, outcome.name):
        raise DeliveryError(_get_error_code(outcome), permanent=True)
    _apply_outcome(call, case, action, outcome)


def record_failure(call_id: str, reason: str) -> None:
    """Failure handler of the outbox, so that the case page shows the failure."""
    call = db.session.get(WebserviceCall, UUID(call_id))
    if call is not None and call.state != DONE:
        end_call(call, is_done=False)


def _apply_outcome(call: WebserviceCall, case: Case, action: EntryAction, outcome: Outcome) -> None:
    """Store the values of the response, and continue the workflow if the case is still in the same status."""
    rows = action.parameters.get("keep", ()) if outcome.name == ANSWERED else ()
    processing_values = {row["field"]: get_value_at(outcome.content, row["path"]) for row in rows}
    if outcome.file and outcome.name == ANSWERED:
        processing_values |= save_file(case, action, outcome.file, name=outcome.file_name)
    end_call(call, is_done=outcome.name == ANSWERED)
    pending = db.session.get(PendingStep, call.pending_id) if call.pending_id else None
    if pending is None:
        return
    if outcome.name == ANSWERED:
        deferred_steps.succeed_step(pending.id, processing=processing_values)
    elif outcome.name == REFUSED and action.find_outcome_target(REFUSED):
        deferred_steps.end_step(pending.id, REFUSED)
    else:
        deferred_steps.fail_step(pending.id, reason=_get_error_code(outcome))


def _withhold_call(call: WebserviceCall) -> None:
    """The consent was withdrawn: the call is not sent, and the workflow continues without it."""
    call.outcome = NOT_AGREED
    end_call(call, is_done=True)
    if call.pending_id:
        deferred_steps.cancel_step(call.pending_id)


def _has_failure_path(action: EntryAction, outcome: str) -> bool:
    """Whether the workflow defines what follows a failure."""
    if outcome == NOT_DECLARED:
        return False
    targets = (action.find_outcome_target(outcome), action.find_outcome_target(FAILED))
    return any(target is not None for target in targets) or action.parameters.get("if_failed") == "continue"


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
        response = outgoing.fetch(
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
    if is_file and response.is_ok:
        name = request.get("file_name") or ""
        outcome = Outcome(ANSWERED, response.status, file=response.body, file_name=name)
        return outcome if response.body else Outcome(GARBLED, response.status)
    return _read_response(response, must_be_json="keep" in action.parameters)


def _read_response(response: outgoing.HttpResponse, *, must_be_json: bool) -> Outcome:
    text = response.body.decode("utf-8", "replace")[:MAX_STORED_LENGTH]
    if response.status >= 500 or response.status in outgoing.TRANSIENT_STATUSES:
        return Outcome(BROKEN, response.status, text)
    if not response.is_ok:
        return Outcome(REFUSED, response.status, text)
    if not must_be_json:
        return Outcome(ANSWERED, response.status, text)
    try:
        return Outcome(ANSWERED, response.status, text, response.parse_json())
    except OutgoingError:
        return Outcome(GARBLED, response.status, text)


def _get_error_code(outcome: Outcome) -> str:
    return f"webservice_{outcome.http_status or outcome.name}"
