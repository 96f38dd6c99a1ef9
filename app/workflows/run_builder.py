"""A run in the making: enters statuses one after the other and writes down what happens."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from app.language import expressions
from app.language.expressions import ExpressionError
from app.language.text.placeholders import TextError, render_text
from app.workflows.actions.change_criticality import CHANGE_CRITICALITY
from app.workflows.actions.set_processing import SET_PROCESSING
from app.workflows.elements import PREVIOUS, EntryAction, Status, Workflow
from app.workflows.run import Effect, Outcome, Run, Step, StepReason

MAX_JUMPS = 20
MAX_MARKERS = 20
MAX_ITEMS = 100


class EndlessJump(Exception):
    """The statuses send the case from one to the other without end: nothing of the run is kept."""

    def __init__(self, statuses: tuple[str, ...]) -> None:
        super().__init__(" > ".join(statuses))
        self.statuses = statuses


@dataclass(frozen=True)
class Jump:
    """A status to enter, and what leads there."""

    to: str
    why: StepReason
    cause: str | None
    has_mark: bool = False


class RunBuilder:
    """The way a case makes through the workflow during one run."""

    def __init__(
        self,
        workflow: Workflow,
        status_id: str,
        context: Mapping[str, Any],
        *,
        values: Mapping[str, Any] | None = None,
        markers: Sequence[str] = (),
    ) -> None:
        self._workflow = workflow
        self._status = workflow.status(status_id)
        self._processing = deepcopy(dict(context.get("processing") or {}))
        self._context = {**context, "processing": self._processing}
        self._criticality: int = (context.get("case") or {}).get("criticality") or 0
        self._markers = list(markers)
        if values is not None:
            self._context["action"] = values
            self._processing.update({k: v for k, v in values.items() if k in workflow.processing_names})
        self._effects: list[Effect] = []
        self._trace: list[Step] = []
        self._statuses: list[str] = []
        self._is_awaiting = False

    @property
    def is_awaiting(self) -> bool:
        """A step has been asked for whose outcome decides what follows."""
        return self._is_awaiting

    def build(self) -> Run:
        return Run(
            status=self._status.id,
            effects=tuple(self._effects),
            processing=self._processing,
            trace=tuple(self._trace),
            statuses=tuple(self._statuses),
            markers=tuple(self._markers[-MAX_MARKERS:]),
            criticality=self._criticality,
        )

    def follow_jump(self, jump: Jump | None) -> None:
        """Enters the status, then those it leads to by itself. Raises EndlessJump after twenty."""
        jumps = -1
        while jump is not None and (target := self._target_of(jump)) is not None:
            jumps += 1
            if jumps > MAX_JUMPS:
                raise EndlessJump((*self._statuses, target))
            jump = self._enter_status(self._workflow.status(target), jump.why, jump.cause)

    def evaluate_condition(self, kind: str, identifier: str, condition: Any) -> bool:
        """Whether the element applies, written down."""
        if condition is None:
            self.record_step(kind, identifier, Outcome.RAN, StepReason.UNCONDITIONAL)
            return True
        try:
            is_met = expressions.is_met(condition, self._context)
        except ExpressionError:
            self.record_step(kind, identifier, Outcome.FAILED, StepReason.CONDITION_FAILED)
            return False
        if is_met:
            self.record_step(kind, identifier, Outcome.RAN, StepReason.CONDITION_MET)
        else:
            self.record_step(kind, identifier, Outcome.SKIPPED, StepReason.CONDITION_NOT_MET)
        return is_met

    def record_step(
        self, kind: str, identifier: str, outcome: Outcome, why: StepReason, cause: str | None = None
    ) -> None:
        self._trace.append(Step(self._status.id, kind, identifier, outcome, why, cause))

    def run_entries(self, entries: Iterable[EntryAction], *, loop: Mapping[str, Any] | None = None) -> Jump | None:
        """Runs the actions in order; returns the change of status that cuts them short, if any."""
        remaining = list(entries)
        while remaining:
            entry = remaining.pop(0)
            if not self.evaluate_condition("entry_action", entry.id, entry.condition):
                continue
            if entry.target is not None:
                for skipped in remaining:
                    self.record_step("entry_action", skipped.id, Outcome.SKIPPED, StepReason.STATUS_LEFT)
                return Jump(entry.target, StepReason.ENTRY_ACTION, entry.id, entry.has_mark)
            self._run_entry(entry, loop)
            if entry.is_deferred:
                self._is_awaiting = True
                self._replace_last_step(Outcome.AWAITED)
                return None
        return None

    def _target_of(self, jump: Jump) -> str | None:
        """The status it leads to; the one that is left is marked if it must be."""
        target: str | None = jump.to
        if target == PREVIOUS:
            target = self._markers.pop() if self._markers else None
            if target is None:
                self.record_step("status", PREVIOUS, Outcome.FAILED, StepReason.NO_MARKER, jump.cause)
        elif jump.has_mark:
            self._markers.append(self._status.id)
        return target

    def _enter_status(self, status: Status, why: StepReason, cause: str | None) -> Jump | None:
        previous_status = self._status.id if self._statuses or status.id != self._status.id else None
        case_values = {
            "status": status.id,
            "previous_status": previous_status,
            "status_changed": previous_status not in (None, status.id),
        }
        self._context["case"] = ChainMap(case_values, self._context.get("case") or {})
        self._status = status
        self._statuses.append(status.id)
        self.record_step("status", status.id, Outcome.ENTERED, why, cause)
        if status.loop is None:
            return self.run_entries(status.on_enter)
        for loop in self._loop_items(status.loop.over):
            self._context["loop"] = loop
            if jump := self.run_entries(status.on_enter, loop=loop):
                return jump
        self._context.pop("loop", None)
        return Jump(status.loop.then, StepReason.LOOP, status.id)

    def _loop_items(self, over: Any) -> list[dict[str, Any]]:
        try:
            value = expressions.evaluate(over, self._context)
        except ExpressionError:
            self.record_step("status", self._status.id, Outcome.FAILED, StepReason.VALUE_FAILED)
            return []
        items = value[:MAX_ITEMS] if isinstance(value, list) else []
        return [
            {"item": deepcopy(item), "number": number, "count": len(items)}
            for number, item in enumerate(items, start=1)
        ]

    def _run_entry(self, entry: EntryAction, loop: Mapping[str, Any] | None) -> None:
        if entry.type == SET_PROCESSING.key:
            self._set_processing(entry)
        elif entry.type == CHANGE_CRITICALITY.key:
            self._change_criticality(entry)
        else:
            turn = len(self._statuses)
            self._effects.append(Effect(entry, self._status.id, deepcopy(self._processing), turn, loop))

    def _set_processing(self, entry: EntryAction) -> None:
        try:
            # All computed before any is set: a JSON object has no order that survives storage.
            values = {name: self._evaluate_value(value) for name, value in entry.parameters["values"].items()}
        except (ExpressionError, TextError):
            self._replace_last_step(Outcome.FAILED, StepReason.VALUE_FAILED)
        else:
            self._processing.update(values)

    def _change_criticality(self, entry: EntryAction) -> None:
        names = [level.id for level in self._workflow.levels]
        change, level = entry.parameters["change"], entry.parameters.get("level")
        levels = {
            "raise": self._criticality + 1,
            "lower": self._criticality - 1,
            "set": names.index(level) + 1 if level in names else 0,
        }
        self._criticality = min(max(levels[change], 0), len(names))
        self._context["case"] = {**(self._context.get("case") or {}), "criticality": self._criticality}

    def _replace_last_step(self, outcome: Outcome, why: StepReason | None = None) -> None:
        """The element just noted turns out otherwise."""
        last = self._trace.pop()
        self.record_step(last.kind, last.id, outcome, why or last.why, last.cause)

    def _evaluate_value(self, value: Any) -> Any:
        """An object is an expression, a text takes placeholders, those of a list too, anything else is kept as it is."""
        if isinstance(value, list):
            return [
                self._evaluate_value(element) if isinstance(element, str) else deepcopy(element) for element in value
            ]
        if isinstance(value, dict):
            return deepcopy(expressions.evaluate(value, self._context))
        return render_text(value, self._context) if isinstance(value, str) else deepcopy(value)
