"""Offline tour of an agent: a page that is the same for everybody, cached by the worker."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.core.web.access_rules import access
from app.core.web.page_cache import create_shared_response

bp = Blueprint("offline_tour", __name__, url_prefix="/hors-ligne")


@bp.get("/tournee")
@access("public")
def show_tour() -> Response:
    """Empty page of the tour: the script reads the copies on the device."""
    return create_shared_response(render_tour_page())


def render_tour_page() -> str:
    return render_template("portal/offline/offline_tour.html")
