"""Renewed push subscriptions: a browser reports that its push service changed its endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response

from app.core.db import db
from app.core.rate_limits.limits import LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import accept_json, access
from app.notifications import push_devices
from app.notifications.push_devices import SubscriptionRefused, read_subscription
from app.sync.blueprint import bp
from app.sync.error_responses import RequestRefused
from app.sync.request_body import parse_content, read_content, require_text

# More than a browser ever follows; further requests can be followed again.
MAX_REQUESTS = 50


@dataclass(frozen=True)
class SubscriptionChange:
    """Change of a push subscription: its former endpoint, its successor, and the requests followed without an account."""

    former_endpoint: str
    subscription: dict[str, str]
    case_ids: tuple[UUID, ...]


@bp.put("/subscription")
@access("public")
@rate_limit(LIGHT_REQUEST)
@accept_json
def update_subscription() -> Response:
    """Replace the endpoint. Works without a session: knowing the former endpoint is the proof. 404 if it is unknown."""
    change = parse_content(read_content(), _parse_change)
    try:
        is_known = push_devices.move_subscription(
            change.former_endpoint, read_subscription(change.subscription), case_ids=change.case_ids
        )
    except SubscriptionRefused as error:
        raise RequestRefused(422, "refused", error.message) from error
    if not is_known:
        raise RequestRefused(404, "refused", "")
    db.session.commit()
    return Response(status=204)


def _parse_change(content: Mapping[str, Any]) -> SubscriptionChange:
    subscription = {name: require_text(content[name]) for name in ("endpoint", "p256dh", "auth")}
    return SubscriptionChange(
        require_text(content["former"]),
        subscription,
        tuple(UUID(case_id) for case_id in content["requests"][:MAX_REQUESTS]),
    )
