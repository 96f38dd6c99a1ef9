"""An action about to be done, by an agent or by the applicant: its questions, what was answered, the files sent with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from app.cases import correction
from app.cases.action_context import build_action_context
from app.cases.case_definitions import checks_of_action, fields_of_action, procedure_of
from app.cases.files.row_files import file_fields, has_file_fields, row_file_fields
from app.cases.files.uploads import UploadedFile, receive_field_files
from app.cases.models import Case
from app.cases.reading import case_values
from app.core.web.access_rules import Actor
from app.forms.containers import build_containers
from app.forms.input_labels import value_label_of_input
from app.forms.refresh import Refresh, refresh_form, visible_problems
from app.procedures.definition import Field
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.choice import with_stored_details
from app.procedures.fields.field_type import answer_names
from app.procedures.fields.files import all_files
from app.procedures.form.display import display_answer
from app.procedures.form.field_containers import FieldContainer
from app.procedures.form.journey import resolve_fields
from app.procedures.form.prefill import compute_prefills, input_values
from app.procedures.form.validation import ValidationResult, validate_fields
from app.workflows.definition import Action

FILES = "files"


@dataclass(frozen=True)
class ActionForm:
    """The questions of an action, and what their inputs contain."""

    action: Action
    fields: tuple[Field, ...]
    values: Mapping[str, Any]
    containers: Sequence[FieldContainer]
    validation: ValidationResult | None = None
    # What is wrong with those that could be seen when it was sent: one that applies only now is not yet a mistake.
    visible_problems: Mapping[str, list[Problem]] = field(default_factory=dict)
    uploaded_files: Mapping[str, Sequence[UploadedFile]] = field(default_factory=dict)

    @property
    def is_layout_change(self) -> bool:
        """Sent to show more or fewer inputs: nothing in it is a mistake yet."""
        return self.validation is not None and self.validation.is_layout_change

    @property
    def is_complete(self) -> bool:
        return self.validation is not None and self.validation.is_valid and not self.is_layout_change

    @property
    def problems(self) -> Mapping[str, Any]:
        return {} if self.is_layout_change else self.visible_problems

    @property
    def problem_list(self) -> list[tuple[Field, Problem]]:
        """In the order of the form, for its summary of errors."""
        shown = self.validation.fields if self.validation else ()
        return [(each, problem) for each in shown for problem in self.problems.get(each.id, ())]

    @property
    def has_new_questions(self) -> bool:
        """Whether some apply only since the last answers, and nothing else is missing."""
        return not (self.validation is None or self.is_complete or self.is_layout_change or self.problems)

    @property
    def answers(self) -> dict[str, Any]:
        return self.validation.answers if self.validation else {}

    @property
    def files(self) -> dict[str, Sequence[UploadedFile]]:
        """What was sent for the questions that apply, to be kept with the action."""
        placed = {file["id"].partition("/")[0] for file in all_files(self.answers)}
        return {
            name: received for name, received in self.uploaded_files.items() if name in self.answers or name in placed
        }

    @property
    def typed_rows(self) -> list[tuple[str, str]]:
        """What was typed, in words: labels of questions and of options, never the names that the form gives them."""
        shown = self.validation.fields if self.validation else self.fields
        rows = ((field.label, self._words_typed(field)) for field in shown if FIELD_TYPES[field.type].has_value)
        return [(label, words) for label, words in rows if words]

    def _words_typed(self, field: Field) -> str:
        if field.id in self.answers:
            written = display_answer(with_stored_details(field, self.answers), self.answers[field.id])
            return written if isinstance(written, str) else "\n".join(written)
        inputs = {name: value for name, value in self.values.items() if name.partition("__")[0] == field.id}
        words = [
            value_label_of_input(self.fields, name, str(each))
            for name, value in inputs.items()
            for each in (value if isinstance(value, list) else [value])
            if each
        ]
        return "\n".join(filter(None, words))

    @property
    def has_file_fields(self) -> bool:
        return has_file_fields(self.fields)

    @property
    def field_ids(self) -> tuple[str, ...]:
        """The questions asked."""
        return tuple(field.id for field in self.fields)

    @property
    def has_unsaved_files(self) -> bool:
        """Files are kept once the action is done: shown again, the form has to be given them again."""
        return any(self.uploaded_files.values())


def prepare_action_form(case: Case, action: Action, *, by: Actor, is_bulk: bool = False) -> ActionForm:
    """The questions before anything is typed; an agent finds there what the request already knows.

    Asked for several cases at once, of which `case` is one, they hold nothing that is true of that one alone.
    """
    if action.edits is not None:
        fields = correction.correctable_fields(case, action.edits, by=by)
        slots = build_containers(fields, correction.applicable_fields(case, fields, by=by))
        return ActionForm(action, fields, correction.initial_inputs(case, fields, by=by), slots)
    fields = fields_of_action(case, action)
    names = {name for each in fields for name in answer_names(each)}
    known = case_values.processing_of(case) if by.is_agent and not is_bulk else {}
    context = build_action_context(case, {}, by=by)
    if is_bulk:
        context = replace(
            context, answers={}, case={}, processing={}, extra_values={**context.extra_values, "calls": {}}
        )
    around = {name: value for name, value in context.answers.items() if name not in names}
    given = {name: value for name, value in _answers_without_files(fields, known).items() if name in names}
    shown, counting = resolve_fields(fields, {**around, **given}, context)
    offers = compute_prefills(shown, {**around, **given, **counting}, context)
    return ActionForm(
        action, fields, input_values(fields, {**offers, **given, **counting}), build_containers(fields, shown)
    )


def read_action_form(
    case: Case, action: Action, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> ActionForm:
    """What was sent, looked at: nothing of it is kept yet."""
    if action.edits is not None:
        return _read_correction_form(case, action, form, uploads, by=by)
    fields = fields_of_action(case, action)
    sent = {each.id: receive_field_files(each, uploads.getlist(each.id)) for each in fields if each.type == FILES}
    checked = validate_fields(fields, form, build_action_context(case, sent, by=by), checks_of_action(action))
    slots = build_containers(fields, checked.fields)
    typed = _answers_without_files(fields, checked.inputs)
    return ActionForm(action, fields, typed, slots, checked, visible_problems(checked.problems, slots, form), sent)


def refresh_action_form(case: Case, action: Action, form: MultiDict[str, Any], *, by: Actor) -> Refresh:
    """What the answers typed so far change among the questions of an action."""
    asked = read_action_form(case, action, form, MultiDict(), by=by)
    assert asked.validation is not None
    return refresh_form(asked.containers, asked.values, [asked.validation], form)


def _read_correction_form(
    case: Case, action: Action, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> ActionForm:
    """The same for an action that asks the questions of the request again."""
    assert action.edits is not None
    named = list(file_fields(procedure_of(case).fields, form))
    sent = {each.id: receive_field_files(each, uploads.getlist(each.id)) for each in named}
    described = {name: [file.describe() for file in received] for name, received in sent.items()}
    in_rows = row_file_fields(procedure_of(case).fields, form)
    described |= {each.id: _describe_row_files(each.id, sent[each.id]) for each in in_rows}
    asked = correction.correctable_fields(case, action.edits, by=by)
    fields, checked = correction.validate_correction(case, asked, form, described, by=by)
    shown, typed = correction.redraw_form(case, fields, checked, by=by)
    typed = {**_answers_without_files(fields, typed), **correction.remaining_files(case, fields, form)}
    slots = build_containers(fields, shown)
    return ActionForm(action, fields, typed, slots, checked, visible_problems(checked.problems, slots, form), sent)


def _describe_row_files(name: str, received: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    """The same in a group of questions, where it is known by its place until it is kept."""
    return [{**file.describe(), "id": f"{name}/{number}"} for number, file in enumerate(received)]


def _answers_without_files(fields: tuple[Field, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    names = {each.id for each in fields if each.type == FILES}
    return {name: value for name, value in given.items() if name not in names}
