"""A stateless business application for development: it opens a file for each request sent by a workflow."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

PATH = "/gestion/dossiers"
# The API key to configure; it is only valid here.
KEY = "cle-de-developpement"
TEAMS = ("Nord", "Sud")


class InvalidRequest(ValueError):
    """The request gets a 422 response."""


def is_allowed(authorization: str) -> bool:
    return authorization == f"Bearer {KEY}"


def open_file(content: Mapping[str, Any]) -> dict[str, Any]:
    """The opened file: the same number for the same reference. Raises InvalidRequest."""
    reference = content.get("reference")
    if not isinstance(reference, str) or not reference:
        raise InvalidRequest("reference")
    number = zlib.crc32(reference.encode())
    return {"dossier": {"numero": f"GT-{number % 100_000:05d}", "equipe": TEAMS[number % len(TEAMS)]}}
