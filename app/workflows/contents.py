"""What is written inside a workflow: its conditions and computed values, and the placeholders of its texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.core import expressions
from app.core.documents import Problem, place_of
from app.core.expressions.kinds import ANYTHING, Known
from app.core.expressions.static import result_problems, static_problems
from app.core.i18n import gettext
from app.core.passages import names_read, names_shown, text_problems
from app.workflows.action_types import Holds, Part
from app.workflows.answer_checks import check_problems
from app.workflows.elements import Action, EntryAction, Moment, Status, Workflow
from app.workflows.names import TEXT_NAMES, TRACKING_CODE, names_of, names_of_texts

# What may be written to the applicant alone.
TO_APPLICANT = frozenset({"send_email", "send_sms"})
# What each case, workflow or procedure names for itself.
ROOTS = ("answers", "processing", "action", "option", "calls", "loop")


def content_problems(workflow: Workflow) -> list[Problem]:
    """Conditions that cannot be evaluated, texts that cannot be filled in."""
    return list(_Contents(workflow).problems())


class _Contents:
    """Knows the names that the workflow declares, and looks for others."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._names = names_of(workflow)
        self._text_names = names_of_texts(workflow)
        self._declared = {
            "processing": workflow.processing_names,
            "calls": frozenset(workflow.calls),
            "option": frozenset(str(field["id"]) for field in workflow.variables),
            "action": frozenset(str(field["id"]) for field in workflow.fields_asked),
        }

    def problems(self) -> Iterator[Problem]:
        yield from self._of_fields("processing_fields", self._workflow.processing_fields)
        for position, status in enumerate(self._workflow.statuses):
            yield from self._of_status(f"statuses[{position}]", status)
        for number, action in enumerate(self._workflow.global_actions):
            yield from self._of_action(f"global_actions[{number}]", action)

    def _of_status(self, at: str, status: Status) -> Iterator[Problem]:
        if status.loop is not None:
            yield from self._of_value(f"{at}.loop.over", status.loop.over)
        for number, entry in enumerate(status.on_enter):
            yield from self._of_entry_action(f"{at}.on_enter[{number}]", entry)
        for number, action in enumerate(status.actions):
            yield from self._of_action(f"{at}.actions[{number}]", action)
        for number, timeout in enumerate(status.timeouts):
            yield from self._of_moment(f"{at}.timeouts[{number}]", timeout.moment)
            yield from self._of_expression(f"{at}.timeouts[{number}].condition", timeout.condition)
        for number, call in enumerate(status.calls):
            yield from self._of_expression(f"{at}.calls[{number}].condition", call.condition)
            yield from self._of_fields(f"{at}.calls[{number}].fields", call.fields)

    def _of_action(self, at: str, action: Action) -> Iterator[Problem]:
        yield from self._of_text(f"{at}.label", action.label)
        yield from self._of_expression(f"{at}.condition", action.condition)
        yield from self._of_fields(f"{at}.fields", action.fields)
        yield from check_problems(at, action, self._names)
        for number, entry in enumerate(action.run):
            yield from self._of_entry_action(f"{at}.run[{number}]", entry)
        for number, timer in enumerate(action.timers):
            yield from self._of_moment(f"{at}.timers[{number}]", timer.moment)

    def _of_moment(self, at: str, moment: Moment) -> Iterator[Problem]:
        if moment.at is not None:
            yield from self._of_value(f"{at}.at", moment.at)

    def _of_fields(self, at: str, fields: tuple[Mapping[str, Any], ...]) -> Iterator[Problem]:
        for number, field in enumerate(fields):
            yield from self._of_expression(f"{at}[{number}].condition", field.get("condition"))

    def _of_entry_action(self, at: str, entry: EntryAction) -> Iterator[Problem]:
        yield from self._of_expression(f"{at}.condition", entry.condition)
        for part in entry.parts:
            yield from self._of_part(place_of(part.steps, at), part)
            if entry.type not in TO_APPLICANT and _tells_code(part.value):
                said = gettext("montre le code de suivi, que seul un e-mail ou un SMS à l’usager peut dire")
                yield Problem(place_of(part.steps, at), said)

    def _of_part(self, at: str, part: Part) -> Iterator[Problem]:
        if part.holds is Holds.TEXT:
            yield from self._of_texts(at, part.value)
        elif part.holds is Holds.EXPRESSION:
            yield from self._of_expression(at, part.value)
        elif part.holds is Holds.VALUE:
            yield from self._of_value(at, part.value)
        elif part.holds in (Holds.VALUES, Holds.PROCESSING_VALUES):
            for name, value in part.value.items():
                is_known = part.holds is Holds.PROCESSING_VALUES
                awaited = (self._names.find(f"processing.{name}") if is_known else None) or ANYTHING
                yield from self._of_value(f"{at}.{name}", value, awaited)

    def _of_value(self, at: str, value: Any, awaited: Known = ANYTHING) -> Iterator[Problem]:
        """An object is an expression, a text takes placeholders, those of a list too."""
        if isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._of_text(f"{at}[{number}]", each) if isinstance(each, str) else ()
        elif isinstance(value, dict):
            problems = expressions.check(value) or result_problems(value, self._names, awaited)
            yield from (Problem(at, problem) for problem in problems)
        else:
            yield from self._of_texts(at, value)

    def _of_texts(self, at: str, value: Any) -> Iterator[Problem]:
        """Every text of a parameter takes placeholders, however deep it is; a list is one of passages."""
        if isinstance(value, str):
            yield from self._of_text(at, value)
        elif isinstance(value, dict):
            for name, child in value.items():
                yield from self._of_texts(place_of([name], at), child)
        elif isinstance(value, list):
            yield from self._of_text(at, value)

    def _of_text(self, at: str, written: str | list[Any]) -> Iterator[Problem]:
        yield from text_problems(written, self._text_names, at)
        for name in sorted(names_shown(written)):
            is_known = name in TEXT_NAMES or self._is_declared(name, ROOTS)
            if not is_known:
                yield Problem(at, gettext("« %(name)s » n’est pas connu à cet endroit", name=name))

    def _of_expression(self, at: str, expression: Any) -> Iterator[Problem]:
        problems = expressions.check(expression) or static_problems(expression, self._names)
        yield from (Problem(at, problem) for problem in problems)

    def _is_declared(self, name: str, roots: Collection[str]) -> bool:
        root, _, rest = name.partition(".")
        if root not in roots or not rest:
            return False
        return root not in self._declared or rest.split(".")[0] in self._declared[root]


def _tells_code(value: Any) -> bool:
    """Whether a text, or one of those inside of it, shows what opens the request."""
    if isinstance(value, Mapping):
        return any(_tells_code(each) for each in value.values())
    if isinstance(value, list):
        return any(_tells_code(each) for each in value)
    return isinstance(value, str) and (value == TRACKING_CODE or TRACKING_CODE in names_read(value))
