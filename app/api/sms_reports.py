"""Delivery reports of SMS gateways: each message has an address of its own, whose end only its gateway knows."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.api import error_responses
from app.api.request_body import read_object
from app.core.db import db
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import accept_json, access
from app.notifications.sms.reports import find_reported_message, record_report

bp = Blueprint("sms_reports", __name__, url_prefix="/api/sms")
bp.register_error_handler(error_responses.ApiError, error_responses.to_response)


@bp.post("/<uuid:message_id>/<signature>")
@access("key")
@rate_limit(API_CALL)
@accept_json
def create_report(message_id: UUID, signature: str) -> ResponseReturnValue:
    """Record what became of a message; events that say nothing of it are taken and ignored."""
    message = find_reported_message(message_id, signature)
    if message is None:
        raise error_responses.missing_key_error()
    values = request.form.to_dict() if request.form else read_object()
    record_report(message, values)
    db.session.commit()
    return "", 204
