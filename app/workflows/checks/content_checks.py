"""Checks of the contents of a workflow: its conditions and computed values, and the placeholders of its texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions.static_analysis import find_result_problems, find_static_problems
from app.language.expressions.value_types import ANY_TYPE, ValueType, create_type
from app.language.schema.problems import Problem, format_path
from app.language.text.passages import find_placeholder_names, find_text_names, find_text_problems
from app.workflows.actions import ACTION_TYPES, ParameterKind, Part
from app.workflows.checks.answer_checks import check_problems
from app.workflows.checks.condition_names import TEXT_NAMES, TRACKING_CODE, names_of, names_of_texts
from app.workflows.elements import Action, EntryAction, Status, Workflow
from app.workflows.moments import Moment

# What each case, workflow or procedure names for itself.
ROOTS = ("answers", "processing", "action", "option", "calls", "loop")


def content_problems(workflow: Workflow) -> list[Problem]:
    """Conditions that cannot be evaluated, texts that cannot be filled in."""
    return list(_ContentCheck(workflow).problems())


class _ContentCheck:
    """Knows the names that the workflow declares, and looks for others."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._names = names_of(workflow)
        self._text_names = names_of_texts(workflow)
        self._declared = {
            "processing": workflow.processing_names,
            "calls": frozenset(workflow.steps_by_response),
            "option": frozenset(str(field["id"]) for field in workflow.variables),
            "action": frozenset(str(field["id"]) for field in workflow.asked_fields),
        }

    def problems(self) -> Iterator[Problem]:
        yield from self._field_problems("processing_fields", self._workflow.processing_fields)
        for position, status in enumerate(self._workflow.statuses):
            yield from self._status_problems(f"statuses[{position}]", status)
        for number, action in enumerate(self._workflow.global_actions):
            yield from self._action_problems(f"global_actions[{number}]", action)

    def _status_problems(self, at: str, status: Status) -> Iterator[Problem]:
        if status.loop is not None:
            yield from self._value_problems(f"{at}.loop.over", status.loop.over)
        for number, entry in enumerate(status.on_enter):
            yield from self._entry_action_problems(f"{at}.on_enter[{number}]", entry)
        for number, action in enumerate(status.actions):
            yield from self._action_problems(f"{at}.actions[{number}]", action)
        for number, timeout in enumerate(status.timeouts):
            yield from self._moment_problems(f"{at}.timeouts[{number}]", timeout.moment)
            yield from self._expression_problems(f"{at}.timeouts[{number}].condition", timeout.condition)
        for number, call in enumerate(status.calls):
            yield from self._expression_problems(f"{at}.calls[{number}].condition", call.condition)
            yield from self._field_problems(f"{at}.calls[{number}].fields", call.fields)

    def _action_problems(self, at: str, action: Action) -> Iterator[Problem]:
        yield from self._text_problems(f"{at}.label", action.label)
        yield from self._expression_problems(f"{at}.condition", action.condition)
        yield from self._field_problems(f"{at}.fields", action.fields)
        yield from check_problems(at, action, self._names)
        for number, entry in enumerate(action.run):
            yield from self._entry_action_problems(f"{at}.run[{number}]", entry)
        for number, timer in enumerate(action.timers):
            yield from self._moment_problems(f"{at}.timers[{number}]", timer.moment)

    def _moment_problems(self, at: str, moment: Moment) -> Iterator[Problem]:
        if moment.at is not None:
            yield from self._value_problems(f"{at}.at", moment.at, create_type("date"))

    def _field_problems(self, at: str, fields: tuple[Mapping[str, Any], ...]) -> Iterator[Problem]:
        for number, field in enumerate(fields):
            yield from self._expression_problems(f"{at}[{number}].condition", field.get("condition"))

    def _entry_action_problems(self, at: str, entry: EntryAction) -> Iterator[Problem]:
        yield from self._expression_problems(f"{at}.condition", entry.condition)
        is_letter = entry.type in ACTION_TYPES and ACTION_TYPES[entry.type].is_letter
        for part in entry.parts:
            yield from self._part_problems(format_path(part.steps, at), part)
            if not is_letter and _has_tracking_code(part.value):
                message = gettext("montre le code de suivi, que seul un e-mail ou un SMS à l’usager peut dire")
                yield Problem(format_path(part.steps, at), message)

    def _part_problems(self, at: str, part: Part) -> Iterator[Problem]:
        if part.kind is ParameterKind.TEXT:
            yield from self._nested_text_problems(at, part.value)
        elif part.kind is ParameterKind.EXPRESSION:
            yield from self._expression_problems(at, part.value)
        elif part.kind is ParameterKind.VALUE:
            yield from self._value_problems(at, part.value)
        elif part.kind in (ParameterKind.VALUES, ParameterKind.PROCESSING_VALUES):
            for name, value in part.value.items():
                is_known = part.kind is ParameterKind.PROCESSING_VALUES
                awaited = (self._names.find(f"processing.{name}") if is_known else None) or ANY_TYPE
                yield from self._value_problems(f"{at}.{name}", value, awaited)

    def _value_problems(self, at: str, value: Any, awaited: ValueType = ANY_TYPE) -> Iterator[Problem]:
        """An object is an expression, a text takes placeholders, those of a list too."""
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._text_problems(f"{at}[{number}]", each) if isinstance(each, str) else ()
        elif isinstance(value, dict):
            problems = expressions.check_syntax(value) or find_result_problems(value, self._names, awaited)
            yield from (Problem(at, problem) for problem in problems)
        else:
            yield from self._nested_text_problems(at, value)

    def _nested_text_problems(self, at: str, value: Any) -> Iterator[Problem]:
        """Every text of a parameter takes placeholders, however deep it is; a list is one of passages."""
        if isinstance(value, str):
            yield from self._text_problems(at, value)
        elif isinstance(value, dict):
            for name, child in value.items():
                yield from self._nested_text_problems(format_path([name], at), child)
        elif isinstance(value, list):
            yield from self._text_problems(at, value)

    def _text_problems(self, at: str, text: str | list[Any]) -> Iterator[Problem]:
        yield from find_text_problems(text, self._text_names, at)
        for name in sorted(find_placeholder_names(text)):
            is_known = name in TEXT_NAMES or self._is_declared(name, ROOTS)
            if not is_known:
                yield Problem(at, gettext("« %(name)s » n’est pas connu à cet endroit", name=name))

    def _expression_problems(self, at: str, expression: Any) -> Iterator[Problem]:
        problems = expressions.check_syntax(expression) or find_static_problems(expression, self._names)
        yield from (Problem(at, problem) for problem in problems)

    def _is_declared(self, name: str, roots: Collection[str]) -> bool:
        root, _, rest = name.partition(".")
        if root not in roots or not rest:
            return False
        return root not in self._declared or rest.split(".")[0] in self._declared[root]


def _has_tracking_code(value: Any) -> bool:
    """Whether a text, or one of those inside of it, shows what opens the request."""
    if isinstance(value, Mapping):
        return any(_has_tracking_code(element) for element in value.values())
    if isinstance(value, list):
        return any(_has_tracking_code(element) for element in value)
    return isinstance(value, str) and (value == TRACKING_CODE or TRACKING_CODE in find_text_names(value))
