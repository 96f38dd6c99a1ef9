"""Events as other software reads them, in the stream of the API and in webhooks: identifiers, kind, time, addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.cases.event_stream import StreamedEvent

TRIAL = "trial"


def describe_event(event: StreamedEvent, base_url: str) -> dict[str, Any]:
    """One event: its type and its time, then what it is about."""
    return {
        "type": f"case.{event.kind}",
        "timestamp": _format(event.happened_at),
        "data": {
            "id": str(event.id),
            "position": event.position,
            "case": event.reference,
            "procedure": event.procedure,
            "status": event.status,
            "actor": event.actor_kind,
            "visible_to": event.visible_to,
            "url": f"{base_url}/api/v1/demandes/{event.reference}",
        },
    }


def describe_trial(trial_id: UUID, moment: datetime) -> dict[str, Any]:
    """The event that an administrator sends to try an address: it is about no case."""
    return {"type": TRIAL, "timestamp": _format(moment), "data": {"id": str(trial_id)}}


def write_body(description: dict[str, Any]) -> bytes:
    """The body of a webhook."""
    return json.dumps(description, ensure_ascii=False, separators=(",", ":")).encode()


def _format(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
