"""The forms of a trial: pages of the procedure and actions of the circuit, read and validated as the real ones are.

Files are received, named and checked, and dropped: only their description is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from app.cases.files.row_files import has_file_fields, resolve_known_files, row_file_fields, set_kept_files
from app.cases.files.uploads import receive_field_files
from app.core import clock
from app.core.ids import new_id
from app.forms.containers import build_containers
from app.forms.refresh import Refresh, refresh_form, visible_problems
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.answer_checks import ACTION, Check, read_checks
from app.procedures.fields.files import Files, removed_file_ids
from app.procedures.form.field_containers import FieldContainer
from app.procedures.form.journey import Context, resolve_fields
from app.procedures.form.prefill import compute_prefills, input_values
from app.procedures.form.validation import ValidationResult, validate_fields
from app.procedures.sources.chooser import ANONYMOUS_CHOOSER
from app.procedures.sources.field_options import lists_for
from app.studio.trials.sample_answers import SAMPLE_PROFILE, invent_page_answers
from app.studio.trials.trial_actions import list_fields
from app.studio.trials.trial_case import TrialCase
from app.studio.trials.trial_values import TRACKING_CODE, condition_context
from app.workflows.definition import Action

Form = MultiDict[str, Any]


@dataclass(frozen=True)
class TrialForm:
    """Some questions as they are drawn: their places, the content of their inputs, what is wrong with them."""

    fields: tuple[Field, ...]
    containers: Sequence[FieldContainer]
    values: Mapping[str, Any]
    problems: Mapping[str, list[Problem]]
    result: ValidationResult | None = None

    @property
    def problem_list(self) -> list[tuple[Field, Problem]]:
        """Problems in the order of the form, for its error summary."""
        fields = self.result.fields if self.result else self.fields
        return [(field, problem) for field in fields for problem in self.problems.get(field.id, ())]

    @property
    def has_files(self) -> bool:
        return has_file_fields(self.fields)

    @property
    def is_complete(self) -> bool:
        """Whether it was sent, and everything in it can be taken."""
        return self.result is not None and self.result.is_valid and not self.result.is_layout_change


def form_context(case: TrialCase, answers: Mapping[str, Any]) -> Context:
    """Build the context that the questions of the procedure may read, before it is sent."""
    return Context(
        clock.today(),
        answers=answers,
        profile=SAMPLE_PROFILE if case.has_account else {},
        case={"tracking_code": TRACKING_CODE},
        lists=lists_for(ANONYMOUS_CHOOSER),
    )


def action_context(case: TrialCase) -> Context:
    """Build the context that the questions of an action may read."""
    values = condition_context(case)
    return Context(
        clock.today(),
        answers=case.answers,
        case=values["case"],
        processing=values["processing"],
        extra_values={name: values[name] for name in ("option", "calls")},
        lists=lists_for(ANONYMOUS_CHOOSER),
    )


def draw_form(fields: tuple[Field, ...], context: Context, answers: Mapping[str, Any]) -> TrialForm:
    """The questions over these answers, with what they hold beforehand."""
    visible_fields, _answers = resolve_fields(fields, {**context.answers, **answers}, context)
    by_id = {field.id: field for field in visible_fields}
    ready = tuple(by_id.get(field.id, field) for field in fields)
    prefills = compute_prefills(visible_fields, answers, context)
    computed = {
        field.id: _answers[field.id]
        for field in visible_fields
        if FIELD_TYPES[field.type].is_computed and field.id in _answers
    }
    values = input_values(ready, {**prefills, **answers, **computed}, context.profile)
    return TrialForm(fields, build_containers(fields, visible_fields), values, {})


def read_form(
    fields: tuple[Field, ...],
    checks: tuple[Check, ...],
    context: Context,
    form: Form,
    uploads: MultiDict[str, FileStorage],
) -> TrialForm:
    """The questions as they were sent, validated."""
    files = {
        field.id: _read_files(field, form, context.answers, uploads) for field in fields if field.type == Files.key
    }
    form = resolve_known_files(fields, form, context.answers)
    files_in_rows = {
        field.id: [*Files().read(field, form), *_receive_files(field, uploads)]
        for field in row_file_fields(fields, form)
    }
    context = replace(context, answers={**context.answers, **files})
    result = validate_fields(fields, set_kept_files(form, files_in_rows), context, checks)
    containers = build_containers(fields, result.fields)
    problems = {} if result.is_layout_change else visible_problems(result.problems, containers, form)
    return TrialForm(fields, containers, result.inputs, problems, result)


def refresh_questions(trial_form: TrialForm, form: Form) -> Refresh:
    """The questions that the answers typed so far show, hide or update."""
    assert trial_form.result is not None
    return refresh_form(trial_form.containers, trial_form.values, [trial_form.result], form)


def draw_action_form(case: TrialCase, action: Action) -> TrialForm:
    """The questions of an action before anything is typed; those of a correction hold the answers of the request."""
    return draw_form(list_fields(case, action), action_context(case), case.answers if action.edits else {})


def invent_action_form(case: TrialCase, action: Action) -> TrialForm:
    """Draw the form of an action with invented answers."""
    fields, context = list_fields(case, action), action_context(case)
    answers = invent_page_answers(fields, _checks_of(action), context)
    return draw_form(fields, context, answers)


def read_action_form(case: TrialCase, action: Action, form: Form, uploads: MultiDict[str, FileStorage]) -> TrialForm:
    """The questions of an action as they were sent."""
    return read_form(list_fields(case, action), _checks_of(action), action_context(case), form, uploads)


def _checks_of(action: Action) -> tuple[Check, ...]:
    return read_checks(action.checks, about=ACTION)


def _read_files(
    field: Field, form: Form, answers: Mapping[str, Any], uploads: MultiDict[str, FileStorage]
) -> list[dict[str, Any]]:
    removed_ids = removed_file_ids(form, field.id)
    remaining = [file for file in answers.get(field.id) or [] if file["id"] not in removed_ids]
    return [*remaining, *_receive_files(field, uploads)]


def _receive_files(field: Field, uploads: MultiDict[str, FileStorage]) -> list[dict[str, Any]]:
    files = receive_field_files(field, uploads.getlist(field.id))
    return [{**file.describe(), "id": str(new_id())} for file in files]
