"""Correcting a request: its own questions asked again, checked as they were, and what changed kept in the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases import consents, outline, timeline, tokens, values
from app.cases.answer_mask import may_be_masked
from app.cases.attachments import find_in_case, remove
from app.cases.contact import email_in
from app.cases.definitions import procedure_of
from app.cases.masked_inputs import hide_masked_answers, validate_masked
from app.cases.models import Case
from app.cases.readable_answers import TEXTS, Reader, mask_for_reader, reader_of
from app.cases.row_files import row_file_fields, with_files, with_known_files
from app.cases.tracking import contact_hash_of
from app.core import clock
from app.core.access import Actor
from app.core.sealing import seal
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES, Form, Problem
from app.procedures.fields.files import Files, all_files, removed_files
from app.procedures.journey import Context, journey, settled
from app.procedures.validation import Checked, validate_all
from app.workflows.definition import Edits

FILES = "files"


def fields_corrected(case: Case, edits: Edits, *, by: Actor) -> tuple[Field, ...]:
    """The questions of the request that an action asks again, in the order of the form."""
    procedure = procedure_of(case)
    is_whole, reserved = not edits.pages and not edits.fields, reserved_from(procedure, by)
    return tuple(
        field
        for page in procedure.pages
        for field in page.fields
        if (is_whole or page.id in edits.pages or field.id in edits.fields) and field.id not in reserved
    )


def reserved_from(procedure: Procedure, by: Actor) -> frozenset[str]:
    """The questions that are not for them, answered or not."""
    return frozenset() if by.is_agent else procedure.agents_fields


def shown_first(case: Case, fields: Sequence[Field], *, by: Actor) -> dict[str, Any]:
    """What the inputs contain before anything is typed: the answers as they are, but those masked for this agent."""
    reader, answers = reader_of(by, case), values.answers_of(case)
    answers = hide_masked_answers(
        fields, {**answers, **_computed_answers(procedure_of(case), answers, reader)}, reader.knows
    )
    found: dict[str, Any] = {}
    for field in fields:
        found.update(_inputs(field, answers.get(field.id)))
    return found


def fields_shown(
    case: Case, fields: Sequence[Field], latter: Mapping[str, Any] | None = None, *, by: Actor
) -> tuple[Field, ...]:
    """Those of these questions that apply to the answers, in words that this reader may know. `latter`: once corrected."""
    reader, whole = reader_of(by, case), values.answers_of(case) if latter is None else latter
    answers = mask_for_reader(procedure_of(case), whole, reader) if reader.is_agent else whole
    return settled(tuple(fields), answers, _context(case, answers))[0]


def redraw_form(
    case: Case, fields: Sequence[Field], checked: Checked, *, by: Actor
) -> tuple[Sequence[Field], dict[str, Any]]:
    """The questions of a form that was sent as their reader may be shown them again, and what to put in their inputs."""
    procedure, reader = procedure_of(case), reader_of(by, case)
    if not any(may_be_masked(field, reader.knows) for field in procedure.fields):
        return checked.fields, dict(checked.typed)
    latter = {**_others(values.answers_of(case), fields), **checked.answers}
    computed = {
        name: text
        for field in fields
        if (answer := _computed_answers(procedure, latter, reader).get(field.id)) is not None
        for name, text in _inputs(field, answer).items()
    }
    return fields_shown(case, fields, latter, by=by), {**checked.typed, **computed}


def check(
    case: Case,
    fields: tuple[Field, ...],
    form: MultiDict[str, Any],
    sent: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    by: Actor,
) -> tuple[tuple[Field, ...], Checked]:
    """What was sent, checked as on the day of the request, with the questions that the corrections bring.

    `sent` describes the new files by field; those already there stay unless they are given back.
    """
    procedure, known = procedure_of(case), values.answers_of(case)
    reserved = reserved_from(procedure, by)
    while True:
        checked = _check_once(case, fields, form, sent, known, by=by)
        if not checked.is_valid or checked.is_arranging:
            return fields, checked
        found = _wrong_now(procedure, case, known, {**_others(known, fields), **checked.answers}, fields)
        wrong = {name: problems for name, problems in found.items() if name not in reserved}
        brought = {name for name in wrong if all(name != field.id for field in fields)}
        if not brought:
            return fields, replace(checked, problems=wrong)
        names = brought.union(field.id for field in fields)
        fields = tuple(field for field in procedure.fields if field.id in names)


def kept_files(case: Case, fields: Sequence[Field], form: Form) -> dict[str, Any]:
    """The files already there that are not given back, by question."""
    known = values.answers_of(case)
    return {field.id: _kept(form, field, known) for field in fields if field.type == FILES}


def corrected(case: Case, asked: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
    """All the answers of the request once these are corrected: those that do not apply any more are left out."""
    procedure, former = procedure_of(case), values.answers_of(case)
    merged = {**{name: value for name, value in former.items() if name not in asked}, **given}
    applied = journey(procedure, _context(case, former)).answers
    # What depends on more than the answers is no business of a correction.
    untold = {name: value for name, value in former.items() if name not in applied and name not in asked}
    return {**untold, **journey(procedure, _context(case, merged)).answers}


def correct(case: Case, answers: Mapping[str, Any], *, by: Actor) -> None:
    """Puts the corrected answers in the place of the former ones: lists, searches and the second fact follow."""
    procedure, former = procedure_of(case), values.answers_of(case)
    changes = changes_between(procedure, former, answers)
    if not changes:
        return
    case.answers = seal(case.key_id, dict(answers), about=values.ANSWERS)
    listed = outline.answers_for_lists(procedure, answers)
    written = values.written_answers(procedure, listed)
    case.digest = seal(case.key_id, outline.digest(procedure, listed, written), about=values.DIGEST)
    case.contact_hash = contact_hash_of(email_in(procedure, answers), procedure.family)
    tokens.index_again(case, [case.reference, procedure.title, *outline.searchable(procedure, listed, written)])
    _record(case, procedure, changes, by=by)
    consents.note_answers(case, procedure.fields, answers, by=by, former=former)
    _forget_files(case, {file["id"] for file in all_files(former)} - {file["id"] for file in all_files(answers)})


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
    if may_be_masked(field, TEXTS.knows):
        return None, None
    return _shown(field, former), _shown(field, latter)


def _record(case: Case, procedure: Procedure, changes: Mapping[str, list[str | None]], *, by: Actor) -> None:
    """What changed, told to both sides; what agents alone answer, to agents."""
    for is_reserved, reader in ((False, timeline.EVERYONE), (True, timeline.AGENTS)):
        told = [change for name, change in changes.items() if (name in procedure.agents_fields) is is_reserved]
        if told:
            timeline.record(case, "corrected", by=by, visible_to=reader, details={"changes": told})


def _forget_files(case: Case, file_ids: Iterable[str]) -> None:
    """The files given back; their content goes with the orphans swept at night."""
    for file_id in file_ids:
        attachment = find_in_case(case, UUID(file_id))
        if attachment is not None:
            remove(attachment)


def _check_once(
    case: Case,
    fields: tuple[Field, ...],
    form: MultiDict[str, Any],
    sent: Mapping[str, Sequence[Mapping[str, Any]]],
    known: Mapping[str, Any],
    *,
    by: Actor,
) -> Checked:
    files = {field.id: [*_kept(form, field, known), *sent.get(field.id, ())] for field in fields if field.type == FILES}
    form = with_known_files(fields, form, known)
    in_rows = {
        field.id: [*Files().read(field, form), *sent.get(field.id, ())] for field in row_file_fields(fields, form)
    }
    context = _context(case, {**known, **files})
    return validate_masked(fields, with_files(form, in_rows), context, stored=known, knows=reader_of(by, case).knows)


def _kept(form: Form, field: Field, known: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    removed = set(removed_files(form, field.id))
    return [file for file in known.get(field.id) or [] if file["id"] not in removed]


def _wrong_now(
    procedure: Procedure,
    case: Case,
    former: Mapping[str, Any],
    latter: Mapping[str, Any],
    asked: Sequence[Field],
) -> dict[str, list[Problem]]:
    """What is wrong in the whole form and was not before, or is in what was asked."""
    names = {field.id for field in asked}
    before = _problems(procedure, case, former)
    now = _problems(procedure, case, latter)
    return {name: found for name, found in now.items() if name in names or name not in before}


def _problems(procedure: Procedure, case: Case, answers: Mapping[str, Any]) -> dict[str, list[Problem]]:
    checked = validate_all(procedure, answers, _context(case, answers))
    return {name: found for page in checked.problems.values() for name, found in page.items()}


def _context(case: Case, answers: Mapping[str, Any]) -> Context:
    """As on the day of the request: a date that was to come then has not become wrong by having passed."""
    return Context(clock.to_paris(case.submitted_at).date(), answers=answers)


def _others(known: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    names = {field.id for field in fields}
    return {name: value for name, value in known.items() if name not in names}


def _computed_answers(procedure: Procedure, answers: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """What is computed from these answers, as this reader may know it."""
    readable_answers = mask_for_reader(procedure, answers, reader) if reader.is_agent else answers
    computed = (field.id for field in procedure.fields if FIELD_TYPES[field.type].is_computed)
    return {name: readable_answers[name] for name in computed if name in readable_answers}


def _inputs(field: Field, value: Any) -> Mapping[str, Any]:
    if field.type == FILES:
        return {field.id: value or []}
    return FIELD_TYPES[field.type].form_values(field, value) if value is not None else {}


def _shown(field: Field, value: Any) -> str:
    return values.shown(field, value) if value is not None else ""
