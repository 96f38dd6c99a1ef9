"""JSON of other software, parsed within a budget, and checksums of JSON values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from app.core.parsing import Budget, Parser
from app.core.parsing.budget import MEGABYTE
from app.core.parsing.json_text import load_json

PARSER: Parser[Any] = Parser(
    "response of other software", Budget(5 * MEGABYTE, max_parts=1_000_000), load_json, is_called_before_writing=False
)


def parse_json(content: str | bytes) -> Any:
    """Parse JSON of other software into values that can be stored and shown on a page.

    Raises ValueError, also for what Python accepts and JSON or UTF-8 does not: NaN, lone surrogates.
    """
    value = PARSER(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    return value


def compute_checksum(definition: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form: independent of the order of keys and of white space."""
    canonical = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
