"""The address that gateways call when a payment changes: unless they sign what they say, the truth is asked for."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from app.core.db import db
from app.core.outgoing.urls import encode_form
from app.core.rate_limits.enforcement import count_request
from app.core.rate_limits.limits import RateLimit, rate_limit
from app.core.web.access_rules import access
from app.payments.attempt_jobs import NOTIFICATION_PATH, queue_check, settle_answer
from app.payments.attempts import find_notified_attempt

bp = Blueprint("payment_notifications", __name__, url_prefix=f"{NOTIFICATION_PATH}/<notification_id>")

MAX_BYTES = 8 * 1024
# All the payers of a town are notified by one server.
NOTIFICATION = RateLimit(
    per_network="600 per minute; 12000 per hour",
    per_account="60 per minute",
    per_site="1200 per minute",
    purpose="payment_notification",
)


@bp.post("")
@access("public")
@rate_limit(NOTIFICATION)
def create_notification(notification_id: str) -> Response:
    """Queue a check, and answer at once: 200 for any identifier, so that nobody calls again for ever."""
    return _queue(notification_id)


@bp.get("")
@access("public")
def show_notification(notification_id: str) -> Response:
    """A notification that is sent as a simple address."""
    count_request(NOTIFICATION)
    return _queue(notification_id)


def _queue(notification_id: str) -> Response:
    if (request.content_length or 0) > MAX_BYTES:
        abort(413)
    attempt = find_notified_attempt(notification_id)
    text = encode_form(request.values)
    if attempt is not None and not settle_answer(attempt, text):
        queue_check(attempt)
        db.session.commit()
    return Response("", content_type="text/plain")
