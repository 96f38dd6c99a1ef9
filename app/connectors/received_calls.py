"""Calls received from other software: looked at, done once, answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select

from app.accounts.tokens import hash_token
from app.cases import acting
from app.cases.call_answers import list_unknown_names, validate_call_answers
from app.cases.case_definitions import workflow_of
from app.cases.models import Case
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
    """The key was not given that call."""


class IdempotencyKeyReused(Exception):
    """The same Idempotency-Key came with another question."""


class UnknownValues(Exception):
    """Values that nothing asks for."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class InvalidValues(Exception):
    """What was given cannot be taken."""

    def __init__(self, checked: ValidationResult) -> None:
        super().__init__()
        self.checked = checked


@dataclass(frozen=True)
class CallResponse:
    """What is answered, and whether it had been done before."""

    body: Mapping[str, Any]
    was_done: bool = False


def receive_call(key: ApiKey, case: Case, name: str, given: Mapping[str, Any], *, token: str | None) -> CallResponse:
    """Does what is asked, or answers again what it had led to.

    Raises NotGranted, SentBefore, Unknown, Refused, ActionNotAvailable, StaleCase, EndlessJump.
    """
    if not can_call(key, case, name):
        raise CallNotGranted
    remembered = _lock_received_call(key, case, name, given, token) if token else None
    if remembered is not None and remembered.answer:
        return CallResponse(remembered.answer, was_done=True)
    opened = find_callable(workflow_of(case), case.status, name)
    if opened is None:
        raise ActionNotAvailable(name, case.status)
    if unknown := list_unknown_names(case, opened, given):
        raise UnknownValues(unknown)
    checked = validate_call_answers(case, opened, given)
    if not checked.is_valid:
        raise InvalidValues(checked)
    acting.run_call(case, name, checked.answers, by=create_actor(key, case))
    body = _describe_case(case)
    if remembered is not None:
        remembered.answer = body
    return CallResponse(body)


def expire_received_calls() -> None:
    """Each night: what was done more than a day ago is not sent again."""
    db.session.execute(delete(ReceivedCall).where(ReceivedCall.received_at < clock.now() - RETENTION))


def _describe_case(case: Case) -> dict[str, Any]:
    """Where the case stands, for other software."""
    status = workflow_of(case).status(case.status)
    shown = {"id": status.id, "label": status.label}
    return {"reference": case.reference, "status": shown, "closed": case.is_closed}


def _lock_received_call(key: ApiKey, case: Case, name: str, given: Mapping[str, Any], token: str) -> ReceivedCall:
    """The row of that token, made if need be: of two calls at the same instant, the second waits for what the first does."""
    asked = sha256(json.dumps([case.reference, name, given], sort_keys=True).encode()).digest()
    insert_once(
        ReceivedCall,
        id=new_id(),
        api_key_id=key.id,
        case_id=case.id,
        token_hash=hash_token(token),
        asked_hash=asked,
        answer={},
        received_at=clock.now(),
    )
    of_token = ReceivedCall.api_key_id == key.id, ReceivedCall.token_hash == hash_token(token)
    found = db.session.scalars(select(ReceivedCall).where(*of_token).with_for_update()).one()
    if found.asked_hash != asked:
        raise IdempotencyKeyReused
    # What was read of the case before the wait may have changed since.
    db.session.refresh(case)
    return found
