"""Fetch and validate responses of outside services about places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.core import outgoing
from app.core.outgoing import OutgoingError
from app.places.concurrency_limit import limit_concurrency

# Suggestions are shown while typing: a slower response is useless.
TIMEOUT_SECONDS = 2.0
MAX_BYTES = 512 * 1024
MAX_TEXT_LENGTH = 200
INSEE_PATTERN = re.compile(r"(\d{5}|2[AB]\d{3})", re.ASCII)
POSTCODE_PATTERN = re.compile(r"\d{5}", re.ASCII)


def fetch_from_service(url: str) -> Any:
    """The JSON of a response; None when the service fails or times out, so that residents can still type an answer."""
    try:
        with limit_concurrency():
            return outgoing.fetch_json(url, seconds=TIMEOUT_SECONDS, max_bytes=MAX_BYTES)
    except OutgoingError:
        return None


def read_text(properties: Mapping[str, Any], name: str) -> str:
    """A text property on one line, truncated; empty when it is not a text."""
    value = properties.get(name)
    return " ".join(value.split())[:MAX_TEXT_LENGTH] if isinstance(value, str) else ""


def read_coordinates(geometry: Any) -> tuple[float, float] | None:
    """The latitude and longitude of a GeoJSON point; None when it is invalid."""
    point = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if not isinstance(point, list) or len(point) < 2 or not all(type(part) in (int, float) for part in point[:2]):
        return None
    longitude, latitude = float(point[0]), float(point[1])
    return (latitude, longitude) if is_on_earth(latitude, longitude) else None


def is_on_earth(latitude: float, longitude: float) -> bool:
    return -90 <= latitude <= 90 and -180 <= longitude <= 180
