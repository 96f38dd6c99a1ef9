"""The page of a form in the preview of the builder."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.core.web.security_headers import allow_framing
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.definition_access import editable_kind
from app.studio.page_preview import preview_page

bp = Blueprint("studio_previews", __name__, url_prefix="/agents/studio")


@bp.get("/<kind>/<slug>/apercu")
@access("designer")
def show_preview(kind: str, slug: str) -> Response:
    """The page of the selected question; nothing can be sent from there. With `erreurs`, as after an empty form."""
    page = load_page(editable_kind(kind, slug), slug, request.args.get("element", "")[:MAX_POINTER])
    if not page.open_page:
        abort(404)
    preview = preview_page(page.definition, page.open_page, with_errors="erreurs" in request.args)
    response = render("studio/preview.html", **get_context(page), preview=preview)
    allow_framing(response)
    return response
