"""Convert dates of older exports in conditions: « 01/09/2024 » becomes 2024-09-01."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_FRENCH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


def convert_day(constant: Any) -> Any:
    """Convert a date in French notation to ISO format; any other constant is unchanged."""
    match = _FRENCH_DATE.fullmatch(constant) if isinstance(constant, str) else None
    if match is None:
        return constant
    try:
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError:
        return constant
