"""The files that a browser asks of a site by name: its colours, its manifest, its service worker."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from app.core.access import access
from app.core.assembly import ROOT
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


@bp.get("/service-worker.js")
@access("public")
def show_service_worker() -> Response:
    """The rules of the offline part, under the version of the static files."""
    source = (ROOT / "service-worker.js").read_text()
    return Response(
        source.replace("STATIC_VERSION", current_app.config["STATIC_VERSION"]),
        mimetype="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )


def _static_url(name: str) -> str:
    return f"/static/{current_app.config['STATIC_VERSION']}/{name}"
