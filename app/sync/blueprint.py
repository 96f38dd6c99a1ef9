"""The blueprint of calls from devices, with their common error handlers and headers."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.web.responses import require_same_origin
from app.sync import error_responses
from app.sync.error_responses import RequestRefused
from app.sync.refusal_reasons import register_reasons

bp = Blueprint("sync", __name__, url_prefix="/api/sync/v1")
bp.register_error_handler(RequestRefused, error_responses.render_refusal)
bp.register_error_handler(HTTPException, error_responses.render_error)
for failure in (OSError, OperationalError):
    bp.register_error_handler(failure, error_responses.render_failure)
register_reasons(bp)


@bp.before_request
def check_origin() -> None:
    if request.method != "GET":
        require_same_origin()


@bp.after_request
def forbid_caching(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
