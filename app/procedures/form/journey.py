"""The way through a form: which pages and fields apply to the answers given so far, in which order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from app.language.expressions import is_applicable
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice import with_stored_details
from app.procedures.fields.field_type import answer_names

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """Values that conditions and validation may read besides the answers of the page."""

    today: date
    answers: Answers = dataclasses.field(default_factory=dict)
    profile: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    case: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    processing: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    # What else is known, by name: in a case, the variables of its workflow and what calls were answered.
    extra_values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    # Gives a field the options of its source, over the names a condition may use.
    lists: Callable[[Field, Mapping[str, Any]], Field] = lambda field, values: field

    def resolve_field(self, field: Field, answers: Answers) -> Field:
        """The field as it is asked over these answers, with the options of the day."""
        field_type = FIELD_TYPES[field.type]
        if field_type.is_as_defined:
            return field
        return field_type.resolve(with_stored_details(field, answers), self.values(answers), self.lists)

    @cached_property
    def _day(self) -> str:
        return self.today.isoformat()

    def values(self, answers: Answers) -> dict[str, Any]:
        """The names a condition may use, over these answers."""
        return {
            **self.extra_values,
            "answers": answers,
            # The fields of an action are answered under this name too: it is theirs once the action is done.
            "action": answers,
            "profile": self.profile,
            "case": self.case,
            "processing": self.processing,
            "today": self._day,
        }


@dataclass(frozen=True)
class Step:
    """A page that applies, with the fields that apply."""

    page: Page
    fields: tuple[Field, ...]
    number: int


@dataclass(frozen=True)
class Journey:
    """The pages that apply, and the answers that count: those of fields that apply."""

    steps: tuple[Step, ...]
    answers: dict[str, Any]

    @property
    def step_count(self) -> int:
        return len(self.steps)

    @property
    def first_step(self) -> Step:
        return self.steps[0]

    def step(self, page_id: str) -> Step | None:
        return next((step for step in self.steps if step.page.id == page_id), None)

    def next_step(self, page_id: str) -> Step | None:
        """The next page; none after the last one, where the review begins."""
        return self._step_at(page_id, +1)

    def previous_step(self, page_id: str) -> Step | None:
        return self._step_at(page_id, -1)

    def _step_at(self, page_id: str, shift: int) -> Step | None:
        step = self.step(page_id)
        position = step.number - 1 + shift if step else -1
        return self.steps[position] if 0 <= position < self.step_count else None


def build_journey(procedure: Procedure, context: Context) -> Journey:
    """The way through the procedure for these answers. A hidden field is as if it had not been answered."""
    answers = dict(context.answers)
    steps: list[Step] = []
    for page in procedure.pages:
        is_shown = _is_shown(page, answers, context)
        fields, answers = (
            resolve_page(page, answers, context) if is_shown else ((), _answers_without(page.fields, answers))
        )
        if fields:
            steps.append(Step(page, fields, number=len(steps) + 1))
    answer_names = procedure.answer_names
    return Journey(tuple(steps), {key: value for key, value in answers.items() if key in answer_names})


def answers_before_page(procedure: Procedure, page: Page, context: Context) -> Answers:
    """The answers that count for a page: of those on the pages before it, what is hidden there does not."""
    answers = dict(context.answers)
    for earlier in procedure.pages[: procedure.pages.index(page)]:
        is_shown = _is_shown(earlier, answers, context)
        answers = resolve_page(earlier, answers, context)[1] if is_shown else _answers_without(earlier.fields, answers)
    return answers


def resolve_page(page: Page, answers: Answers, context: Context) -> tuple[tuple[Field, ...], dict[str, Any]]:
    """Resolve the fields of a whole page like `resolve_fields`, at once when nothing in the page comes and goes."""
    if page.is_static:
        return page.fields, {name: value for name, value in answers.items() if value is not None}
    return resolve_fields(page.fields, answers, context)


def resolve_fields(
    fields: tuple[Field, ...], answers: Answers, context: Context
) -> tuple[tuple[Field, ...], dict[str, Any]]:
    """The fields that apply, and the answers that count: those of a hidden field do not, even for those after it.

    What is worked out from other answers is, each after the fields before it.
    """
    applicable_answers, visible_fields = dict(answers), []
    values = context.values(applicable_answers)  # whose answers follow what is taken out and worked out below
    for field in fields:
        if field.condition is not None and not is_applicable(field.condition, values):
            for name in answer_names(field):
                applicable_answers.pop(name, None)
            continue
        ready, field_type = context.resolve_field(field, applicable_answers), FIELD_TYPES[field.type]
        if not field_type.can_be_asked(ready):
            applicable_answers.pop(field.id, None)
            continue
        visible_fields.append(ready)
        if field_type.is_computed or field_type.has_parts:
            others = _answers_without((field,), applicable_answers)
            applicable_answers[field.id] = field_type.effective_answer(
                ready, applicable_answers.get(field.id), context.values(others)
            )
    return tuple(visible_fields), {name: value for name, value in applicable_answers.items() if value is not None}


def _is_shown(page: Page, answers: Answers, context: Context) -> bool:
    return page.condition is None or is_applicable(page.condition, context.values(answers))


def _answers_without(fields: tuple[Field, ...], answers: Answers) -> dict[str, Any]:
    names = {name for field in fields for name in answer_names(field)}
    return {name: value for name, value in answers.items() if name not in names}
