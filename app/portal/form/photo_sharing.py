"""A report that begins with a photo, taken on its page or shared with the installed application.

It is the ordinary form; without a network the worker keeps the photo on the device, in the offline form
(pwa/worker/share-target.js).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import FileStorage, MultiDict

from app.cases.drafts.draft_pages import draft_journey, page_inputs, save_page
from app.cases.drafts.request_drafts import contents_of
from app.cases.files.storage_quota import expire_unless_continued
from app.cases.files.uploads import UploadedFile, receive_field_files
from app.cases.models import Draft
from app.core.db import db
from app.core.rate_limits.limits import FORM_PAGE, rate_limit
from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response
from app.core.web.responses import redirect, require_same_origin
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.portal.form import draft_start
from app.portal.form.cached_page import render_own_page
from app.portal.form.form_page import PLACE_OF_PHOTO, FormPage, page_url
from app.portal.form.own_drafts import own_profile
from app.procedures import catalogue
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import Problem
from app.procedures.fields.location import coordinates_in
from app.procedures.publishing import LiveProcedure

PHOTOS = "photos"
# What the page that begins with a photo is made of.

bp = Blueprint("sharing", __name__)


@bp.get("/signaler")
@access("public")
def show_photo_report() -> Response:
    """A report that begins with its photo."""
    live = photo_report_procedure()
    return create_shared_response(render_photo_report_page(live)) if live else redirect(first_page_url(live))


@bp.get("/partage")
@access("public")
def show_report() -> Response:
    """Form page for a return to the address after sharing a photo."""
    return redirect(first_page_url(photo_report_procedure()))


@bp.post("/partage")
@access("public")
@rate_limit(FORM_PAGE)
def create_report() -> Response:
    """The report that these photos begin. It comes from the gallery of a telephone, which holds no token."""
    require_same_origin(allow_browser_requests=True)
    live, photos = photo_report_procedure(), [photo for photo in request.files.getlist(PHOTOS) if photo.filename]
    if live is None or not photos:
        return redirect(first_page_url(live))
    procedure = procedure_for_resident(live)
    page, field = photo_question(procedure)
    uploads = {field.id: _receive_photos(field, photos)}
    draft = draft_start.begin_draft(live)
    empty_form: MultiDict[str, Any] = MultiDict()
    result = save_page(draft, page, empty_form, uploads, own_profile(procedure))
    expire_unless_continued(draft)
    db.session.commit()
    problems = result.problems.get(field.id, [])
    if problems:
        return _render_refused_photos(draft, procedure, field, problems)
    has_place = any(value for name, value in result.inputs.items() if name.endswith("__latitude"))
    return redirect(_draft_first_page_url(draft, procedure, has_place=has_place))


def photo_report_procedure() -> LiveProcedure | None:
    """The procedure that a photo begins: of those that are reports, the most used."""
    return next((live for live in catalogue.most_used_procedures(1000) if live.definition.options.report), None)


def first_page_url(live: LiveProcedure | None) -> str:
    """First page of the report form; the catalogue when there is none."""
    return url_for("filling.show_first_page", slug=live.slug) if live else url_for("catalogue.show_catalogue")


def render_photo_report_page(live: LiveProcedure) -> str:
    """The page itself, as the worker keeps it."""
    return render_template(
        "portal/form/reports/photo_report.html",
        procedure=procedure_for_resident(live),
        form_url=first_page_url(live),
    )


def photo_question(procedure: Procedure) -> tuple[Page, Field]:
    """The question of a report that its photos answer, and its page."""
    report = procedure.options.report
    assert report is not None
    return next((page, field) for page in procedure.pages for field in page.fields if field.id == report.photos)


def _receive_photos(field: Field, shared: list[FileStorage]) -> list[UploadedFile]:
    """The photos, the first with the position that it says, or that the browser has read in it before making it smaller."""
    received = receive_field_files(field, shared, reads_position=True)
    position = coordinates_in(request.form)
    return [replace(received[0], position=position), *received[1:]] if position else received


def _draft_first_page_url(draft: Draft, procedure: Procedure, *, has_place: bool) -> str:
    url = page_url(procedure.slug, draft.id, procedure.pages[0].id)
    return f"{url}?{PLACE_OF_PHOTO}=1" if has_place else url


def _render_refused_photos(draft: Draft, procedure: Procedure, field: Field, photo_problems: list[Problem]) -> Response:
    """The page of the photos, with why one of them was not taken; what was taken is there."""
    contents, profile = contents_of(draft), own_profile(procedure)
    journey = draft_journey(procedure, contents, profile)
    step = journey.step(photo_question(procedure)[0].id) or journey.first_step
    problem_list = [(field, problem) for problem in photo_problems]
    values = page_inputs(step.page, contents, profile)
    version, problems = draft.procedure_version_id, {field.id: photo_problems}
    form_page = FormPage(procedure, version, journey, step, values, problems, problem_list, draft.id, draft.saved_at)
    return render_own_page(form_page, status=422)
