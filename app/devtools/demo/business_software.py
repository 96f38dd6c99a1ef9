"""A business application of development: it opens a file for each request that a workflow tells it of, and remembers nothing."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

PATH = "/gestion/dossiers"
# As an administrator would type it; it opens nothing else.
KEY = "cle-de-developpement"
TEAMS = ("Nord", "Sud")


class InvalidRequest(ValueError):
    """What such software answers 422 to."""


def is_allowed(authorization: str) -> bool:
    return authorization == f"Bearer {KEY}"


def open_file(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The file opened: the same number for the same request, however often it is asked. Raises Refused."""
    reference = asked.get("reference")
    if not isinstance(reference, str) or not reference:
        raise InvalidRequest("reference")
    number = zlib.crc32(reference.encode())
    return {"dossier": {"numero": f"GT-{number % 100_000:05d}", "equipe": TEAMS[number % len(TEAMS)]}}
