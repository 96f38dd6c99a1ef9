"""One attempt: the signed message, sent to an address that is resolved, checked and used as such; no redirect is followed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from app.connectors.webhooks.delivery_records import Attempt, cut_response
from app.connectors.webhooks.event_description import write_body
from app.connectors.webhooks.signature import build_headers
from app.core import clock, outgoing
from app.core.outgoing.destinations import AddressRefused, OutgoingError

SECONDS = 10.0
MAX_RESPONSE_BYTES = 64 * 1024
GONE_STATUS = 410
# It is not the receiver that failed: this process does not call its server for a while.
NOT_ATTEMPTED = "circuit_open"
# Nothing was sent.
ADDRESS_REFUSED = AddressRefused().reason


def send_message(url: str, secrets: Sequence[str], message_id: str, description: Mapping[str, Any]) -> Attempt:
    """Send one message and say how it went."""
    body, sent_at, start = write_body(dict(description)), clock.now(), time.monotonic()
    headers = build_headers(secrets, message_id, int(sent_at.timestamp()), body)
    try:
        response = outgoing.fetch(
            url,
            method="POST",
            headers={"Content-Type": "application/json", **headers},
            body=body,
            seconds=SECONDS,
            max_bytes=MAX_RESPONSE_BYTES,
        )
    except AddressRefused as error:
        return Attempt(sent_at, 0, reason=error.reason)
    except OutgoingError as error:
        return Attempt(sent_at, _milliseconds(start), reason=error.reason, pause=error.pause)
    return Attempt(
        sent_at,
        _milliseconds(start),
        http_status=response.status,
        response=None if response.is_ok else cut_response(response.body),
        pause=None if response.is_ok else response.retry_after,
    )


def _milliseconds(start: float) -> int:
    return round(1000 * (time.monotonic() - start))
