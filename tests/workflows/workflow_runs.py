"""Builders and shortcuts to run workflows without an application."""

from __future__ import annotations

from typing import Any

import pytest

from app.workflows.definition import DefinitionError, Workflow, parse_workflow
from app.workflows.engine import (
    Run,
    run_action,
)
from tests.workflows.definitions import Definition, make_status, make_workflow

RECIPIENT = frozenset({"recipient"})
DONE_STATUS = make_status("done", closed=True)


def context(**parts: Any) -> dict[str, Any]:
    return {"answers": {}, "processing": {}, "case": {}, **parts}


def make_history_message(identifier: str = "told", **properties: Any) -> Definition:
    return {"id": identifier, "type": "history_message", "text": "Vu.", **properties}


def run_once(workflow: Workflow, at: str, name: str, **more: Any) -> Run:
    return run_action(workflow, at, name, functions=RECIPIENT, values=more.pop("values", {}), context=context(), **more)


def problems_of(*statuses: Definition, **properties: Any) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        parse_workflow(make_workflow(*statuses, **properties))
    return [str(problem) for problem in refused.value.problems]
