"""Days as older exports wrote them in conditions: « 01/09/2024 » is a day here when it is written 2024-09-01."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

_FRENCH_DATE = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


def convert_day(constant: Any) -> Any:
    """The same constant; a day written in French as our language writes days."""
    found = _FRENCH_DATE.fullmatch(constant) if isinstance(constant, str) else None
    if found is None:
        return constant
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return constant
