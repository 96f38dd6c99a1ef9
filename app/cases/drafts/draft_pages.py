"""Pages of a draft: posted inputs are parsed, files stored, and everything saved, valid or not."""

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
    """Input values of a page: the last typed value, else the stored answer, else the prefill."""
    context = _draft_context(contents.answers, profile, contents.draft_id)
    visible_fields, answers = resolve_page(page, contents.answers, context)
    resolved = {field.id: field for field in visible_fields}
    fields = tuple(resolved.get(field.id, field) for field in page.fields)
    prefills = prefills_for(_unseen_fields(page, visible_fields, contents), answers, profile)
    profile_values = {
        field.id: profile.get(field.profile) for field in fields if field.profile and field.id not in contents.seen
    }
    return {**input_values(fields, {**profile_values, **prefills, **answers}), **contents.typed.get(page.id, {})}


def prefills_for(fields: Iterable[Field], answers: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """Prefilled values of these fields."""
    return compute_prefills(fields, answers, _draft_context(answers, profile))


def prefill_revealed_inputs(
    containers: Iterable[FieldContainer], answers: Mapping[str, Any], profile: Mapping[str, Any], form: Form
) -> dict[str, Any]:
    """Prefilled input values of the questions that an answer has just revealed, blocks included; `answers` are those so far."""
    containers = list(containers)
    before = visible_field_ids(containers, form)
    revealed_fields = tuple(
        container.field
        for container in containers
        if container.is_shown and container.field.id not in before and _can_be_prefilled(container.field)
    )
    return input_values(revealed_fields, prefills_for(revealed_fields, answers, profile), profile)


def _can_be_prefilled(field: Field) -> bool:
    """Whether it may hold something beforehand, be it inside of its groups."""
    return bool(field.profile) or field.prefill is not None or has_prefills(field)


def _unseen_fields(page: Page, visible_fields: Iterable[Field], contents: DraftContents) -> list[Field]:
    """The questions that nobody could empty yet: those of a page not filled in, or that came since."""
    inputs = contents.typed.get(page.id)
    is_sent = any(field.id in contents.seen for field in page.fields)
    if inputs is None and not is_sent and any(field.id in contents.answers for field in page.fields):
        return []  # its answers came otherwise: from another request, from a device
    seen_fields = {*contents.seen, *(name.partition("__")[0] for name in inputs or ())}
    return [field for field in visible_fields if field.id not in seen_fields]


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
    """Save the posted form of a page and return its problems. `writer`: the browser tab that posted it.

    Not `is_single_page` when all the pages are sent together, of which those that do not apply were not seen.
    """
    contents = request_drafts.contents_of(draft)
    answers = dict(contents.answers)
    form = _fill_place_from_photo(page, form, uploads)
    file_problems = {f.id: _save_files(draft, f, form, uploads, answers) for f in page.fields if f.type == "files"}
    form, row_file_problems = _save_row_files(draft, page, form, uploads, contents, answers)
    result = validate_page(page, form, _draft_context(answers, profile))
    for field_id, problems in [*file_problems.items(), *row_file_problems]:
        if problems:
            result.problems[field_id] = [*_not_of_refused(result.problems.get(field_id, []), problems), *problems]
    _delete_row_files(draft, page, contents, result)
    names = {name for field in page.fields for name in answer_names(field)}
    other_answers = {name: value for name, value in answers.items() if name not in names}
    files = {name: answers[name] for name in file_problems if answers.get(name)}
    inputs = {name: pages for name, pages in contents.typed.items() if name != page.id}
    is_page_shown = is_single_page or page.condition is None
    visible_fields = {field.id for field in page.fields if _is_field_seen(field, form, is_shown=is_page_shown)}
    if not result.is_valid or result.is_layout_change:
        prefillable_fields = {field.id for field in page.fields if not FIELD_TYPES[field.type].is_typed}
        prefillable_fields |= {
            field.id for field in page.fields if field.id not in visible_fields and _can_be_prefilled(field)
        }
        inputs[page.id] = {
            n: value for n, value in result.inputs.items() if n.partition("__")[0] not in prefillable_fields
        }
    seen_ids = {*contents.seen, *visible_fields}
    writers = {**contents.writers, page.id: writer} if writer else contents.writers
    request_drafts.save_draft(
        draft, DraftContents({**other_answers, **files, **result.answers}, inputs, sorted(seen_ids), writers)
    )
    return result


def _is_field_seen(field: Field, form: Form, *, is_shown: bool) -> bool:
    """Whether it stood in the form that was sent, be it empty; its page did for sure when `is_shown`."""
    names = {name.partition("__")[0] for name in form}
    return (is_shown and field.condition is None) or field.id in form.getlist(SHOWN_INPUT) or field.id in names


def _fill_place_from_photo(page: Page, form: Form, uploads: Uploads) -> Form:
    """The form, in which the place that a photo was taken stands for one that was not named."""
    positions = [file.position for files in uploads.values() for file in files if file.position]
    positions = [position for position in positions if not metres_outside(*position)]
    empty_places = [f.id for f in page.fields if f.type == Place.key and not any(Place().read(f, form).values())]
    if not positions or not empty_places:
        return form
    latitude, longitude = positions[0]
    # Nothing is written yet: nobody waits for the database while a service is slow.
    with db.session.no_autoflush:
        nearest = geocoder.find_nearest_address(latitude, longitude)
    place = {"latitude": str(latitude), "longitude": str(longitude)}
    if nearest:
        place |= {"where": nearest.label, "insee": nearest.insee}
    place_inputs = {f"{empty_places[0]}__{name}": text for name, text in place.items()}
    return MultiDict([*(pair for pair in form.items(multi=True) if pair[0] not in place_inputs), *place_inputs.items()])


def validate_saved_page(page: Page, contents: DraftContents, profile: Mapping[str, Any]) -> ValidationResult:
    """Validate again the inputs saved for a page; nothing is written."""
    inputs = page_inputs(page, contents, profile).items()
    form: Form = MultiDict(
        [(n, each) for n, value in inputs for each in (value if isinstance(value, list) else [value])]
    )
    return validate_page(page, form, _draft_context(contents.answers, profile, contents.draft_id))


def validate_typed_page(
    procedure: Procedure, page: Page, form: Form, contents: DraftContents, profile: Mapping[str, Any]
) -> ValidationResult:
    """Validate a page while it is being typed, and find its applicable questions; nothing is written."""
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
    removed_ids = set(removed_file_ids(form, field.id))
    remaining_files = [file for file in answers.get(field.id, []) if file["id"] not in removed_ids]
    for attachment_id in removed_ids & {file["id"] for file in answers.get(field.id, [])}:
        _delete_file(draft, attachment_id)
    problems: list[Problem] = []
    procedure = definition_of(draft.procedure_version_id)
    other_answers = {name: files for name, files in answers.items() if name != field.id}
    for received in uploads.get(field.id, ()):
        if _is_resent(draft, received, remaining_files):
            continue
        file_problems = (
            _file_problems(field, received, len(remaining_files))
            or _weight_problems(procedure, {**other_answers, field.id: remaining_files}, received)
            or _storage_problems(draft, received)
        )
        problems += file_problems
        if not file_problems:
            remaining_files.append(_store_file(draft, field, received))
    answers[field.id] = remaining_files
    return problems


def _not_of_refused(problems: Iterable[Problem], file_problems: Iterable[Problem]) -> list[Problem]:
    """The other problems of a field: where a file was refused, that none is there is not a second mistake."""
    parts = {problem.part for problem in file_problems}
    return [problem for problem in problems if problem.code != "file_missing" or problem.part not in parts]


def _save_row_files(
    draft: Draft, page: Page, form: Form, uploads: Uploads, contents: DraftContents, answers: Mapping[str, Any]
) -> tuple[Form, list[tuple[str, list[Problem]]]]:
    """The same in the groups of blocks: the form that says which files they keep, and why some were refused."""
    form = resolve_known_files(page.fields, form, _page_content(page, contents))
    problems: list[tuple[str, list[Problem]]] = []
    remaining_files: dict[str, Any] = {}
    for block in (field for field in page.fields if field.type == Block.key):
        other_answers = {name: value for name, value in answers.items() if name != block.id}
        row_fields = list(row_file_fields([block], form))
        remaining_files |= {each.id: files_in(form.getlist(f"{each.id}__kept")) for each in row_fields}
        for each in row_fields:
            block_answers = {**other_answers, **remaining_files}
            part = each.id.removeprefix(f"{block.id}__")
            file_problems = _save_files(draft, each, form, uploads, block_answers)
            problems.append((block.id, [replace(problem, part=part, about=each.label) for problem in file_problems]))
            remaining_files[each.id] = block_answers[each.id]
    return set_kept_files(form, remaining_files), problems


def _delete_row_files(draft: Draft, page: Page, contents: DraftContents, result: ValidationResult) -> None:
    """The files of the groups that were taken out, or of questions that are not asked any more."""
    if not has_file_fields(field for field in page.fields if field.type == Block.key):
        return
    before, now = (
        {file["id"] for file in all_files(content)} for content in (_page_content(page, contents), result.inputs)
    )
    for attachment_id in before - now - {file["id"] for file in all_files(result.answers)}:
        _delete_file(draft, attachment_id)


def _page_content(page: Page, contents: DraftContents) -> list[Any]:
    """Contents of a page: accepted answers, then the last typed inputs."""
    return [{field.id: contents.answers.get(field.id) for field in page.fields}, contents.typed.get(page.id, {})]


def _is_resent(draft: Draft, received: UploadedFile, remaining_files: Sequence[Mapping[str, Any]]) -> bool:
    """True for a file sent once more, because the answer to its first sending was lost."""
    same_size_ids = [
        file["id"] for file in remaining_files if (file["name"], file["size"]) == (received.name, received.size)
    ]
    return bool(same_size_ids) and received.digest() in attachments.digests_in(draft, same_size_ids)


def _file_problems(field: Field, received: UploadedFile, already: int) -> list[Problem]:
    if already >= field.settings["max_files"]:
        return [Problem("too_many_files", {"maximum": field.settings["max_files"]})]
    return problems_of_file(field, received.describe())


def _weight_problems(procedure: Procedure, answers: Mapping[str, Any], received: UploadedFile) -> list[Problem]:
    """The problem of a file that would make the request larger than the authority or the procedure allows."""
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
