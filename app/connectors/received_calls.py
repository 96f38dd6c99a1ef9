"""Calls received from other software: validated, performed once, responded to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select

from app.accounts.tokens import hash_token
from app.cases.case_definitions import workflow_of
from app.cases.models import Case
from app.cases.workflow import transitions
from app.cases.workflow.call_answers import list_unknown_names, validate_call_answers
from app.connectors.api_keys import can_call, create_actor
from app.connectors.models import ApiKey, ReceivedCall
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.ids import new_id
from app.procedures.form.validation import ValidationResult
from app.workflows.engine import ActionNotAvailable, find_callable

RETENTION = timedelta(days=1)


class CallNotGranted(Exception):
    """The API key has no right to this call."""


class IdempotencyKeyReused(Exception):
    """The Idempotency-Key was already used with another request."""


class UnknownValues(Exception):
    """The request contains unknown values."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class InvalidValues(Exception):
    """The values are invalid."""

    def __init__(self, validation: ValidationResult) -> None:
        super().__init__()
        self.validation = validation


@dataclass(frozen=True)
class CallResponse:
    """The response to a call, and whether the call had been performed before."""

    body: Mapping[str, Any]
    was_done: bool = False


def receive_call(key: ApiKey, case: Case, name: str, values: Mapping[str, Any], *, token: str | None) -> CallResponse:
    """Perform the call, or return the response to the same call received earlier.

    Raises CallNotGranted, IdempotencyKeyReused, UnknownValues, InvalidValues, ActionNotAvailable, StaleCase,
    EndlessJump.
    """
    if not can_call(key, case, name):
        raise CallNotGranted
    received_call = lock_received_call(key, [case.reference, name, values], token, case=case) if token else None
    if received_call is not None and received_call.answer:
        return CallResponse(received_call.answer, was_done=True)
    body = run_case_call(key, case, name, values)
    if received_call is not None:
        received_call.answer = body
    return CallResponse(body)


def run_case_call(key: ApiKey, case: Case, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Perform a call that the key has a right to; returns the state of the case.

    Raises UnknownValues, InvalidValues, ActionNotAvailable, StaleCase, EndlessJump.
    """
    validation = validate_case_call(case, name, values)
    transitions.run_call(case, name, validation.answers, by=create_actor(key, case))
    return describe_state(case)


def validate_case_call(case: Case, name: str, values: Mapping[str, Any]) -> ValidationResult:
    """Validate the values of a call, without doing anything. Raises UnknownValues, InvalidValues, ActionNotAvailable."""
    incoming_call = find_callable(workflow_of(case), case.status, name)
    if incoming_call is None:
        raise ActionNotAvailable(name, case.status)
    if unknown_names := list_unknown_names(case, incoming_call, values):
        raise UnknownValues(unknown_names)
    validation = validate_call_answers(case, incoming_call, values)
    if not validation.is_valid:
        raise InvalidValues(validation)
    return validation


def expire_received_calls() -> None:
    """Delete calls received more than a day ago. Nightly."""
    db.session.execute(delete(ReceivedCall).where(ReceivedCall.received_at < clock.now() - RETENTION))


def describe_state(case: Case) -> dict[str, Any]:
    """The state of the case, for other software."""
    status = workflow_of(case).status(case.status)
    status_description = {"id": status.id, "label": status.label}
    return {"reference": case.reference, "status": status_description, "closed": case.is_closed}


def lock_received_call(key: ApiKey, request: Any, token: str, *, case: Case | None = None) -> ReceivedCall:
    """The row of the Idempotency-Key, created if needed and locked: a concurrent call with the same key waits.

    `request` is what the call asks, as JSON. Raises IdempotencyKeyReused.
    """
    request_hash = sha256(json.dumps(request, sort_keys=True).encode()).digest()
    insert_once(
        ReceivedCall,
        id=new_id(),
        api_key_id=key.id,
        case_id=case.id if case is not None else None,
        token_hash=hash_token(token),
        asked_hash=request_hash,
        answer={},
        received_at=clock.now(),
    )
    conditions = ReceivedCall.api_key_id == key.id, ReceivedCall.token_hash == hash_token(token)
    received_call = db.session.scalars(select(ReceivedCall).where(*conditions).with_for_update()).one()
    if received_call.asked_hash != request_hash:
        raise IdempotencyKeyReused
    if case is not None:
        # It may have changed during the wait.
        db.session.refresh(case)
    return received_call
