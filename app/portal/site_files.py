"""The files that a browser asks of a site by name: its colours, its manifest."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from app.core.access import access
from app.themes import charter, manifest, style

bp = Blueprint("site_files", __name__)

A_YEAR = "public, max-age=31536000, immutable"


@bp.get("/theme.css")
@access("public")
def show_theme() -> Response:
    """The token values of the charter; the address carries its version."""
    return Response(style.sheet(charter.current()), mimetype="text/css", headers={"Cache-Control": A_YEAR})


@bp.get("/manifest.json")
@access("public")
def show_manifest() -> Response:
    response = jsonify(manifest.for_charter(charter.current(), static_url=_static_url))
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _static_url(name: str) -> str:
    return f"/static/{current_app.config['STATIC_VERSION']}/{name}"
