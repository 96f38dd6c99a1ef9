"""One group of a block: which of its questions are asked over its own answers and the rest of the form, and what they give."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any

from app.language.expressions import ExpressionError, evaluate, is_applicable
from app.procedures.fields.answer_checks import ITEM
from app.procedures.fields.base import Field, Form, Problem
from app.procedures.fields.block_settings import FREE, MAX_ITEMS
from app.procedures.fields.choice import with_stored_details
from app.procedures.fields.field_type import FieldType, answer_entries, answer_names
from app.procedures.fields.prefill_values import prefill_answer

Types = Mapping[str, FieldType]
Item = Mapping[str, Any]
# The group around, for what is asked in a block that is in a block.
OUTER = "outer"
ROW_CONTEXT = "around"


def _leave_unchanged(field: Field, values: Mapping[str, Any]) -> Field:
    return field


@dataclass(frozen=True)
class RowContext:
    """Values that the questions of a row may read: the rest of the form, and choice lists."""

    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    lists: Callable[[Field, Mapping[str, Any]], Field] = _leave_unchanged

    def names_for(self, item: Item) -> dict[str, Any]:
        """The names a condition may use in that group."""
        return {**self.values, ITEM: item, OUTER: self.values.get(ITEM)}


@dataclass(frozen=True)
class Row:
    """A validated row: its questions, the result of each, and the applicable answers."""

    fields: tuple[Field, ...]
    outcomes: Mapping[str, tuple[Any, list[Problem]]]
    answers: dict[str, Any]

    @property
    def problems(self) -> list[tuple[Field, Problem]]:
        return [(field, problem) for field in self.fields for problem in self.outcomes[field.id][1]]


def row_context_of(field: Field) -> RowContext:
    """Context of the rows of a block; None while the block does not apply."""
    context: RowContext | None = field.settings.get(ROW_CONTEXT)
    return context or RowContext()


def validate_row(types: Types, questions: Iterable[Field], item: Item, context: RowContext, today: date) -> Row:
    """Validate the inputs of one row."""
    questions = tuple(questions)
    outcomes: dict[str, tuple[Any, list[Problem]]] = {}
    answers: dict[str, Any] = {}
    for question in questions:
        ready = resolve_in_row(types, with_stored_details(question, item), answers, context)
        outcomes[question.id] = _validate_answer(
            types[question.type], ready, item.get(question.id), context.names_for(answers), today
        )
        answers |= answer_entries(types[question.type], ready, outcomes[question.id][0])
    fields, applicable_answers = resolve_row(types, questions, answers, context)
    return Row(fields, outcomes, applicable_answers)


def resolve_row(
    types: Types, questions: Iterable[Field], item: Item, context: RowContext
) -> tuple[tuple[Field, ...], dict[str, Any]]:
    """The questions that apply in a group, and its answers that count; what is worked out is, after those before it."""
    answers, fields = dict(item), []
    for question in questions:
        if question.condition is not None and not is_applicable(question.condition, context.names_for(answers)):
            for name in answer_names(question):
                answers.pop(name, None)
            continue
        ready = resolve_in_row(types, with_stored_details(question, item), answers, context)
        if not types[question.type].can_be_asked(ready):
            answers.pop(question.id, None)
            continue
        fields.append(ready)
        others = {name: value for name, value in answers.items() if name != question.id}
        value = types[question.type].effective_answer(ready, answers.get(question.id), context.names_for(others))
        answers[question.id] = value
    return tuple(fields), {name: value for name, value in answers.items() if value is not None}


def prefill_row(
    types: Types, questions: Iterable[Field], context: RowContext, today: date, *, is_first: bool
) -> dict[str, Any]:
    """Prefilled values of a row; the first one may describe the person who fills in the form."""
    answers: dict[str, Any] = {}
    for question in questions:
        if question.condition is not None and not is_applicable(question.condition, context.names_for(answers)):
            continue
        ready = resolve_in_row(types, question, answers, context)
        answers |= answer_entries(
            types[question.type], ready, prefill_in_row(types, ready, answers, context, today, is_first=is_first)
        )
    return answers


def prefill_in_row(types: Types, ready: Field, item: Item, context: RowContext, today: date, *, is_first: bool) -> Any:
    """Prefilled value of one question over the answers of its row."""
    profile_answer = _profile_answer(types[ready.type], ready, context, today) if is_first and ready.profile else None
    return profile_answer or prefill_answer(types[ready.type], ready, context.names_for(item), today)


def has_prefills(block: Field) -> bool:
    """Whether its groups hold something before anything is typed in them."""
    return any(
        field.profile or field.prefill is not None or has_prefills(field) for field in block.settings.get("fields", ())
    )


def _profile_answer(field_type: FieldType, field: Field, context: RowContext, today: date) -> Any:
    profile = context.values.get("profile") or {}
    answer, problems = field_type.validate(field, profile.get(field.profile), today)
    return None if problems else answer


def resolve_in_row(types: Types, question: Field, item: Item, around: RowContext) -> Field:
    """The question as it is asked in a group that has these answers."""
    field_type = types[question.type]
    return question if field_type.is_as_defined else field_type.resolve(question, around.names_for(item), around.lists)


def can_change(types: Types, question: Field) -> bool:
    """Whether it comes, goes or changes with the answers."""
    return question.condition is not None or types[question.type].is_answer_dependent(question)


def evaluate_bound(setting: Any, values: Mapping[str, Any], *, maximum: int, default: int) -> int:
    """A number of groups: as it is written, or worked out from the answers."""
    if isinstance(setting, int):
        return setting
    try:
        bound = evaluate({"floor": [setting]}, values)
    except ExpressionError:
        return default
    return max(0, min(maximum, floor(bound))) if isinstance(bound, int | float) else default


def format_bounds(field: Field) -> str:
    """Format the bounds on the number of groups, for the form that shows them."""
    return f"{field.settings['minimum']}-{field.settings['maximum']}"


def reordered_names(field: Field, form: Form) -> list[str]:
    """The names of the groups sent, one of them a place higher or lower when that was asked for."""
    names = [name for name in form.getlist(f"{field.id}__items")[: MAX_ITEMS + 1] if isinstance(name, str)]
    up, down = (form.getlist(f"{field.id}__{operation}") for operation in ("up", "down"))
    name, step = (up[0], -1) if up else (down[0], 1) if down else ("", 0)
    if name not in names or field.settings["order"] == FREE:
        return names
    place = names.index(name)
    rest = [*names[:place], *names[place + 1 :]]
    return [*rest[: max(0, place + step)], name, *rest[max(0, place + step) :]]


def _validate_answer(
    field_type: FieldType, field: Field, raw: Any, values: Mapping[str, Any], today: date
) -> tuple[Any, list[Problem]]:
    if field_type.is_computed:
        return field_type.compute(field, values), []
    return field_type.validate(field, raw, today)
