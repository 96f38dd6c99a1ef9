"""Deadline of an applicant's answer: the day on which the workflow closes an unanswered case."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.workflows.definition import read_workflow
from app.workflows.engine import answer_deadline
from tests.workflows.definitions import make_action, make_status, make_workflow

ENTERED = datetime(2026, 3, 2, 9, tzinfo=UTC)
DONE_STATUS, EXPIRED = make_status("done", closed=True), make_status("expired", closed=True)
REPLY = make_action("reply", "done", by="applicant")


def waits(identifier: str, to: str, days: int, **more: Any) -> dict[str, Any]:
    timeout = {"id": f"to_{to}", "after": {"days": days}, "to": to}
    return make_status(identifier, timeouts=[timeout], **{"actions": [REPLY], **more})


def deadline(*statuses: dict[str, Any]) -> datetime | None:
    return answer_deadline(
        read_workflow(make_workflow(*statuses, DONE_STATUS, EXPIRED)), statuses[0]["id"], entered_at=ENTERED
    )


def test_the_deadline_is_the_day_an_unanswered_case_closes() -> None:
    assert deadline(waits("asked", "expired", 7)) == datetime(2026, 3, 9, 9, tzinfo=UTC)


def test_a_reminder_postpones_the_deadline() -> None:
    asked_status, reminded_status = waits("asked", "reminded", 15), waits("reminded", "expired", 10)

    assert deadline(asked_status, reminded_status) == datetime(2026, 3, 27, 9, tzinfo=UTC)


def test_there_is_no_deadline_without_a_closing_time_out() -> None:
    by_agent = waits("busy", "expired", 5, actions=[make_action("end", "done")])
    again = waits("asked", "asked", 5)

    assert deadline(make_status("asked", actions=[REPLY])) is None
    assert deadline(waits("asked", "busy", 5), by_agent) is None
    assert deadline(again) is None
