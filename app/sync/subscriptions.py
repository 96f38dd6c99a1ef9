"""A browser that is told of news says by itself that its push service gave it another address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response

from app.core.access import access, takes_json
from app.core.db import db
from app.core.rate_limits.declarations import LIGHT, limited
from app.notifications import devices
from app.notifications.devices import SubscriptionRefused, subscription_in
from app.sync.blueprint import bp
from app.sync.content import read_as, received, text_in
from app.sync.refusals import Refused

# More than a browser has ever followed; the rest is told again once it is asked for again.
MOST_REQUESTS = 50


@dataclass(frozen=True)
class Moved:
    """From where to where (with the keys that the browser gives), and the requests followed there without an account."""

    former: str
    given: dict[str, str]
    case_ids: tuple[UUID, ...]


@bp.put("/subscription")
@access("public")
@limited(LIGHT)
@takes_json
def update_subscription() -> Response:
    """Nobody may be signed in then: the proof is the former address, which nobody else was given. 404: nobody is told there."""
    moved = read_as(received(), _read)
    try:
        is_told = devices.move(moved.former, subscription_in(moved.given), case_ids=moved.case_ids)
    except SubscriptionRefused as refused:
        raise Refused(422, "refused", refused.words) from refused
    if not is_told:
        raise Refused(404, "refused", "")
    db.session.commit()
    return Response(status=204)


def _read(sent: Mapping[str, Any]) -> Moved:
    given = {name: text_in(sent[name]) for name in ("endpoint", "p256dh", "auth")}
    return Moved(text_in(sent["former"]), given, tuple(UUID(each) for each in sent["requests"][:MOST_REQUESTS]))
