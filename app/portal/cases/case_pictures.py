"""The photos of a request, shown to whoever holds it in full."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort

from app.cases.files import file_previews
from app.cases.reading.readable_case import read_case
from app.cases.timeline import find_file_for_applicant
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.downloads import show_picture
from app.core.web.responses import render
from app.portal.cases.case_context import file_urls
from app.portal.cases.case_lookup import find_fully_held_case

bp = Blueprint("portal_pictures", __name__, url_prefix="/demandes/<uuid:case_id>/fichiers/<uuid:attachment_id>")


@bp.get("/image")
@access("holder")
def show_image(case_id: UUID, attachment_id: UUID) -> Response:
    attachment = find_file_for_applicant(find_fully_held_case(case_id), attachment_id) or abort(404)
    picture = file_previews.open_picture(attachment) or abort(404)
    return show_picture(picture.name, picture.type, picture.size, picture.chunks)


@bp.get("/vignette")
@access("holder")
@rate_limit(DEFAULT)
def show_thumbnail(case_id: UUID, attachment_id: UUID) -> Response:
    attachment = find_file_for_applicant(find_fully_held_case(case_id), attachment_id) or abort(404)
    small = file_previews.open_thumbnail(attachment) or abort(404)
    return show_picture(small.name, small.type, small.size, small.chunks)


@bp.get("/voir")
@access("holder")
def show_picture_page(case_id: UUID, attachment_id: UUID) -> Response:
    """The picture in a page, with the ones before and after."""
    case = find_fully_held_case(case_id)
    attachment = find_file_for_applicant(case, attachment_id) or abort(404)
    readable_case = read_case(case, is_agent=False)
    picture = file_previews.find_picture(readable_case, attachment.id) or abort(404)
    return render("portal/cases/picture.html", picture=picture, readable_case=readable_case, file_url=file_urls(case))
