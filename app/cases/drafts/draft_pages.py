"""Pages of a draft: posted inputs are parsed, files stored, and everything saved, valid or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from app.cases.drafts import request_drafts
from app.cases.drafts.draft_files import (
    Form,
    Uploads,
    delete_row_files,
    drop_missing_file_problems,
    page_content,
    save_files,
    save_row_files,
)
from app.cases.drafts.request_drafts import DraftContents
from app.cases.files.row_files import resolve_known_files
from app.cases.lifecycle.participants import SavedPage, follow_saved_page
from app.cases.models import Draft
from app.cases.people.applicants import ProfileValues
from app.cases.tracking.tracking_code import format_tracking_code
from app.core import clock
from app.core.db import db
from app.core.lazy_mapping import LazyMapping
from app.core.web.access_rules import NOBODY
from app.places import geocoder
from app.procedures.definition import Field, Page, Procedure
from app.procedures.district_lookup import metres_outside
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.field_type import answer_names
from app.procedures.fields.place import Place
from app.procedures.fields.rows import has_prefills
from app.procedures.form.field_containers import SHOWN_INPUT, FieldContainer, visible_field_ids
from app.procedures.form.journey import Context, Journey, answers_before_page, build_journey, resolve_page
from app.procedures.form.prefill import compute_prefills, input_values
from app.procedures.form.validation import FormValidationResult, ValidationResult, validate_all, validate_page
from app.procedures.sources.chooser import Chooser
from app.procedures.sources.field_options import lists_for


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
        field.id: profile.get(field.profile) for field in fields if field.profile and field.id not in contents.seen_ids
    }
    return {**input_values(fields, {**profile_values, **prefills, **answers}), **contents.inputs.get(page.id, {})}


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
    inputs = contents.inputs.get(page.id)
    is_sent = any(field.id in contents.seen_ids for field in page.fields)
    if inputs is None and not is_sent and any(field.id in contents.answers for field in page.fields):
        return []  # its answers came otherwise: from another request, from a device
    seen_fields = {*contents.seen_ids, *(name.partition("__")[0] for name in inputs or ())}
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
    file_problems = {f.id: save_files(draft, f, form, uploads, answers) for f in page.fields if f.type == "files"}
    form, row_file_problems = save_row_files(draft, page, form, uploads, contents, answers)
    result = validate_page(page, form, _draft_context(answers, profile, draft.id))
    follow_saved_page(SavedPage(draft, result.fields, result.answers, result.problems))
    for field_id, problems in [*file_problems.items(), *row_file_problems]:
        if problems:
            result.problems[field_id] = [
                *drop_missing_file_problems(result.problems.get(field_id, []), problems),
                *problems,
            ]
    delete_row_files(draft, page, contents, result)
    names = {name for field in page.fields for name in answer_names(field)}
    other_answers = {name: value for name, value in answers.items() if name not in names}
    files = {name: answers[name] for name in file_problems if answers.get(name)}
    inputs = {name: pages for name, pages in contents.inputs.items() if name != page.id}
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
    seen_ids = {*contents.seen_ids, *visible_fields}
    writers = {**contents.writers, page.id: writer} if writer else contents.writers
    saved_answers = {**other_answers, **files, **result.answers}
    request_drafts.save_draft(
        draft, replace(contents, answers=saved_answers, inputs=inputs, seen_ids=sorted(seen_ids), writers=writers)
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
        [(n, element) for n, value in inputs for element in (value if isinstance(value, list) else [value])]
    )
    return validate_page(page, form, _draft_context(contents.answers, profile, contents.draft_id))


def validate_typed_page(
    procedure: Procedure, page: Page, form: Form, contents: DraftContents, profile: Mapping[str, Any]
) -> ValidationResult:
    """Validate a page while it is being typed, and find its applicable questions; nothing is written."""
    context = _draft_context(contents.answers, profile, contents.draft_id)
    form = resolve_known_files(page.fields, form, page_content(page, contents))
    return validate_page(page, form, replace(context, answers=answers_before_page(procedure, page, context)))


def validate_draft(procedure: Procedure, contents: DraftContents, profile: Mapping[str, Any]) -> FormValidationResult:
    """All the answers once more, before they are sent."""
    return validate_all(procedure, contents.answers, _draft_context(contents.answers, profile, contents.draft_id))


def _draft_context(answers: Mapping[str, Any], profile: Mapping[str, Any], draft_id: UUID | None = None) -> Context:
    """`draft_id`: whose answers are shown, to explanations that tell its tracking code."""
    case = LazyMapping({"tracking_code": partial(format_tracking_code, draft_id)}) if draft_id else {}
    chooser = Chooser(profile.by if isinstance(profile, ProfileValues) else NOBODY, token=draft_id)
    return Context(today=clock.today(), answers=answers, profile=profile, case=case, lists=lists_for(chooser))
