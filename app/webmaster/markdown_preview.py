"""Texts in Markdown, displayed while an editor types them."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access
from app.language.text.markdown import render_markdown

bp = Blueprint("markdown_preview", __name__, url_prefix="/agents/site/apercu-texte")


@bp.post("")
@access("site_editor")
@rate_limit(STUDIO_CHANGE)
def create_preview() -> ResponseReturnValue:
    """The text of the form as HTML; nothing is saved."""
    return Response(render_markdown(request.form.get("text", "")), mimetype="text/html")
