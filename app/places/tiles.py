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

from app.core import clock, outgoing, site_settings
from app.core.outgoing import OutgoingError
from app.core.outgoing_urls import ValueRefused, build_url
from app.core.sites import current_site
from app.core.text import TextPart
from app.places.room import room
from app.places.settings import LATITUDE, LONGITUDE, TILES

SLOTS = 8192
FRESH = timedelta(days=30)
PATIENCE = 4.0
LARGEST = 256 * 1024
TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})
DEEPEST = 19
# From this zoom on, only what is around the authority: this is no relay for the maps of everybody.
SHARED_ZOOM = 8
_NUMBER = re.compile(r"\{([xyz])\}")
AROUND_DEGREES = 0.7


class TileMissing(LookupError):
    """There is no such image: none is asked for there, or the service does not answer."""


@dataclass(frozen=True)
class Tile:
    """An image of the map."""

    type: str
    content: bytes


def are_set() -> bool:
    """Whether the authority has a map."""
    return bool(site_settings.get(TILES.key))


def tile(zoom: int, x: int, y: int) -> Tile:
    """The image, from the copies when there is a fresh one, else from the service. Raises TileMissing."""
    if not are_set() or not is_offered(zoom, x, y):
        raise TileMissing
    try:
        url = _url_of(site_settings.get(TILES.key), {"z": zoom, "x": x, "y": y})
    except ValueRefused:
        raise TileMissing from None
    kept, kept_at = _kept(url)
    if kept is not None and kept_at > clock.now() - FRESH:
        return kept
    try:
        with room():
            found = _fetched(url)
    except OutgoingError:
        if kept is None:
            raise TileMissing from None
        return kept
    _keep(url, found)
    return found


def is_offered(zoom: int, x: int, y: int) -> bool:
    """Whether the image exists, and is of the world as a whole or near the authority."""
    if not 0 <= zoom <= DEEPEST or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
        return False
    if zoom <= SHARED_ZOOM:
        return True
    latitude, longitude = _middle(zoom, x, y)
    far_north = abs(latitude - site_settings.get(LATITUDE.key))
    far_east = abs(longitude - site_settings.get(LONGITUDE.key))
    return bool(max(far_north, far_east) <= AROUND_DEGREES)


def _url_of(template: str, numbers: Mapping[str, int]) -> str:
    """The address of an image; `{s}` stands for one of several servers of the same service."""
    pieces = _NUMBER.split(template.replace("{s}", "a"))
    # Between two pieces of the template is the name of a number.
    return build_url(
        TextPart(str(numbers[piece]), is_value=True) if position % 2 else TextPart(piece)
        for position, piece in enumerate(pieces)
    )


def _middle(zoom: int, x: int, y: int) -> tuple[float, float]:
    """Latitude and longitude, in the projection of Mercator."""
    size = 2**zoom
    longitude = (x + 0.5) / size * 360 - 180
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / size))))
    return latitude, longitude


def _fetched(url: str) -> Tile:
    answer = outgoing.fetch(url, seconds=PATIENCE, largest=LARGEST, headers={"Accept": "image/*"}).accepted()
    if answer.content_type not in TYPES:
        raise outgoing.NotAnswered("garbled")
    return Tile(answer.content_type, answer.body)


def _slot(url: str) -> Path:
    number = int.from_bytes(sha256(url.encode()).digest()[:4]) % SLOTS
    return current_site().storage_root.parent / "tiles" / f"{number:04x}"


def _kept(url: str) -> tuple[Tile | None, datetime]:
    """The copy of that image, and when it was made."""
    try:
        with _slot(url).open("rb") as file:
            head: dict[str, Any] = json.loads(file.readline())
            if head["url"] == url:
                return Tile(head["type"], file.read()), datetime.fromisoformat(head["at"])
    except (OSError, ValueError, KeyError):
        pass  # none was made yet
    return None, clock.now()


def _keep(url: str, found: Tile) -> None:
    """A copy that cannot be written is fetched again, no more."""
    slot = _slot(url)
    head = json.dumps({"url": url, "type": found.type, "at": clock.now().isoformat()}).encode()
    with suppress(OSError):
        slot.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, draft = tempfile.mkstemp(dir=slot.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + b"\n" + found.content)
        Path(draft).rename(slot)
