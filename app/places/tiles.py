"""The images of the map, fetched for the residents so that no service of maps sees them, and kept for a while.

The copies are in so many slots and no more, each named by a digest: another image that falls into one takes its place.
"""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.core import clock, outgoing
from app.core.outgoing import OutgoingError
from app.core.outgoing.urls import UrlValueRefused, build_url
from app.core.settings import site_settings
from app.core.sites import current_site
from app.language.text.placeholders import TextPart
from app.places.concurrency_limit import limit_concurrency
from app.places.settings import LATITUDE, LONGITUDE, TILES

CACHE_ENTRIES = 8192
CACHE_DURATION = timedelta(days=30)
TIMEOUT_SECONDS = 4.0
MAX_BYTES = 256 * 1024
IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
MAX_ZOOM = 19
# From this zoom on, only what is around the authority: this is no relay for the maps of everybody.
SHARED_ZOOM = 8
_NUMBER_PLACEHOLDER = re.compile(r"\{([xyz])\}")
AROUND_DEGREES = 0.7


class TileMissing(LookupError):
    """There is no such image: none is asked for there, or the service does not answer."""


@dataclass(frozen=True)
class Tile:
    """An image of the map."""

    type: str
    content: bytes


def is_map_set() -> bool:
    """Whether the authority has a map."""
    return bool(site_settings.get_setting(TILES.key))


def get_tile(zoom: int, x: int, y: int) -> Tile:
    """The image, from the copies when there is a fresh one, else from the service. Raises TileMissing."""
    if not is_map_set() or not is_tile_offered(zoom, x, y):
        raise TileMissing
    try:
        url = _build_tile_url(site_settings.get_setting(TILES.key), {"z": zoom, "x": x, "y": y})
    except UrlValueRefused:
        raise TileMissing from None
    kept, kept_at = _read_cached_tile(url)
    if kept is not None and kept_at > clock.now() - CACHE_DURATION:
        return kept
    try:
        with limit_concurrency():
            found = _fetch_tile(url)
    except OutgoingError:
        if kept is None:
            raise TileMissing from None
        return kept
    _write_cached_tile(url, found)
    return found


def is_tile_offered(zoom: int, x: int, y: int) -> bool:
    """Whether the image exists, and is of the world as a whole or near the authority."""
    if not 0 <= zoom <= MAX_ZOOM or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
        return False
    if zoom <= SHARED_ZOOM:
        return True
    latitude, longitude = _get_centre(zoom, x, y)
    far_north = abs(latitude - site_settings.get_setting(LATITUDE.key))
    far_east = abs(longitude - site_settings.get_setting(LONGITUDE.key))
    return bool(max(far_north, far_east) <= AROUND_DEGREES)


def _build_tile_url(template: str, numbers: Mapping[str, int]) -> str:
    """The address of an image; `{s}` stands for one of several servers of the same service."""
    pieces = _NUMBER_PLACEHOLDER.split(template.replace("{s}", "a"))
    # Between two pieces of the template is the name of a number.
    return build_url(
        TextPart(str(numbers[piece]), is_value=True) if position % 2 else TextPart(piece)
        for position, piece in enumerate(pieces)
    )


def _get_centre(zoom: int, x: int, y: int) -> tuple[float, float]:
    """Latitude and longitude, in the projection of Mercator."""
    size = 2**zoom
    longitude = (x + 0.5) / size * 360 - 180
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / size))))
    return latitude, longitude


def _fetch_tile(url: str) -> Tile:
    answer = outgoing.fetch(
        url, seconds=TIMEOUT_SECONDS, max_bytes=MAX_BYTES, headers={"Accept": "image/*"}
    ).raise_for_status()
    if answer.content_type not in IMAGE_TYPES:
        raise outgoing.NoUsableResponse("garbled")
    return Tile(answer.content_type, answer.body)


def _get_cache_path(url: str) -> Path:
    number = int.from_bytes(sha256(url.encode()).digest()[:4]) % CACHE_ENTRIES
    return current_site().storage_root.parent / "tiles" / f"{number:04x}"


def _read_cached_tile(url: str) -> tuple[Tile | None, datetime]:
    """The copy of that image, and when it was made."""
    try:
        with _get_cache_path(url).open("rb") as file:
            head: dict[str, Any] = json.loads(file.readline())
            if head["url"] == url:
                return Tile(head["type"], file.read()), datetime.fromisoformat(head["at"])
    except (OSError, ValueError, KeyError):
        pass  # none was made yet
    return None, clock.now()


def _write_cached_tile(url: str, found: Tile) -> None:
    """A copy that cannot be written is fetched again, no more."""
    slot = _get_cache_path(url)
    head = json.dumps({"url": url, "type": found.type, "at": clock.now().isoformat()}).encode()
    with suppress(OSError):
        slot.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, draft = tempfile.mkstemp(dir=slot.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + b"\n" + found.content)
        Path(draft).rename(slot)
