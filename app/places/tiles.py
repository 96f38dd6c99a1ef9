"""Proxy and cache of map tiles: the map service does not see the residents.

The cache has a fixed number of files, named by a digest of the URL: a tile replaces another with the same digest.
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
# Above this zoom, only tiles around the authority are served: the proxy is not open to other uses.
SHARED_ZOOM = 8
_NUMBER_PLACEHOLDER = re.compile(r"\{([xyz])\}")
AROUND_DEGREES = 0.7


class TileMissing(LookupError):
    """The tile is not offered, or the service does not respond."""


@dataclass(frozen=True)
class Tile:
    """An image of the map."""

    type: str
    content: bytes


def is_map_set() -> bool:
    """Whether a tile service is configured."""
    return bool(site_settings.get_setting(TILES.key))


def get_tile(zoom: int, x: int, y: int) -> Tile:
    """The tile, from the cache while it is fresh, else from the service; a stale tile serves as fallback. Raises TileMissing."""
    if not is_map_set() or not is_tile_offered(zoom, x, y):
        raise TileMissing
    try:
        url = _build_tile_url(site_settings.get_setting(TILES.key), {"z": zoom, "x": x, "y": y})
    except UrlValueRefused:
        raise TileMissing from None
    cached, cached_at = _read_cached_tile(url)
    if cached is not None and cached_at > clock.now() - CACHE_DURATION:
        return cached
    try:
        with limit_concurrency():
            tile = _fetch_tile(url)
    except OutgoingError:
        if cached is None:
            raise TileMissing from None
        return cached
    _write_cached_tile(url, tile)
    return tile


def is_tile_offered(zoom: int, x: int, y: int) -> bool:
    """Whether the tile exists, and has a low zoom or is near the authority."""
    if not 0 <= zoom <= MAX_ZOOM or not (0 <= x < 2**zoom and 0 <= y < 2**zoom):
        return False
    if zoom <= SHARED_ZOOM:
        return True
    latitude, longitude = _get_centre(zoom, x, y)
    latitude_distance = abs(latitude - site_settings.get_setting(LATITUDE.key))
    longitude_distance = abs(longitude - site_settings.get_setting(LONGITUDE.key))
    return bool(max(latitude_distance, longitude_distance) <= AROUND_DEGREES)


def _build_tile_url(template: str, numbers: Mapping[str, int]) -> str:
    """The URL of a tile; `{s}` stands for one of several servers of the same service."""
    pieces = _NUMBER_PLACEHOLDER.split(template.replace("{s}", "a"))
    # `split` returns the placeholder names at odd positions.
    return build_url(
        TextPart(str(numbers[piece]), is_value=True) if position % 2 else TextPart(piece)
        for position, piece in enumerate(pieces)
    )


def _get_centre(zoom: int, x: int, y: int) -> tuple[float, float]:
    """Latitude and longitude of the centre of a tile, in the Mercator projection."""
    size = 2**zoom
    longitude = (x + 0.5) / size * 360 - 180
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / size))))
    return latitude, longitude


def _fetch_tile(url: str) -> Tile:
    response = outgoing.fetch(
        url, seconds=TIMEOUT_SECONDS, max_bytes=MAX_BYTES, headers={"Accept": "image/*"}
    ).raise_for_status()
    if response.content_type not in IMAGE_TYPES:
        raise outgoing.NoUsableResponse("garbled")
    return Tile(response.content_type, response.body)


def _get_cache_path(url: str) -> Path:
    number = int.from_bytes(sha256(url.encode()).digest()[:4]) % CACHE_ENTRIES
    return current_site().storage_root.parent / "tiles" / f"{number:04x}"


def _read_cached_tile(url: str) -> tuple[Tile | None, datetime]:
    """The cached tile, and the time at which it was cached."""
    try:
        with _get_cache_path(url).open("rb") as file:
            head: dict[str, Any] = json.loads(file.readline())
            if head["url"] == url:
                return Tile(head["type"], file.read()), datetime.fromisoformat(head["at"])
    except (OSError, ValueError, KeyError):
        pass  # not cached yet
    return None, clock.now()


def _write_cached_tile(url: str, tile: Tile) -> None:
    """Write a tile to the cache atomically; a failed write only means another fetch."""
    path = _get_cache_path(url)
    head = json.dumps({"url": url, "type": tile.type, "at": clock.now().isoformat()}).encode()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary_path = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + b"\n" + tile.content)
        Path(temporary_path).rename(path)
