"""The drawing of a circuit in its builder, with its list, both drawn again after each change."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access
from app.core.web.responses import render
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.circuit_context import get_circuit_context
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_circuits", __name__, url_prefix="/agents/studio")


@bp.get("/circuits/<slug>/dessin")
@access("designer")
def show_drawing(slug: str) -> ResponseReturnValue:
    """The drawing alone, for the page of the builder."""
    page = load_page(editable_kind("circuits", slug), slug, request.args.get("element", "")[:MAX_POINTER])
    return render("studio/circuit_picture.html", **get_context(page), **get_circuit_context(page))
