"""Until when an applicant may answer: the day on which the workflow closes what they left unanswered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.workflows.definition import read_workflow
from app.workflows.engine import answer_deadline
from tests.workflows.definitions import make_action, make_status, make_workflow

ENTERED = datetime(2026, 3, 2, 9, tzinfo=UTC)
DONE, EXPIRED = make_status("done", closed=True), make_status("expired", closed=True)
REPLY = make_action("reply", "done", by="applicant")


def waits(identifier: str, to: str, days: int, **more: Any) -> dict[str, Any]:
    timeout = {"id": f"to_{to}", "after": {"days": days}, "to": to}
    return make_status(identifier, timeouts=[timeout], **{"actions": [REPLY], **more})


def deadline(*statuses: dict[str, Any]) -> datetime | None:
    return answer_deadline(
        read_workflow(make_workflow(*statuses, DONE, EXPIRED)), statuses[0]["id"], entered_at=ENTERED
    )


def test_a_case_closed_for_want_of_an_answer_has_that_day_as_its_deadline() -> None:
    assert deadline(waits("asked", "expired", 7)) == datetime(2026, 3, 9, 9, tzinfo=UTC)


def test_a_reminder_only_puts_it_off() -> None:
    asked, reminded = waits("asked", "reminded", 15), waits("reminded", "expired", 10)

    assert deadline(asked, reminded) == datetime(2026, 3, 27, 9, tzinfo=UTC)


def test_there_is_none_when_the_service_goes_on_or_waits_for_ever() -> None:
    by_agent = waits("busy", "expired", 5, actions=[make_action("end", "done")])
    again = waits("asked", "asked", 5)

    assert deadline(make_status("asked", actions=[REPLY])) is None
    assert deadline(waits("asked", "busy", 5), by_agent) is None
    assert deadline(again) is None
