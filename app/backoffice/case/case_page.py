"""The page of a request, and the files that came with it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import case_context, find_case
from app.cases.files import attachments
from app.core.web.access_rules import access
from app.core.web.declared_forms import Choice
from app.core.web.downloads import create_download
from app.core.web.responses import render

bp = Blueprint("case_page", __name__)

# The forms of the conversation are drawn when they are opened.
OPENED_FORM = Choice(("message", "pieces", "note"), "write")


@bp.get("/agents/demandes/<uuid:case_id>")
@access("agent")
def show_case(case_id: UUID) -> ResponseReturnValue:
    case = find_case(case_id, screen="backoffice.case")
    return render("backoffice/case/case.html", **case_context(case), opened_form=OPENED_FORM.read(request.args))


@bp.get("/agents/demandes/<uuid:case_id>/fichiers/<uuid:attachment_id>")
@access("agent")
def download_file(case_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    case = find_case(case_id, screen="backoffice.file", verb="download")
    file = attachments.open_file(attachments.find_in_case(case, attachment_id) or abort(404))
    return create_download(file.name, file.type, file.size, file.chunks)
