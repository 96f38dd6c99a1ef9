"""A run in the making: enters statuses one after the other and writes down what happens."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from app.core import expressions
from app.core.text import render_text
from app.workflows.action_types import SET_PROCESSING
from app.workflows.elements import EntryAction, Status, Workflow
from app.workflows.run import Effect, Outcome, Run, Step, Why

MAX_JUMPS = 20


class EndlessJump(Exception):
    """The statuses send the case from one to the other without end: nothing of the run is kept."""

    def __init__(self, statuses: tuple[str, ...]) -> None:
        super().__init__(" > ".join(statuses))
        self.statuses = statuses


class Course:
    """The way a case makes through the workflow during one run."""

    def __init__(
        self,
        workflow: Workflow,
        status_id: str,
        context: Mapping[str, Any],
        *,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self._workflow = workflow
        self._status = workflow.status(status_id)
        self._processing = deepcopy(dict(context.get("processing") or {}))
        self._context = {**context, "processing": self._processing}
        if values is not None:
            self._context["action"] = values
            self._processing.update({k: v for k, v in values.items() if k in workflow.processing_names})
        self._effects: list[Effect] = []
        self._trace: list[Step] = []
        self._statuses: list[str] = []

    def run(self) -> Run:
        return Run(
            status=self._status.id,
            effects=tuple(self._effects),
            processing=self._processing,
            trace=tuple(self._trace),
            statuses=tuple(self._statuses),
        )

    def follow(self, status_id: str, *, why: Why, cause: str | None) -> None:
        """Enters the status, then those it leads to by itself. Raises EndlessJump after twenty."""
        jump: EntryAction | None = self._enter(self._workflow.status(status_id), why, cause)
        jumps = 0
        while jump is not None and jump.target is not None:
            jumps += 1
            if jumps > MAX_JUMPS:
                raise EndlessJump((*self._statuses, jump.target))
            jump = self._enter(self._workflow.status(jump.target), Why.ENTRY_ACTION, jump.id)

    def decide(self, kind: str, identifier: str, condition: Any) -> bool:
        """Whether the element applies, written down."""
        if condition is None:
            self.note(kind, identifier, Outcome.RAN, Why.UNCONDITIONAL)
            return True
        is_met = expressions.holds(condition, self._context)
        if is_met:
            self.note(kind, identifier, Outcome.RAN, Why.CONDITION_MET)
        else:
            self.note(kind, identifier, Outcome.SKIPPED, Why.CONDITION_NOT_MET)
        return is_met

    def note(self, kind: str, identifier: str, outcome: Outcome, why: Why, cause: str | None = None) -> None:
        self._trace.append(Step(self._status.id, kind, identifier, outcome, why, cause))

    def _enter(self, status: Status, why: Why, cause: str | None) -> EntryAction | None:
        """Runs the entry actions in order; returns the change of status that cuts them short, if any."""
        self._status = status
        self._statuses.append(status.id)
        self.note("status", status.id, Outcome.ENTERED, why, cause)
        for position, entry in enumerate(status.on_enter):
            if not self.decide("entry_action", entry.id, entry.condition):
                continue
            if entry.target is not None:
                for left in status.on_enter[position + 1 :]:
                    self.note("entry_action", left.id, Outcome.SKIPPED, Why.STATUS_LEFT)
                return entry
            self._perform(entry)
        return None

    def _perform(self, entry: EntryAction) -> None:
        if entry.type == SET_PROCESSING:
            # All computed before any is set: a JSON object has no order that survives storage.
            self._processing.update({name: self._value_of(value) for name, value in entry.parameters["values"].items()})
        else:
            self._effects.append(Effect(entry, self._status.id, deepcopy(self._processing)))

    def _value_of(self, value: Any) -> Any:
        """An object is an expression, a text has its placeholders filled in, anything else is kept as it is."""
        if isinstance(value, dict):
            return deepcopy(expressions.evaluate(value, self._context))
        return render_text(value, self._context) if isinstance(value, str) else deepcopy(value)
