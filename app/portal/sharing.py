"""A report that begins with a photo, taken on its page or shared with the installed application.

It is the ordinary form; without a network the worker keeps the photo on the device, in the offline form
(pwa/worker/shared-photo.js).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import FileStorage, MultiDict

from app.cases.drafts import contents_of
from app.cases.filling import fill_page, inputs_of, way_through
from app.cases.models import Draft
from app.cases.received_files import Received, receive_for
from app.cases.storage_quota import expire_unless_continued
from app.core.access import access
from app.core.db import db
from app.core.rate_limits.declarations import FILLING, limited
from app.core.shared_pages import same_for_everyone
from app.core.web import redirect, render, require_same_origin
from app.portal import beginning
from app.portal.blank_page import TEMPLATE
from app.portal.filling_page import PLACE_OF_PHOTO, FilledPage, page_url
from app.portal.own_drafts import own_profile
from app.portal.standing import procedure_shown
from app.procedures import catalogue
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import Problem
from app.procedures.fields.located import coordinates_in
from app.procedures.publishing import Live

PHOTOS = "photos"
# What the page that begins with a photo is made of.
PAGE = ("js/elements/photo-first.js",)

bp = Blueprint("sharing", __name__)


@bp.get("/signaler")
@access("public")
def show_photo_first() -> Response:
    """A report that begins with its photo."""
    live = begun_by_photo()
    return same_for_everyone(photo_first_page(live)) if live else redirect(first_page_of(live))


@bp.get("/partage")
@access("public")
def show_report() -> Response:
    """For whoever comes back to the address after sharing: the form itself."""
    return redirect(first_page_of(begun_by_photo()))


@bp.post("/partage")
@access("public")
@limited(FILLING)
def create_report() -> Response:
    """The report that these photos begin. It comes from the gallery of a telephone, which holds no token."""
    require_same_origin(or_of_the_browser=True)
    live, shared = begun_by_photo(), [each for each in request.files.getlist(PHOTOS) if each.filename]
    if live is None or not shared:
        return redirect(first_page_of(live))
    procedure = procedure_shown(live)
    page, field = photo_question(procedure)
    uploads = {field.id: _receive_photos(field, shared)}
    draft = beginning.begin(live)
    nothing_typed: MultiDict[str, Any] = MultiDict()
    checked = fill_page(draft, page, nothing_typed, uploads, own_profile(procedure))
    expire_unless_continued(draft)
    db.session.commit()
    refused = checked.problems.get(field.id, [])
    if refused:
        return _show_refused(draft, procedure, field, refused)
    has_place = any(value for name, value in checked.typed.items() if name.endswith("__latitude"))
    return redirect(_first_page(draft, procedure, has_place=has_place))


def begun_by_photo() -> Live | None:
    """The procedure that a photo begins: of those that are reports, the most used."""
    return next((live for live in catalogue.most_used(1000) if live.definition.options.report), None)


def first_page_of(live: Live | None) -> str:
    """Where its form begins; without one, all that can be asked for."""
    return url_for("filling.show_first_page", slug=live.slug) if live else url_for("catalogue.show_catalogue")


def photo_first_page(live: Live) -> str:
    """The page itself, as the worker keeps it."""
    return render_template(
        "portal/photo_first.html", procedure=procedure_shown(live), form_url=first_page_of(live), modules=PAGE
    )


def photo_question(procedure: Procedure) -> tuple[Page, Field]:
    """The question of a report that its photos answer, and its page."""
    report = procedure.options.report
    assert report is not None
    return next((page, field) for page in procedure.pages for field in page.fields if field.id == report.photos)


def _receive_photos(field: Field, shared: list[FileStorage]) -> list[Received]:
    """The photos, the first with the position that it says, or that the browser has read in it before making it smaller."""
    received = receive_for(field, shared, reads_position=True)
    position = coordinates_in(request.form)
    return [replace(received[0], position=position), *received[1:]] if position else received


def _first_page(draft: Draft, procedure: Procedure, *, has_place: bool) -> str:
    url = page_url(procedure.slug, draft.id, procedure.pages[0].id)
    return f"{url}?{PLACE_OF_PHOTO}=1" if has_place else url


def _show_refused(draft: Draft, procedure: Procedure, field: Field, refused: list[Problem]) -> Response:
    """The page of the photos, with why one of them was not taken; what was taken is there."""
    contents, profile = contents_of(draft), own_profile(procedure)
    way = way_through(procedure, contents, profile)
    step = way.step(photo_question(procedure)[0].id) or way.first
    listed = [(field, problem) for problem in refused]
    values = inputs_of(step.page, contents, profile)
    version, problems = draft.procedure_version_id, {field.id: refused}
    filled = FilledPage(procedure, version, way, step, values, problems, listed, draft.id, draft.saved_at)
    return render(TEMPLATE, status=422, **filled.context())
