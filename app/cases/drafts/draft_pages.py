"""Filling a draft page by page: what the browser sent is read, its files kept, everything saved, valid or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases.admission import max_files_mb, total_file_size
from app.cases.drafts import request_drafts
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files import attachments
from app.cases.files.row_files import has_file_fields, resolve_known_files, row_file_fields, set_kept_files
from app.cases.files.storage_quota import has_room
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Draft
from app.cases.people.applicants import ProfileValues
from app.cases.tracking_code import format_tracking_code
from app.core import clock
from app.core.db import db
from app.core.lazy_mapping import LazyMapping
from app.places import geocoder
from app.procedures.definition import Field, Page, Procedure
from app.procedures.district_lookup import metres_outside
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.block import Block
from app.procedures.fields.field_type import answer_names
from app.procedures.fields.files import MEGABYTE, all_files, files_in, problems_of_file, removed_file_ids
from app.procedures.fields.place import Place
from app.procedures.fields.rows import has_prefills
from app.procedures.form.field_containers import SHOWN_INPUT, FieldContainer, visible_field_ids
from app.procedures.form.journey import Context, Journey, answers_before_page, build_journey, resolve_page
from app.procedures.form.prefill import compute_prefills, input_values
from app.procedures.form.validation import FormValidationResult, ValidationResult, validate_all, validate_page
from app.procedures.publishing import definition_of
from app.procedures.sources.chooser import ANONYMOUS_CHOOSER, Chooser
from app.procedures.sources.field_options import lists_for

Form = MultiDict[str, Any]
Uploads = Mapping[str, Sequence[UploadedFile]]


def draft_journey(procedure: Procedure, contents: DraftContents, profile: Mapping[str, Any]) -> Journey:
    """The pages that apply to a draft."""
    return build_journey(procedure, _draft_context(contents.answers, profile, contents.draft_id))


def page_inputs(page: Page, contents: DraftContents, profile: Mapping[str, Any]) -> dict[str, Any]:
    """What the inputs of a page contain: what was typed last, else the answers, else what is offered beforehand."""
    context = _draft_context(contents.answers, profile, contents.draft_id)
    shown, answers = resolve_page(page, contents.answers, context)
    asked = {field.id: field for field in shown}
    fields = tuple(asked.get(field.id, field) for field in page.fields)
    offers = prefills_for(_unseen_fields(page, shown, contents), answers, profile)
    known = {
        field.id: profile.get(field.profile) for field in fields if field.profile and field.id not in contents.seen
    }
    return {**input_values(fields, {**known, **offers, **answers}), **contents.typed.get(page.id, {})}


def prefills_for(fields: Iterable[Field], answers: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """What these questions, ready to be asked, hold beforehand."""
    return compute_prefills(fields, answers, _draft_context(answers, profile))


def prefill_revealed_inputs(
    slots: Iterable[FieldContainer], answers: Mapping[str, Any], profile: Mapping[str, Any], form: Form
) -> dict[str, Any]:
    """What the questions that an answer makes appear contain as they come, groups included; `answers` are those so far."""
    slots = list(slots)
    before = visible_field_ids(slots, form)
    coming = tuple(
        slot.field for slot in slots if slot.is_shown and slot.field.id not in before and _can_be_prefilled(slot.field)
    )
    return input_values(coming, prefills_for(coming, answers, profile), profile)


def _can_be_prefilled(field: Field) -> bool:
    """Whether it may hold something beforehand, be it inside of its groups."""
    return bool(field.profile) or field.prefill is not None or has_prefills(field)


def _unseen_fields(page: Page, shown: Iterable[Field], contents: DraftContents) -> list[Field]:
    """The questions that nobody could empty yet: those of a page not filled in, or that came since."""
    typed = contents.typed.get(page.id)
    is_sent = any(field.id in contents.seen for field in page.fields)
    if typed is None and not is_sent and any(field.id in contents.answers for field in page.fields):
        return []  # its answers came otherwise: from another request, from a device
    known = {*contents.seen, *(name.partition("__")[0] for name in typed or ())}
    return [field for field in shown if field.id not in known]


def save_page(
    draft: Draft,
    page: Page,
    form: Form,
    uploads: Uploads,
    profile: Mapping[str, Any],
    *,
    writer: str = "",
    is_single_page: bool = True,
) -> ValidationResult:
    """Takes what was sent for a page and saves it; says what is wrong with it. `writer`: the tab that sent it.

    Not `is_single_page` when all the pages are sent together, of which those that do not apply were not seen.
    """
    contents = request_drafts.contents_of(draft)
    answers = dict(contents.answers)
    form = _fill_place_from_photo(page, form, uploads)
    refused = {f.id: _save_files(draft, f, form, uploads, answers) for f in page.fields if f.type == "files"}
    form, refused_in_rows = _save_row_files(draft, page, form, uploads, contents, answers)
    checked = validate_page(page, form, _draft_context(answers, profile))
    for field_id, problems in [*refused.items(), *refused_in_rows]:
        if problems:
            checked.problems[field_id] = [*_not_of_refused(checked.problems.get(field_id, []), problems), *problems]
    _delete_row_files(draft, page, contents, checked)
    names = {name for field in page.fields for name in answer_names(field)}
    kept = {name: value for name, value in answers.items() if name not in names}
    files = {name: answers[name] for name in refused if answers.get(name)}
    typed = {name: pages for name, pages in contents.typed.items() if name != page.id}
    is_shown = is_single_page or page.condition is None
    shown = {field.id for field in page.fields if _is_field_seen(field, form, is_shown=is_shown)}
    if not checked.is_valid or checked.is_layout_change:
        brought = {field.id for field in page.fields if not FIELD_TYPES[field.type].is_typed}
        brought |= {field.id for field in page.fields if field.id not in shown and _can_be_prefilled(field)}
        typed[page.id] = {n: value for n, value in checked.inputs.items() if n.partition("__")[0] not in brought}
    seen = {*contents.seen, *shown}
    writers = {**contents.writers, page.id: writer} if writer else contents.writers
    request_drafts.save_draft(draft, DraftContents({**kept, **files, **checked.answers}, typed, sorted(seen), writers))
    return checked


def _is_field_seen(field: Field, form: Form, *, is_shown: bool) -> bool:
    """Whether it stood in the form that was sent, be it empty; its page did for sure when `is_shown`."""
    names = {name.partition("__")[0] for name in form}
    return (is_shown and field.condition is None) or field.id in form.getlist(SHOWN_INPUT) or field.id in names


def _fill_place_from_photo(page: Page, form: Form, uploads: Uploads) -> Form:
    """The form, in which the place that a photo was taken stands for one that was not named."""
    positions = [file.position for received in uploads.values() for file in received if file.position]
    positions = [position for position in positions if not metres_outside(*position)]
    unnamed = [f.id for f in page.fields if f.type == Place.key and not any(Place().read(f, form).values())]
    if not positions or not unnamed:
        return form
    latitude, longitude = positions[0]
    # Nothing is written yet: nobody waits for the database while a service is slow.
    with db.session.no_autoflush:
        nearest = geocoder.find_nearest_address(latitude, longitude)
    told = {"latitude": str(latitude), "longitude": str(longitude)}
    if nearest:
        told |= {"where": nearest.label, "insee": nearest.insee}
    named = {f"{unnamed[0]}__{name}": text for name, text in told.items()}
    return MultiDict([*(pair for pair in form.items(multi=True) if pair[0] not in named), *named.items()])


def validate_saved_page(page: Page, contents: DraftContents, profile: Mapping[str, Any]) -> ValidationResult:
    """What is wrong with what was typed on a page, once more; nothing is saved."""
    inputs = page_inputs(page, contents, profile).items()
    typed: Form = MultiDict(
        [(n, each) for n, value in inputs for each in (value if isinstance(value, list) else [value])]
    )
    return validate_page(page, typed, _draft_context(contents.answers, profile, contents.draft_id))


def validate_typed_page(
    procedure: Procedure, page: Page, form: Form, contents: DraftContents, profile: Mapping[str, Any]
) -> ValidationResult:
    """What is wrong with what is being typed on a page, and which of its questions apply; nothing is saved."""
    context = _draft_context(contents.answers, profile, contents.draft_id)
    form = resolve_known_files(page.fields, form, _page_content(page, contents))
    return validate_page(page, form, replace(context, answers=answers_before_page(procedure, page, context)))


def validate_draft(procedure: Procedure, contents: DraftContents, profile: Mapping[str, Any]) -> FormValidationResult:
    """All the answers once more, before they are sent."""
    return validate_all(procedure, contents.answers, _draft_context(contents.answers, profile))


def _draft_context(answers: Mapping[str, Any], profile: Mapping[str, Any], draft_id: UUID | None = None) -> Context:
    """`draft_id`: whose answers are shown, to explanations that tell its tracking code."""
    case = LazyMapping({"tracking_code": partial(format_tracking_code, draft_id)}) if draft_id else {}
    chooser = Chooser(profile.by) if isinstance(profile, ProfileValues) else ANONYMOUS_CHOOSER
    return Context(today=clock.today(), answers=answers, profile=profile, case=case, lists=lists_for(chooser))


def _save_files(draft: Draft, field: Field, form: Form, uploads: Uploads, answers: dict[str, Any]) -> list[Problem]:
    """Adds the files sent and takes out those given back; `answers` follows. Returns why some were refused."""
    removed = set(removed_file_ids(form, field.id))
    kept = [file for file in answers.get(field.id, []) if file["id"] not in removed]
    for attachment_id in removed & {file["id"] for file in answers.get(field.id, [])}:
        _delete_file(draft, attachment_id)
    problems: list[Problem] = []
    procedure = definition_of(draft.procedure_version_id)
    others = {name: files for name, files in answers.items() if name != field.id}
    for received in uploads.get(field.id, ()):
        if _is_resent(draft, received, kept):
            continue
        found = (
            _file_problems(field, received, len(kept))
            or _weight_problems(procedure, {**others, field.id: kept}, received)
            or _storage_problems(draft, received)
        )
        problems += found
        if not found:
            kept.append(_store_file(draft, field, received))
    answers[field.id] = kept
    return problems


def _not_of_refused(problems: Iterable[Problem], refused: Iterable[Problem]) -> list[Problem]:
    """The other problems of a field: where a file was refused, that none is there is not a second mistake."""
    parts = {problem.part for problem in refused}
    return [problem for problem in problems if problem.code != "file_missing" or problem.part not in parts]


def _save_row_files(
    draft: Draft, page: Page, form: Form, uploads: Uploads, contents: DraftContents, answers: Mapping[str, Any]
) -> tuple[Form, list[tuple[str, list[Problem]]]]:
    """The same in the groups of blocks: the form that says which files they keep, and why some were refused."""
    form = resolve_known_files(page.fields, form, _page_content(page, contents))
    refused: list[tuple[str, list[Problem]]] = []
    kept: dict[str, Any] = {}
    for block in (field for field in page.fields if field.type == Block.key):
        others = {name: value for name, value in answers.items() if name != block.id}
        named = list(row_file_fields([block], form))
        kept |= {each.id: files_in(form.getlist(f"{each.id}__kept")) for each in named}
        for each in named:
            known = {**others, **kept}
            part = each.id.removeprefix(f"{block.id}__")
            found = _save_files(draft, each, form, uploads, known)
            refused.append((block.id, [replace(problem, part=part, about=each.label) for problem in found]))
            kept[each.id] = known[each.id]
    return set_kept_files(form, kept), refused


def _delete_row_files(draft: Draft, page: Page, contents: DraftContents, checked: ValidationResult) -> None:
    """The files of the groups that were taken out, or of questions that are not asked any more."""
    if not has_file_fields(field for field in page.fields if field.type == Block.key):
        return
    before, now = (
        {file["id"] for file in all_files(known)} for known in (_page_content(page, contents), checked.inputs)
    )
    for attachment_id in before - now - {file["id"] for file in all_files(checked.answers)}:
        _delete_file(draft, attachment_id)


def _page_content(page: Page, contents: DraftContents) -> list[Any]:
    """What is known of a page: the answers taken, and what was typed last."""
    return [{field.id: contents.answers.get(field.id) for field in page.fields}, contents.typed.get(page.id, {})]


def _is_resent(draft: Draft, received: UploadedFile, kept: Sequence[Mapping[str, Any]]) -> bool:
    """True for a file sent once more, because the answer to its first sending was lost."""
    alike = [file["id"] for file in kept if (file["name"], file["size"]) == (received.name, received.size)]
    return bool(alike) and received.digest() in attachments.digests_in(draft, alike)


def _file_problems(field: Field, received: UploadedFile, already: int) -> list[Problem]:
    if already >= field.settings["max_files"]:
        return [Problem("too_many_files", {"maximum": field.settings["max_files"]})]
    return problems_of_file(field, received.describe())


def _weight_problems(procedure: Procedure, answers: Mapping[str, Any], received: UploadedFile) -> list[Problem]:
    """Why one more file would make the whole request heavier than the authority, or the procedure, takes."""
    maximum = max_files_mb(procedure)
    if total_file_size(answers) + received.size <= maximum * MEGABYTE:
        return []
    return [Problem("files_too_heavy", {"name": received.name, "maximum": maximum})]


def _storage_problems(draft: Draft, received: UploadedFile) -> list[Problem]:
    """The answers are saved all the same: only the file is to be sent later."""
    return [] if has_room(draft, received.size) else [Problem("file_without_room", {"name": received.name})]


def _store_file(draft: Draft, field: Field, received: UploadedFile) -> dict[str, Any]:
    limit = field.settings["max_size_mb"] * MEGABYTE
    attachment = attachments.add_to_draft(draft, received.stream, name=received.name, type_=received.type, limit=limit)
    return attachments.describe_file(attachment)


def _delete_file(draft: Draft, attachment_id: str) -> None:
    attachment = attachments.files_of_draft(draft).get(attachment_id)
    if isinstance(attachment, Attachment):
        db.session.delete(attachment)
