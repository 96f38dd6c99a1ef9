"""One step of the workflow engine: an action, its effects, the entered status, without a database or a page.

The reference is the minimum of any engine: the evaluation of the same conditions, and a copy of the data.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from statistics import median
from typing import Any

from app.language import expressions
from app.workflows import engine
from app.workflows.definition import Workflow, read_workflow
from bench.report import Goal, Report

CALLS = 2000
CIRCUIT = Path(__file__).parent.parent / "app" / "catalogue" / "workflows" / "arbres.json"
CONTEXT: dict[str, Any] = {
    "today": "2026-11-25",
    "answers": {
        "lieu": {"where": "Devant l’école", "latitude": 47.498508, "longitude": -0.404642},
        "danger": True,
        "accord": True,
        "courriel": "camille.vasseur@courriel.example",
    },
    "processing": {"numero": "GT-00042", "date_prevue": "2026-12-02"},
    "case": {"channel": "web", "status": "received", "has_account": True, "criticality": 1},
    "option": {"gestion": "https://gestion.example"},
    "calls": {},
    "action": {},
}


def measure(report: Report, *, rounds: int) -> None:
    """Measure the engine and its reference in alternation."""
    workflow = read_workflow(json.loads(CIRCUIT.read_text(encoding="utf-8")))
    conditions = _list_step_conditions(workflow)
    pairs = [
        (_measure_call(lambda: _evaluate_conditions(conditions)), _measure_call(lambda: _run_step(workflow)))
        for _ in range(rounds + 1)
    ][1:]
    ratio = median(step / alone for alone, step in pairs)
    microseconds = median(step for _, step in pairs)
    report.add(Goal("E1", f"engine step vs its {len(conditions)} conditions alone ({microseconds:.0f} µs)", 4, ratio))
    report.details["engine step"] = {"rounds_us": [[round(each, 2) for each in pair] for pair in pairs]}


def _run_step(workflow: Workflow) -> engine.Run:
    """Run the entry of a report: urgency, functions, calls and messages, each with its condition."""
    return engine.enter_status(workflow, "received", context=CONTEXT)


def _evaluate_conditions(conditions: list[Any]) -> None:
    deepcopy(CONTEXT["processing"])
    for condition in conditions:
        expressions.is_met(condition, CONTEXT)


def _list_step_conditions(workflow: Workflow) -> list[Any]:
    """List the conditions in the trace of the step."""
    step_ids = {step.id for step in _run_step(workflow).trace if step.kind == "entry_action"}
    entries = workflow.status("received").on_enter
    return [entry.condition for entry in entries if entry.condition is not None and entry.id in step_ids]


def _measure_call(play: Callable[[], object]) -> float:
    """Return the CPU microseconds of one call."""
    start = time.process_time()
    for _ in range(CALLS):
        play()
    return (time.process_time() - start) / CALLS * 1e6
