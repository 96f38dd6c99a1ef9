"""The photos and PDF files that came with a request, shown in its page: each with the right to open the request, each logged."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_heading, file_urls, find_case
from app.cases.files import attachments, file_previews
from app.cases.models import Attachment
from app.cases.reading.readable_answers import reader_of
from app.cases.reading.readable_case import read_case
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web import downloads
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import show_picture
from app.core.web.responses import render

bp = Blueprint("case_pictures", __name__, url_prefix="/agents/demandes/<uuid:case_id>/fichiers/<uuid:attachment_id>")


@bp.get("/image")
@access("agent")
def show_image(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """The picture itself, decrypted as it leaves."""
    attachment = _find_attachment(case_id, attachment_id, screen="backoffice.file")
    picture = file_previews.open_picture(attachment) or abort(404)
    return show_picture(picture.name, picture.type, picture.size, picture.chunks)


@bp.get("/document")
@access("agent")
def show_document(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """A PDF as the browser draws it, in the viewer or by itself."""
    file = attachments.open_file(_find_attachment(case_id, attachment_id, screen="backoffice.file"))
    if file.type != downloads.PDF:
        abort(404)
    return downloads.show_document(file.name, file.size, file.chunks)


@bp.get("/vignette")
@access("agent")
@rate_limit(DEFAULT)
def show_thumbnail(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    attachment = _find_attachment(case_id, attachment_id, screen="backoffice.thumbnail")
    small = file_previews.open_thumbnail(attachment) or abort(404)
    return show_picture(small.name, small.type, small.size, small.chunks)


@bp.get("/voir")
@access("agent")
def show_picture_page(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """The picture in a page, with the ones before and after: what the viewer shows where scripts do not run."""
    case = find_case(case_id, screen="backoffice.file")
    readable_case = read_case(case, is_agent=True, functions=reader_of(current_actor(), case).functions)
    picture = file_previews.find_picture(readable_case, attachment_id) or abort(404)
    return render(
        "backoffice/case/picture.html", picture=picture, file_url=file_urls(case), **case_heading(readable_case)
    )


def _find_attachment(case_id: UUID, attachment_id: UUID, *, screen: str) -> Attachment:
    case = find_case(case_id, screen=screen)
    return attachments.find_in_case(case, attachment_id) or abort(404)
