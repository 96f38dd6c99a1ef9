"""The settings of a procedure or a circuit as a whole: what it is, who may ask, the law, the protections."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.definitions.editing.edit_log import load_working_copy
from app.studio.builder import get_context
from app.studio.builder_page import BuilderPage
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_settings", __name__, url_prefix="/agents/studio")


@bp.get("/<kind>/<slug>/reglages")
@access("designer")
def show_settings(kind: str, slug: str) -> ResponseReturnValue:
    """Every setting that is not of a page, a question, a status or an action."""
    definition_kind = editable_kind(kind, slug)
    copy = load_working_copy(definition_kind, slug)
    page = BuilderPage(definition_kind, slug, copy, "", current_actor().account_id)
    return render("studio/settings.html", **get_context(page))
