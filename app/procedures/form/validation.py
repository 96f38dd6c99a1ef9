"""Validation of the values typed on a page, or of all the answers of a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import FIELD_TYPES, Form, Problem
from app.procedures.fields.answer_checks import ACTION, ANSWERS, Check, unmet_checks
from app.procedures.fields.choice import details_name, with_stored_details
from app.procedures.fields.field_type import answer_entries, answer_names
from app.procedures.form.display import display_line
from app.procedures.form.journey import Answers, Context, Journey, Step, build_journey, resolve_fields

Problems = Mapping[str, list[Problem]]


class Inputs(Mapping[str, Any]):
    """Input values by name, formatted lazily."""

    def __init__(self, raw_values: Mapping[str, tuple[Field, Any]]) -> None:
        self._sent = raw_values
        self._written_inputs: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Any:
        field_id = name
        while field_id not in self._sent:
            field_id, parted, _ = field_id.rpartition("__")
            if not parted:
                raise KeyError(name)
        return self._values_of(field_id)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for field_id in self._sent for name in self._values_of(field_id))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _values_of(self, field_id: str) -> Mapping[str, Any]:
        if field_id not in self._written_inputs:
            field, value = self._sent[field_id]
            self._written_inputs[field_id] = FIELD_TYPES[field.type].form_values(field, value)
        return self._written_inputs[field_id]


@dataclass(frozen=True)
class ValidationResult:
    """The outcome for some fields: those that apply, their answers, what is wrong, what to put back in the inputs."""

    fields: tuple[Field, ...]
    answers: dict[str, Any]
    problems: dict[str, list[Problem]]
    inputs: Mapping[str, Any]
    # Sent to show more or fewer inputs: what is wrong is not said yet.
    is_layout_change: bool = False

    @property
    def is_valid(self) -> bool:
        return not self.problems

    @property
    def problem_list(self) -> list[tuple[Field, Problem]]:
        """Problems in the order of the page, for its error summary."""
        return [(field, problem) for field in self.fields for problem in self.problems.get(field.id, ())]


@dataclass(frozen=True)
class FormValidationResult:
    """The outcome for a whole form: the answers to keep, and the problems of each page that has some."""

    journey: Journey
    answers: dict[str, Any]
    problems: dict[str, dict[str, list[Problem]]]

    @property
    def is_valid(self) -> bool:
        return not self.problems

    @property
    def first_invalid_step(self) -> Step | None:
        """The first page with a missing or invalid answer."""
        return next((step for step in self.journey.steps if step.page.id in self.problems), None)


def validate_page(page: Page, form: Form, context: Context) -> ValidationResult:
    """Validate the posted form of a page. `context.answers` are those of other pages, and stored files."""
    return validate_fields(page.fields, form, context, page.checks)


def validate_fields(
    fields: tuple[Field, ...], form: Form, context: Context, checks: tuple[Check, ...] = ()
) -> ValidationResult:
    """Validate the typed values of any fields: those of an action of an agent, for instance."""
    raw = {field.id: _read_raw(field, form, context.answers) for field in fields}
    checked = _validate(fields, raw, context, checks)
    return replace(
        checked, is_layout_change=any(FIELD_TYPES[field.type].is_layout_change(field, form) for field in fields)
    )


def validate_answers(
    fields: tuple[Field, ...], answers: Answers, context: Context, checks: tuple[Check, ...] = ()
) -> ValidationResult:
    """Validate answers that come from a program rather than from a browser."""
    return _validate(fields, {field.id: answers.get(field.id) for field in fields}, context, checks)


def validate_all(procedure: Procedure, answers: Answers, context: Context) -> FormValidationResult:
    """The whole form once more, before it is submitted: conditions and bounds may have moved since it was typed."""
    all_answers = {**context.answers, **answers}
    journey = build_journey(procedure, _with_answers(context, all_answers))
    accepted_answers: dict[str, Any] = {}
    problems: dict[str, dict[str, list[Problem]]] = {}
    for step in journey.steps:
        result = validate_answers(
            step.fields, journey.answers, _with_answers(context, journey.answers), step.page.checks
        )
        accepted_answers.update({**result.answers, **_details_as_read(step.fields, journey.answers, result.answers)})
        if result.problems:
            problems[step.page.id] = result.problems
    return FormValidationResult(journey, accepted_answers, problems)


def _details_as_read(fields: tuple[Field, ...], before: Answers, now: Answers) -> dict[str, Any]:
    """The details of what was chosen: what was read before sending is what is sent, even if a list has changed since."""
    names = {details_name(field.id): field.id for field in fields}
    return {
        name: before[name]
        for name, question in names.items()
        if name in before and name in now and before[question] == now[question]
    }


def _with_answers(context: Context, answers: Answers) -> Context:
    return replace(context, answers=answers)


def _read_raw(field: Field, form: Form, answers: Answers) -> Any:
    field_type = FIELD_TYPES[field.type]
    return field_type.read(field, form) if field_type.is_typed else answers.get(field.id)


def _validate(
    fields: tuple[Field, ...], raw: Mapping[str, Any], context: Context, checks: tuple[Check, ...]
) -> ValidationResult:
    names = {name for field in fields for name in answer_names(field)}
    others = {key: value for key, value in context.answers.items() if key not in names}
    outcomes, answers = _validate_each(fields, raw, others, context)
    visible_fields, applicable_answers = resolve_fields(fields, {**others, **answers}, context)
    answers = {
        name: applicable_answers[name]
        for field in visible_fields
        for name in answer_names(field)
        if name in applicable_answers
    }
    problems = {field.id: outcomes[field.id][1] for field in visible_fields if outcomes[field.id][1]}
    for name, problem in _unmet_checks(checks, visible_fields, frozenset(problems), context.values(applicable_answers)):
        problems.setdefault(name, []).append(problem)
    ready = {field.id: field for field in visible_fields}
    return ValidationResult(
        fields=visible_fields,
        answers=answers,
        problems=problems,
        inputs=Inputs(
            {
                field.id: (
                    ready.get(field.id, field),
                    answers.get(field.id) if raw[field.id] is None else raw[field.id],
                )
                for field in fields
            }
        ),
    )


def _validate_each(
    fields: tuple[Field, ...], raw: Mapping[str, Any], others: Answers, context: Context
) -> tuple[dict[str, tuple[Any, list[Problem]]], dict[str, Any]]:
    """Validate each field after the fields before it; returns results and accepted answers."""
    outcomes: dict[str, tuple[Any, list[Problem]]] = {}
    answers: dict[str, Any] = {}
    known_answers = dict(others)
    has_groups = any(FIELD_TYPES[field.type].has_parts for field in fields)
    for field in fields:
        ready, field_type = field, FIELD_TYPES[field.type]
        if field_type.is_computed and has_groups:
            known_answers |= answer_entries(field_type, field, field_type.compute(field, context.values(known_answers)))
        if not field_type.is_as_defined:
            ready = field_type.resolve(
                with_stored_details(field, context.answers), context.values(known_answers), context.lists
            )
        outcomes[field.id] = field_type.validate(ready, raw[field.id], context.today)
        accepted = answer_entries(field_type, ready, outcomes[field.id][0])
        answers |= accepted
        known_answers |= accepted
    return outcomes, answers


def _unmet_checks(
    checks: tuple[Check, ...], fields: tuple[Field, ...], at_fault: frozenset[str], values: Mapping[str, Any]
) -> Iterator[tuple[str, Problem]]:
    """Checks that the answers of a page fail together."""

    def build_texts() -> dict[str, Any]:
        words = {field.id: display_line(field, values[ANSWERS].get(field.id)) for field in fields}
        return {ANSWERS: words, ACTION: words}

    return unmet_checks(checks, fields, at_fault=at_fault, values=values, build_texts=build_texts)
