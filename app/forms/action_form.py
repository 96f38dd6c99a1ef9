"""An action about to be done, by an agent or by the applicant: its questions, what was answered, the files sent with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from app.cases.case_definitions import checks_of_action, fields_of_action, procedure_of
from app.cases.files.row_files import file_fields, has_file_fields, row_file_fields
from app.cases.files.uploads import UploadedFile, receive_field_files
from app.cases.lifecycle import correction
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.workflow.action_context import build_action_context
from app.core.web.access_rules import Actor
from app.documents.wallet.document_uses import ChosenDocument
from app.forms.containers import build_containers
from app.forms.input_labels import value_label_of_input
from app.forms.refresh import Refresh, refresh_form, visible_problems
from app.forms.wallet_choices import add_chosen_files, read_choices
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
    # Those among them that come from the wallet of the applicant.
    chosen_documents: Sequence[ChosenDocument] = ()

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
        """Problems in the order of the form, for its error summary."""
        fields = self.validation.fields if self.validation else ()
        return [(each, problem) for each in fields for problem in self.problems.get(each.id, ())]

    @property
    def has_new_questions(self) -> bool:
        """Whether some apply only since the last answers, and nothing else is missing."""
        return not (self.validation is None or self.is_complete or self.is_layout_change or self.problems)

    @property
    def answers(self) -> dict[str, Any]:
        return self.validation.answers if self.validation else {}

    @property
    def files(self) -> dict[str, Sequence[UploadedFile]]:
        """The uploaded files of applicable questions, to be stored with the action."""
        placed = {file["id"].partition("/")[0] for file in all_files(self.answers)}
        return {
            name: received for name, received in self.uploaded_files.items() if name in self.answers or name in placed
        }

    @property
    def typed_rows(self) -> list[tuple[str, str]]:
        """Typed answers in words: labels of questions and options, never input names."""
        fields = self.validation.fields if self.validation else self.fields
        rows = ((field.label, self._words_typed(field)) for field in fields if FIELD_TYPES[field.type].has_value)
        return [(label, words) for label, words in rows if words]

    def _words_typed(self, field: Field) -> str:
        if field.id in self.answers:
            text = display_answer(with_stored_details(field, self.answers), self.answers[field.id])
            return text if isinstance(text, str) else "\n".join(text)
        inputs = {name: value for name, value in self.values.items() if name.partition("__")[0] == field.id}
        words = [
            value_label_of_input(self.fields, name, str(element))
            for name, value in inputs.items()
            for element in (value if isinstance(value, list) else [value])
            if element
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
        containers = build_containers(fields, correction.applicable_fields(case, fields, by=by))
        return ActionForm(action, fields, correction.initial_inputs(case, fields, by=by), containers)
    fields = fields_of_action(case, action)
    names = {name for each in fields for name in answer_names(each)}
    processing = case_values.processing_of(case) if by.is_agent and not is_bulk else {}
    context = build_action_context(case, {}, by=by)
    if is_bulk:
        context = replace(
            context, answers={}, case={}, processing={}, extra_values={**context.extra_values, "calls": {}}
        )
    outer_answers = {name: value for name, value in context.answers.items() if name not in names}
    initial_answers = {
        name: value for name, value in _answers_without_files(fields, processing).items() if name in names
    }
    applicable_fields, computed_answers = resolve_fields(fields, {**outer_answers, **initial_answers}, context)
    prefills = compute_prefills(applicable_fields, {**outer_answers, **initial_answers, **computed_answers}, context)
    return ActionForm(
        action,
        fields,
        input_values(fields, {**prefills, **initial_answers, **computed_answers}),
        build_containers(fields, applicable_fields),
    )


def read_action_form(
    case: Case, action: Action, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> ActionForm:
    """Parse and validate the posted form of an action; nothing is stored."""
    if action.edits is not None:
        return _read_correction_form(case, action, form, uploads, by=by)
    fields = fields_of_action(case, action)
    questions = [each for each in fields if each.type == FILES]
    chosen_documents = read_choices(by, questions, form)
    uploaded_files = _receive_files(questions, uploads, chosen_documents)
    result = validate_fields(fields, form, build_action_context(case, uploaded_files, by=by), checks_of_action(action))
    containers = build_containers(fields, result.fields)
    inputs = _answers_without_files(fields, result.inputs)
    problems = visible_problems(result.problems, containers, form)
    return ActionForm(action, fields, inputs, containers, result, problems, uploaded_files, chosen_documents)


def refresh_action_form(case: Case, action: Action, form: MultiDict[str, Any], *, by: Actor) -> Refresh:
    """The questions of an action to show, hide or update after the answers typed so far."""
    action_form = read_action_form(case, action, form, MultiDict(), by=by)
    assert action_form.validation is not None
    return refresh_form(action_form.containers, action_form.values, [action_form.validation], form)


def _read_correction_form(
    case: Case, action: Action, form: MultiDict[str, Any], uploads: MultiDict[str, FileStorage], *, by: Actor
) -> ActionForm:
    """Read the form of an action that asks the questions of the request again."""
    assert action.edits is not None
    questions = list(file_fields(procedure_of(case).fields, form))
    chosen_documents = read_choices(by, questions, form)
    uploaded_files = _receive_files(questions, uploads, chosen_documents)
    descriptions = {name: [file.describe() for file in received] for name, received in uploaded_files.items()}
    row_questions = row_file_fields(procedure_of(case).fields, form)
    descriptions |= {each.id: _describe_row_files(each.id, uploaded_files[each.id]) for each in row_questions}
    editable_fields = correction.correctable_fields(case, action.edits, by=by)
    fields, result = correction.validate_correction(case, editable_fields, form, descriptions, by=by)
    visible_fields, inputs = correction.redraw_form(case, fields, result, by=by)
    inputs = {**_answers_without_files(fields, inputs), **correction.remaining_files(case, fields, form)}
    containers = build_containers(fields, visible_fields)
    problems = visible_problems(result.problems, containers, form)
    return ActionForm(action, fields, inputs, containers, result, problems, uploaded_files, chosen_documents)


def _receive_files(
    questions: Iterable[Field], uploads: MultiDict[str, FileStorage], chosen_documents: Iterable[ChosenDocument]
) -> dict[str, Sequence[UploadedFile]]:
    """Receive the files sent for these questions, with the copies of what was chosen in the wallet."""
    received = {question.id: receive_field_files(question, uploads.getlist(question.id)) for question in questions}
    return add_chosen_files(received, chosen_documents)


def _describe_row_files(name: str, received: Sequence[UploadedFile]) -> list[dict[str, Any]]:
    """Describe the files of a group of questions, each known by its place until it is kept."""
    return [{**file.describe(), "id": f"{name}/{number}"} for number, file in enumerate(received)]


def _answers_without_files(fields: tuple[Field, ...], answers: Mapping[str, Any]) -> dict[str, Any]:
    file_fields = {each.id for each in fields if each.type == FILES}
    return {name: value for name, value in answers.items() if name not in file_fields}
