"""Web service calls: recorded with the case, sent after the commit, followed by the steps of the workflow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select

from app.cases.case_definitions import workflow_of
from app.cases.models import Case
from app.connectors.models import DONE, FAILED, WAITING, WebserviceCall
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.jobs import outbox
from app.core.jobs.outbox import OutboxItem
from app.core.json_values import parse_json
from app.core.sealing import seal, unseal
from app.workflows.definition import EntryAction

CALL = "call_webservice"
# How much of a response is displayed to agents.
MAX_SHOWN_LENGTH = 20_000
REQUEST, RESPONSE = "webservice_call.request", "webservice_call.answer"


class CallNotFound(NotFound):
    """There is no such failed call of that case."""


@dataclass(frozen=True)
class ReadableCall:
    """A call as displayed to agents."""

    id: UUID
    action: str
    state: str
    outcome: str | None
    http_status: int | None
    attempts: int
    created_at: datetime
    ended_at: datetime | None
    host: str
    response: str
    # False once the workflow has continued without the response.
    can_be_retried: bool


def find_last_response(case: Case, steps: frozenset[str]) -> dict[str, Any]:
    """The response to the last completed call of one of these steps; empty if there is none."""
    query = (
        select(WebserviceCall)
        .where(WebserviceCall.case_id == case.id, WebserviceCall.action.in_(steps), WebserviceCall.outcome.is_not(None))
        .order_by(WebserviceCall.created_at.desc(), WebserviceCall.id.desc())
        .limit(1)
    )
    # The case may be incomplete: do not flush it.
    with db.session.no_autoflush:
        call = db.session.scalar(query)
    if call is None:
        return {}
    text = unseal(call.key_id, call.response, about=RESPONSE) if call.response else ""
    return {"status": call.http_status, "outcome": call.outcome, "answer": _parse_json_or_text(text)}


def find_action(call: WebserviceCall, case: Case) -> EntryAction | None:
    """The workflow action that requested a call; None if the case now follows a version without it."""
    return workflow_of(case).entry_action(call.status, call.action)


HAS_CALLS = exists().where(WebserviceCall.case_id == bindparam("case_id", type_=Uuid))


def list_calls(case: Case) -> list[ReadableCall]:
    """The calls of a case, latest first."""
    query = select(WebserviceCall).where(WebserviceCall.case_id == case.id).order_by(WebserviceCall.created_at.desc())
    calls = list(db.session.scalars(query))
    failed_items = outbox.filter_failed(call.item_id for call in calls if call.state == FAILED)
    return [_as_readable_call(call, can_be_retried=call.item_id in failed_items) for call in calls]


def retry_call(case: Case, call_id: UUID) -> None:
    """Queue a failed call again. Raises CallNotFound."""
    call = db.session.get(WebserviceCall, call_id)
    if call is None or call.case_id != case.id or call.state != FAILED or not outbox.retry_item(call.item_id):
        raise CallNotFound(call_id)
    call.state, call.outcome, call.attempts = WAITING, None, 0


def find_references(items: Iterable[OutboxItem]) -> dict[UUID, str]:
    """The reference of the case of each call in the outbox, by item."""
    query = select(WebserviceCall.item_id, Case.reference).join(Case, Case.id == WebserviceCall.case_id)
    rows = db.session.execute(query.where(WebserviceCall.item_id.in_({item.id for item in items})))
    return {row.item_id: row.reference for row in rows}


def save_response(call: WebserviceCall, text: str) -> None:
    call.response = seal(call.key_id, text, about=RESPONSE)


def end_call(call: WebserviceCall, *, is_done: bool) -> None:
    call.state = DONE if is_done else FAILED
    call.ended_at = clock.now()


def _as_readable_call(call: WebserviceCall, *, can_be_retried: bool) -> ReadableCall:
    request: dict[str, Any] = unseal(call.key_id, call.request, about=REQUEST)
    response = unseal(call.key_id, call.response, about=RESPONSE) if call.response else ""
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
        response=_indent_json(response)[:MAX_SHOWN_LENGTH],
        can_be_retried=can_be_retried,
    )


def _parse_json_or_text(text: str) -> Any:
    """The parsed JSON of a response, else its text."""
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        return text


def _indent_json(text: str) -> str:
    """The response, indented if it is JSON."""
    try:
        return json.dumps(parse_json(text), ensure_ascii=False, indent=1)
    except (ValueError, RecursionError):
        return text
