"""Published reports: those of a time range, and one by its id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response, request

from app.api.open311.blueprint import bp
from app.api.open311.call_errors import bad_value_error, unknown_resource_error
from app.api.open311.published_photos import build_photo_url
from app.api.open311.response_documents import create_response
from app.cases.reports.published_reports import (
    CLOSED,
    OPEN,
    PublishedReport,
    ReportFilters,
    find_published_reports,
    list_published_reports,
)
from app.cases.reports.report_services import list_report_services
from app.core import clock
from app.core.i18n import gettext as _
from app.core.web.access_rules import access
from app.themes.charter import get_charter

MAX_SPAN = timedelta(days=90)
MAX_REPORTS = 1000
MAX_PAGE = 10_000
EXAMPLE = "2026-12-31T23:59:00+01:00"


@bp.get("/v2/requests.<suffix>")
@access("public")
def list_reports(suffix: str) -> Response:
    """The reports with some ids, else those that the filters name, the latest first."""
    if texts := _read_words("service_request_id"):
        ids = [report_id for text in texts[:MAX_REPORTS] if (report_id := _parse_id(text))]
        return _respond(find_published_reports(ids), suffix)
    first, last = _read_range()
    page_size = _read_number("page_size", MAX_REPORTS, MAX_REPORTS)
    offset = (_read_number("page", 1, MAX_PAGE) - 1) * page_size
    services = frozenset(_read_words("service_code")) or frozenset(service.code for service in list_report_services())
    filters = ReportFilters(services, first, last, _read_states())
    return _respond(list_published_reports(filters, limit=page_size, offset=offset), suffix)


@bp.get("/v2/requests/<report_id>.<suffix>")
@access("public")
def show_report(report_id: str, suffix: str) -> Response:
    """One report, in a list of one."""
    parsed_id = _parse_id(report_id)
    reports = find_published_reports([parsed_id]) if parsed_id else []
    if not reports:
        raise unknown_resource_error()
    return _respond(reports, suffix)


def _respond(reports: list[PublishedReport], suffix: str) -> Response:
    return create_response("service_requests", [_describe_report(report) for report in reports], suffix)


def _describe_report(report: PublishedReport) -> dict[str, Any]:
    latitude, longitude = report.point or (None, None)
    return {
        "service_request_id": str(report.id),
        "status": CLOSED if report.is_closed else OPEN,
        "status_notes": report.status,
        "service_name": report.service.procedure.title,
        "service_code": report.service.code,
        "description": report.description,
        "agency_responsible": get_charter().name,
        "service_notice": None,
        "requested_datetime": _format_moment(report.submitted_at),
        "updated_datetime": _format_moment(report.status_since),
        "expected_datetime": None,
        "address": report.street or None,
        "address_id": None,
        "zipcode": None,
        "lat": latitude,
        "long": longitude,
        "media_url": build_photo_url(report) if report.has_photo else None,
    }


def _format_moment(moment: datetime) -> str:
    return clock.to_paris(moment).isoformat(timespec="seconds")


def _read_range() -> tuple[datetime, datetime]:
    """The time range, of ninety days at most. Raises CallError."""
    first, last = _read_moment("start_date"), _read_moment("end_date")
    if first is None:
        last = last or clock.now()
        return last - MAX_SPAN, last
    last = last or min(first + MAX_SPAN, max(clock.now(), first))
    if last < first:
        raise bad_value_error("end_date", _("Donnez un moment qui suit start_date."))
    if last - first > MAX_SPAN:
        raise bad_value_error("end_date", _("Demandez 90 jours au plus à la fois."))
    return first, last


def _read_moment(name: str) -> datetime | None:
    # A plus sign that was not encoded arrives as a space.
    text = request.args.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or not 1900 < moment.year < 2200:
        raise bad_value_error(name, _("Donnez un moment comme %(example)s.", example=EXAMPLE))
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.PARIS)


def _read_states() -> frozenset[str]:
    states = frozenset(_read_words("status")) or frozenset({OPEN, CLOSED})
    if not states <= {OPEN, CLOSED}:
        raise bad_value_error("status", _("Donnez open, closed, ou les deux séparés par une virgule."))
    return states


def _read_words(name: str) -> list[str]:
    return [word.strip() for word in request.args.get(name, "").split(",") if word.strip()]


def _read_number(name: str, default: int, maximum: int) -> int:
    text = request.args.get(name, "") or str(default)
    if not text.isascii() or not text.isdecimal() or len(text) > 5 or not 1 <= int(text) <= maximum:
        raise bad_value_error(name, _("Donnez un nombre de 1 à %(maximum)s.", maximum=maximum))
    return int(text)


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
