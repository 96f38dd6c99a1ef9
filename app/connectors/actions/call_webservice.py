"""Calls to other software that a workflow asks for."""

from __future__ import annotations

from app.cases.workflow.effects import ActionExecution
from app.connectors.models import WAITING, WebserviceCall
from app.connectors.webservice_calls import CALL, REQUEST
from app.connectors.webservice_request import build_request
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.jobs import outbox
from app.core.sealing import seal


def call_webservice(execution: ActionExecution) -> None:
    """Records the call; the worker makes it after the commit."""
    case = execution.case
    call_id = new_id()
    item = outbox.enqueue(CALL, call_id=call_id)
    db.session.add(
        WebserviceCall(
            id=call_id,
            case_id=case.id,
            key_id=case.key_id,
            action=execution.action.id,
            status=case.status,
            state=WAITING,
            attempts=0,
            request=seal(case.key_id, build_request(execution), about=REQUEST),
            item_id=item.id,
            pending_id=execution.step_id,
            created_at=clock.now(),
        )
    )
