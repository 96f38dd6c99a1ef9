"""The blueprint of Open311: formats and jurisdictions are checked first, errors are answered as the standard says."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from app.api.open311.call_errors import (
    CallError,
    describe_http_error,
    to_response,
    unknown_jurisdiction_error,
    unknown_resource_error,
)
from app.api.open311.response_documents import CONTENT_TYPES, XML
from app.cases.lifecycle.submission_rules import NotAdmitted
from app.cases.reports.report_services import list_report_services
from app.core.db import db
from app.core.i18n import gettext, ignore_language_cookie
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import OPEN_REPORTS, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access

bp = Blueprint("open311", __name__, url_prefix="/open311")
CACHE_SECONDS = 60
READING_METHODS = ("GET", "HEAD")


@bp.before_request
def check_call() -> None:
    """Count the call, refuse unknown formats and jurisdictions, and everything while no service is published.

    Raises CallError, TooManyRequests.
    """
    ignore_language_cookie()
    if request.method in READING_METHODS:
        count_request(OPEN_REPORTS)
    if current_suffix() not in CONTENT_TYPES or not list_report_services():
        raise unknown_resource_error()
    jurisdiction = request.values.get("jurisdiction_id", "")
    if jurisdiction and jurisdiction.lower() not in current_site().hosts | {request.host.partition(":")[0]}:
        raise unknown_jurisdiction_error()


@bp.after_request
def add_headers(response: Response) -> Response:
    """Let pages of other sites read what is published, and caches keep it for a minute."""
    if request.method in READING_METHODS:
        response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method in READING_METHODS and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={CACHE_SECONDS}"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@bp.errorhandler(CallError)
def answer_error(error: CallError) -> Response:
    db.session.rollback()
    suffix = current_suffix()
    return to_response(error, suffix if suffix in CONTENT_TYPES else XML)


@bp.errorhandler(NotAdmitted)
def answer_refusal(error: NotAdmitted) -> Response:
    return answer_error(CallError(400, [gettext("Le service ne prend pas ce signalement pour le moment.")]))


@bp.errorhandler(HTTPException)
def answer_http_error(error: HTTPException) -> Response:
    """Answer a malformed call, one that is too large, or one too many."""
    return answer_error(describe_http_error(error))


@bp.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@bp.route("/<path:path>.<suffix>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
@access("public")
@rate_limit(OPEN_REPORTS)
def refuse_unknown_address(path: str, suffix: str = XML) -> Response:
    """Answer addresses and methods that the standard does not have as it answers unknown reports."""
    raise unknown_resource_error()


def current_suffix() -> str:
    """The format that the address asks for."""
    return str((request.view_args or {}).get("suffix", XML))
