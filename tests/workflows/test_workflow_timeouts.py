"""Time-outs of a workflow: due times and effects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.workflows.definition import Workflow, parse_workflow
from app.workflows.engine import UnknownTimeout, due_timeouts, run_timeout
from tests.workflows.definitions import make_status, make_street_report_workflow, make_workflow


def build_waiting_workflow(*delays: dict[str, int], condition: Any = None) -> Workflow:
    timeouts = [
        {"id": f"after_{position}", "after": delay, "to": "done", "condition": condition}
        for position, delay in enumerate(delays)
    ]
    return parse_workflow(make_workflow(make_status("new", timeouts=timeouts), make_status("done", closed=True)))


def list_instants(*delays: dict[str, int], entered_at: datetime) -> list[str]:
    return [
        timeout.at.isoformat()
        for timeout in due_timeouts(build_waiting_workflow(*delays), "new", entered_at=entered_at)
    ]


def test_a_time_out_falls_due_fifteen_days_later() -> None:
    entered_at = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)

    assert list_instants({"days": 15}, entered_at=entered_at) == ["2026-06-16T08:30:00+00:00"]


def test_days_keep_the_local_hour_across_a_clock_change() -> None:
    entered_at = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # ten o'clock in Paris, summer time

    assert list_instants({"days": 10}, entered_at=entered_at) == ["2026-10-30T09:00:00+00:00"]


def test_hours_are_exact_across_a_clock_change() -> None:
    entered_at = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)

    assert list_instants({"hours": 24}, entered_at=entered_at) == ["2026-10-25T20:00:00+00:00"]


def test_a_month_ends_with_the_month() -> None:
    entered_at = datetime(2027, 1, 31, 12, 0, tzinfo=UTC)

    assert list_instants({"months": 1}, entered_at=entered_at) == ["2027-02-28T12:00:00+00:00"]


def test_the_earliest_comes_first_whatever_the_order_of_the_definition() -> None:
    due = due_timeouts(
        build_waiting_workflow({"days": 30}, {"days": 2, "minutes": 5}),
        "new",
        entered_at=datetime(2026, 6, 1, tzinfo=UTC),
    )

    assert [timeout.id for timeout in due] == ["after_1", "after_0"]
    assert due[0].to == "done"


def test_a_status_without_time_out_never_expires() -> None:
    assert due_timeouts(build_waiting_workflow({"days": 1}), "done", entered_at=datetime(2026, 6, 1, tzinfo=UTC)) == []


def test_a_time_out_changes_the_status_and_is_in_the_trace() -> None:
    run = run_timeout(parse_workflow(make_street_report_workflow()), "waiting", "silence", context={})

    assert run.status == "abandoned"
    assert [(step.kind, step.id, step.why, step.cause) for step in run.trace] == [
        ("timeout", "silence", "unconditional", None),
        ("status", "abandoned", "timeout", "silence"),
    ]


def test_a_time_out_whose_condition_is_not_met_keeps_the_status() -> None:
    workflow = build_waiting_workflow({"days": 1}, condition={"!": {"var": "answers.urgent"}})

    run = run_timeout(workflow, "new", "after_0", context={"answers": {"urgent": True}})

    assert (run.status, run.statuses) == ("new", ())
    assert [(step.outcome, step.why) for step in run.trace] == [("skipped", "condition_not_met")]


def test_an_unknown_time_out_is_refused() -> None:
    with pytest.raises(UnknownTimeout):
        run_timeout(build_waiting_workflow({"days": 1}), "new", "sleep", context={})
