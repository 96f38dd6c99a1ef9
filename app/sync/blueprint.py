"""The blueprint of what devices send, and what holds for all of its addresses."""

from __future__ import annotations

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.web import require_same_origin
from app.sync import refusals
from app.sync.not_taken import register_reasons
from app.sync.refusals import RequestRefused

bp = Blueprint("sync", __name__, url_prefix="/api/sync/v1")
bp.register_error_handler(RequestRefused, refusals.render_refusal)
bp.register_error_handler(HTTPException, refusals.render_error)
for failure in (OSError, OperationalError):
    bp.register_error_handler(failure, refusals.render_failure)
register_reasons(bp)


@bp.before_request
def check_origin() -> None:
    if request.method != "GET":
        require_same_origin()


@bp.after_request
def forbid_caching(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
