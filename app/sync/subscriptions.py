"""A browser that is told of news says by itself that its push service gave it another address."""

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

# More than a browser has ever followed; the rest is told again once it is asked for again.
MAX_REQUESTS = 50


@dataclass(frozen=True)
class SubscriptionChange:
    """From where to where (with the keys that the browser gives), and the requests followed there without an account."""

    former_endpoint: str
    subscription: dict[str, str]
    case_ids: tuple[UUID, ...]


@bp.put("/subscription")
@access("public")
@rate_limit(LIGHT_REQUEST)
@accept_json
def update_subscription() -> Response:
    """Nobody may be signed in then: the proof is the former address, which nobody else was given. 404: nobody is told there."""
    moved = parse_content(read_content(), _parse_change)
    try:
        is_told = push_devices.move_subscription(
            moved.former_endpoint, read_subscription(moved.subscription), case_ids=moved.case_ids
        )
    except SubscriptionRefused as refused:
        raise RequestRefused(422, "refused", refused.message) from refused
    if not is_told:
        raise RequestRefused(404, "refused", "")
    db.session.commit()
    return Response(status=204)


def _parse_change(sent: Mapping[str, Any]) -> SubscriptionChange:
    given = {name: require_text(sent[name]) for name in ("endpoint", "p256dh", "auth")}
    return SubscriptionChange(
        require_text(sent["former"]), given, tuple(UUID(each) for each in sent["requests"][:MAX_REQUESTS])
    )
