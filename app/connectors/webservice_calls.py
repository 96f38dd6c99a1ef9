"""Calls to other software: asked for with the case, made after the commit, and followed by what the workflow planned."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select

from app.cases.case_definitions import workflow_of
from app.cases.effects import Performance
from app.cases.models import Case
from app.connectors.models import DONE, FAILED, WAITING, WebserviceCall
from app.connectors.webservice_request import build_request
from app.core import clock
from app.core.db import db
from app.core.documents import parse_json
from app.core.ids import new_id
from app.core.jobs import outbox
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import seal, unseal
from app.workflows.definition import EntryAction

CALL = "call_webservice"
# What agents are shown of an answer.
MAX_SHOWN_LENGTH = 20_000
REQUEST, RESPONSE = "webservice_call.request", "webservice_call.answer"


class CallNotFound(LookupError):
    """No such call of that case, or nothing to try again."""


@dataclass(frozen=True)
class ReadableCall:
    """A call as agents see it."""

    id: UUID
    action: str
    state: str
    outcome: str | None
    http_status: int | None
    attempts: int
    created_at: datetime
    ended_at: datetime | None
    host: str
    answer: str
    # False once the circuit has gone on without the answer, or somebody decided to do without.
    can_be_retried: bool


def call_webservice(performance: Performance) -> None:
    """Writes the call down; it is made after the commit."""
    case = performance.case
    call_id = new_id()
    item = outbox.enqueue(CALL, call_id=call_id)
    db.session.add(
        WebserviceCall(
            id=call_id,
            case_id=case.id,
            key_id=case.key_id,
            action=performance.action.id,
            status=case.status,
            state=WAITING,
            attempts=0,
            request=seal(case.key_id, build_request(performance), about=REQUEST),
            item_id=item.id,
            pending_id=performance.step_id,
            created_at=clock.now(),
        )
    )


def find_last_response(case: Case, steps: frozenset[str]) -> dict[str, Any]:
    """What the last call that one of these steps asked for was answered; nothing before it is over."""
    last = (
        select(WebserviceCall)
        .where(WebserviceCall.case_id == case.id, WebserviceCall.action.in_(steps), WebserviceCall.outcome.is_not(None))
        .order_by(WebserviceCall.created_at.desc(), WebserviceCall.id.desc())
        .limit(1)
    )
    # A case being written is not to be sent half-made to the database.
    with db.session.no_autoflush:
        call = db.session.scalar(last)
    if call is None:
        return {}
    text = unseal(call.key_id, call.answer, about=RESPONSE) if call.answer else ""
    return {"status": call.http_status, "outcome": call.outcome, "answer": _parse_json_or_text(text)}


def find_action(call: WebserviceCall, case: Case) -> EntryAction | None:
    """The action of the workflow that asked for a call; None when the case follows another version that has none."""
    return workflow_of(case).entry_action(call.status, call.action)


HAS_CALLS = exists().where(WebserviceCall.case_id == bindparam("case_id", type_=Uuid))


def list_calls(case: Case) -> list[ReadableCall]:
    """The calls about a case, latest first."""
    query = select(WebserviceCall).where(WebserviceCall.case_id == case.id).order_by(WebserviceCall.created_at.desc())
    found = list(db.session.scalars(query))
    given_up = outbox.filter_failed(call.item_id for call in found if call.state == FAILED)
    return [_as_readable_call(call, may_be_tried_again=call.item_id in given_up) for call in found]


def retry_call(case: Case, call_id: UUID) -> None:
    """Puts a call that failed back. Raises CallNotFound."""
    call = db.session.get(WebserviceCall, call_id)
    if call is None or call.case_id != case.id or call.state != FAILED or not outbox.retry_item(call.item_id):
        raise CallNotFound(call_id)
    call.state, call.outcome, call.attempts = WAITING, None, 0


def find_references(items: Iterable[OutboxItem]) -> dict[UUID, str]:
    """The reference of the case that each call which waits in the outbox is about, by item."""
    query = select(WebserviceCall.item_id, Case.reference).join(Case, Case.id == WebserviceCall.case_id)
    found = db.session.execute(query.where(WebserviceCall.item_id.in_({item.id for item in items})))
    return {row.item_id: row.reference for row in found}


def save_response(call: WebserviceCall, text: str) -> None:
    call.answer = seal(call.key_id, text, about=RESPONSE)


def end_call(call: WebserviceCall, *, is_done: bool) -> None:
    call.state = DONE if is_done else FAILED
    call.ended_at = clock.now()


def _as_readable_call(call: WebserviceCall, *, may_be_tried_again: bool) -> ReadableCall:
    request: dict[str, Any] = unseal(call.key_id, call.request, about=REQUEST)
    answer = unseal(call.key_id, call.answer, about=RESPONSE) if call.answer else ""
    return ReadableCall(
        id=call.id,
        action=call.action,
        state=call.state,
        outcome=call.outcome,
        http_status=call.http_status,
        attempts=call.attempts,
        created_at=call.created_at,
        ended_at=call.ended_at,
        host=request["url"].split("/")[2] if request["url"].count("/") >= 2 else "",
        answer=_indent_json(answer)[:MAX_SHOWN_LENGTH],
        can_be_retried=may_be_tried_again,
    )


def _parse_json_or_text(text: str) -> Any:
    """The JSON document that an answer is, else its words."""
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        return text


def _indent_json(answer: str) -> str:
    """An answer as a person reads it."""
    try:
        return json.dumps(parse_json(answer), ensure_ascii=False, indent=1)
    except (ValueError, RecursionError):
        return answer
