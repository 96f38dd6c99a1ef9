"""Correcting a request: its own questions asked again, checked as they were, and what changed kept in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from app.cases import timeline
from app.cases.case_definitions import procedure_of
from app.cases.files.row_files import resolve_known_files, row_file_fields, set_kept_files
from app.cases.lifecycle.participants import Correction, follow_correction
from app.cases.models import Case
from app.cases.people.contact import email_in
from app.cases.reading import case_values
from app.cases.reading.answer_mask import can_be_masked
from app.cases.reading.masked_inputs import hide_masked_answers, validate_masked_form
from app.cases.reading.readable_answers import TEXTS, Reader, mask_for_reader, reader_of
from app.cases.search import case_index
from app.cases.tracking.tracking_code import contact_hash_of
from app.core import clock
from app.core.sealing import seal
from app.core.web.access_rules import Actor
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES, Form, Problem
from app.procedures.fields.files import Files, removed_file_ids
from app.procedures.form.journey import Context, build_journey, resolve_fields
from app.procedures.form.validation import ValidationResult, validate_all
from app.workflows.definition import Edits

FILES = "files"


def correctable_fields(case: Case, edits: Edits, *, by: Actor) -> tuple[Field, ...]:
    """The questions of the request that an action asks again, in the order of the form."""
    procedure = procedure_of(case)
    is_whole, reserved = not edits.pages and not edits.fields, reserved_fields(procedure, by)
    return tuple(
        field
        for page in procedure.pages
        for field in page.fields
        if (is_whole or page.id in edits.pages or field.id in edits.fields) and field.id not in reserved
    )


def reserved_fields(procedure: Procedure, by: Actor) -> frozenset[str]:
    """The questions that are not for them, answered or not."""
    return frozenset() if by.is_agent else procedure.agents_fields


def initial_inputs(case: Case, fields: Sequence[Field], *, by: Actor) -> dict[str, Any]:
    """Input values before anything is typed: the stored answers, except those masked for this agent."""
    reader, answers = reader_of(by, case), case_values.answers_of(case)
    answers = hide_masked_answers(
        fields, {**answers, **_computed_answers(procedure_of(case), answers, reader)}, reader.can_read_whole
    )
    inputs: dict[str, Any] = {}
    for field in fields:
        inputs.update(_field_inputs(field, answers.get(field.id)))
    return inputs


def applicable_fields(
    case: Case, fields: Sequence[Field], latter: Mapping[str, Any] | None = None, *, by: Actor
) -> tuple[Field, ...]:
    """The fields that apply to the answers, worded for this reader. `latter`: answers once corrected."""
    reader, corrected_answers = reader_of(by, case), case_values.answers_of(case) if latter is None else latter
    answers = mask_for_reader(procedure_of(case), corrected_answers, reader) if reader.is_agent else corrected_answers
    return resolve_fields(tuple(fields), answers, _context(case, answers))[0]


def redraw_form(
    case: Case, fields: Sequence[Field], checked: ValidationResult, *, by: Actor
) -> tuple[Sequence[Field], dict[str, Any]]:
    """The questions of a form that was sent as their reader may be shown them again, and what to put in their inputs."""
    procedure, reader = procedure_of(case), reader_of(by, case)
    if not any(can_be_masked(field, reader.can_read_whole) for field in procedure.fields):
        return checked.fields, dict(checked.inputs)
    latter = {**_answers_except(case_values.answers_of(case), fields), **checked.answers}
    computed = {
        name: text
        for field in fields
        if (answer := _computed_answers(procedure, latter, reader).get(field.id)) is not None
        for name, text in _field_inputs(field, answer).items()
    }
    return applicable_fields(case, fields, latter, by=by), {**checked.inputs, **computed}


def validate_correction(
    case: Case,
    fields: tuple[Field, ...],
    form: MultiDict[str, Any],
    new_files: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    by: Actor,
) -> tuple[tuple[Field, ...], ValidationResult]:
    """Validate a correction as on the day of the request, including the questions that it reveals.

    `new_files` describes the new files by field; stored files are kept unless they are removed.
    """
    procedure, stored_answers = procedure_of(case), case_values.answers_of(case)
    reserved = reserved_fields(procedure, by)
    while True:
        result = _validate_once(case, fields, form, new_files, stored_answers, by=by)
        if not result.is_valid or result.is_layout_change:
            return fields, result
        new_problems = _new_problems(
            procedure, case, stored_answers, {**_answers_except(stored_answers, fields), **result.answers}, fields
        )
        problems = {name: field_problems for name, field_problems in new_problems.items() if name not in reserved}
        revealed_fields = {name for name in problems if all(name != field.id for field in fields)}
        if not revealed_fields:
            return fields, replace(result, problems=problems)
        names = revealed_fields.union(field.id for field in fields)
        fields = tuple(field for field in procedure.fields if field.id in names)


def remaining_files(case: Case, fields: Sequence[Field], form: Form) -> dict[str, Any]:
    """The files already there that are not given back, by question."""
    stored_answers = case_values.answers_of(case)
    return {field.id: _remaining_files_of(form, field, stored_answers) for field in fields if field.type == FILES}


def merge_corrections(case: Case, field_ids: Sequence[str], corrections: Mapping[str, Any]) -> dict[str, Any]:
    """All the answers of the request once these are corrected: those that do not apply any more are left out."""
    procedure, former = procedure_of(case), case_values.answers_of(case)
    merged = {**{name: value for name, value in former.items() if name not in field_ids}, **corrections}
    applicable_answers = build_journey(procedure, _context(case, former)).answers
    # What depends on more than the answers is no business of a correction.
    unrelated_answers = {
        name: value for name, value in former.items() if name not in applicable_answers and name not in field_ids
    }
    return {**unrelated_answers, **build_journey(procedure, _context(case, merged)).answers}


def apply_correction(case: Case, answers: Mapping[str, Any], *, by: Actor) -> None:
    """Puts the corrected answers in the place of the former ones: lists, searches and the second fact follow."""
    procedure, former = procedure_of(case), case_values.answers_of(case)
    changes = changes_between(procedure, former, answers)
    if not changes:
        return
    store_answers(case, procedure, answers)
    _record_changes(case, procedure, changes, by=by)
    follow_correction(Correction(case, procedure, former, answers, by))


def store_answers(case: Case, procedure: Procedure, answers: Mapping[str, Any]) -> None:
    """Seal all the answers of a case anew, and index them; the caller records why they changed."""
    case.answers = seal(case.key_id, dict(answers), about=case_values.ANSWERS)
    case.contact_hash = contact_hash_of(email_in(procedure, answers), procedure.family)
    case_index.reindex_case(case, procedure, answers)


def changes_between(
    procedure: Procedure, former: Mapping[str, Any], latter: Mapping[str, Any]
) -> dict[str, list[str | None]]:
    """[question, what was answered, what is answered], by the id of each question whose answer changed.

    Of an answer that some agents have only to recognise, the history says that it changed and neither value.
    """
    return {
        field.id: [field.label, *_history_values(field, former.get(field.id), latter.get(field.id))]
        for field in procedure.fields
        if FIELD_TYPES[field.type].has_value and former.get(field.id) != latter.get(field.id)
    }


def _history_values(field: Field, former: Any, latter: Any) -> tuple[str | None, str | None]:
    if can_be_masked(field, TEXTS.can_read_whole):
        return None, None
    return _format_answer(field, former), _format_answer(field, latter)


def _record_changes(case: Case, procedure: Procedure, changes: Mapping[str, list[str | None]], *, by: Actor) -> None:
    """Record the changes for both sides; answers reserved for agents are shown to agents only."""
    for is_reserved, reader in ((False, timeline.EVERYONE), (True, timeline.AGENTS)):
        visible_changes = [
            change for name, change in changes.items() if (name in procedure.agents_fields) is is_reserved
        ]
        if visible_changes:
            timeline.record(case, "corrected", by=by, visible_to=reader, details={"changes": visible_changes})


def _validate_once(
    case: Case,
    fields: tuple[Field, ...],
    form: MultiDict[str, Any],
    new_files: Mapping[str, Sequence[Mapping[str, Any]]],
    stored_answers: Mapping[str, Any],
    *,
    by: Actor,
) -> ValidationResult:
    files = {
        field.id: [*_remaining_files_of(form, field, stored_answers), *new_files.get(field.id, ())]
        for field in fields
        if field.type == FILES
    }
    form = resolve_known_files(fields, form, stored_answers)
    in_rows = {
        field.id: [*Files().read(field, form), *new_files.get(field.id, ())] for field in row_file_fields(fields, form)
    }
    context = _context(case, {**stored_answers, **files})
    return validate_masked_form(
        fields,
        set_kept_files(form, in_rows),
        context,
        stored_answers=stored_answers,
        can_read_whole=reader_of(by, case).can_read_whole,
    )


def _remaining_files_of(form: Form, field: Field, answers: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    removed_ids = set(removed_file_ids(form, field.id))
    return [file for file in answers.get(field.id) or [] if file["id"] not in removed_ids]


def _new_problems(
    procedure: Procedure,
    case: Case,
    former: Mapping[str, Any],
    latter: Mapping[str, Any],
    fields: Sequence[Field],
) -> dict[str, list[Problem]]:
    """Problems of the whole form that did not exist before, or that concern the corrected fields."""
    names = {field.id for field in fields}
    before = _form_problems(procedure, case, former)
    now = _form_problems(procedure, case, latter)
    return {name: problems for name, problems in now.items() if name in names or name not in before}


def _form_problems(procedure: Procedure, case: Case, answers: Mapping[str, Any]) -> dict[str, list[Problem]]:
    result = validate_all(procedure, answers, _context(case, answers))
    return {name: problems for page in result.problems.values() for name, problems in page.items()}


def _context(case: Case, answers: Mapping[str, Any]) -> Context:
    """The context of the day of the request: a date that had to be in the future may have passed since."""
    return Context(clock.to_paris(case.submitted_at).date(), answers=answers)


def _answers_except(answers: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    names = {field.id for field in fields}
    return {name: value for name, value in answers.items() if name not in names}


def _computed_answers(procedure: Procedure, answers: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """Computed values of these answers that this reader may know."""
    readable_answers = mask_for_reader(procedure, answers, reader) if reader.is_agent else answers
    computed = (field.id for field in procedure.fields if FIELD_TYPES[field.type].is_computed)
    return {name: readable_answers[name] for name in computed if name in readable_answers}


def _field_inputs(field: Field, value: Any) -> Mapping[str, Any]:
    if field.type == FILES:
        return {field.id: value or []}
    return FIELD_TYPES[field.type].form_values(field, value) if value is not None else {}


def _format_answer(field: Field, value: Any) -> str:
    return case_values.format_answer(field, value) if value is not None else ""
