"""Photos of published reports: the copies that agents have checked."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from app.api.open311.blueprint import bp
from app.api.open311.call_errors import unknown_resource_error
from app.cases.reports.published_reports import PublishedReport, open_report_photo
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.core.web.downloads import show_picture


@bp.get("/photos/<uuid:report_id>.jpg")
@access("public")
def show_photo(report_id: UUID) -> Response:
    """The photo of one report."""
    photo = open_report_photo(report_id)
    if photo is None:
        raise unknown_resource_error()
    response = show_picture(f"{report_id}.jpg", photo.type, photo.size, photo.chunks)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def build_photo_url(report: PublishedReport) -> str:
    return f"{current_site().base_url}/open311/photos/{report.id}.jpg"
