"""Untrusted JSON: its values are counted before Python creates the objects."""

from __future__ import annotations

import json
from typing import Any

from app.core.parsing.budget import TOO_DEEP, BudgetExceeded, Meter

# Each value has at least one of these before or after it; those inside strings also count, which only lowers the limit.
_DELIMITERS = b"[{,:"


def load_json(content: bytes, meter: Meter, **options: Any) -> Any:
    """The parsed JSON; `options` are those of `json.loads`. Raises ValueError for invalid JSON, BudgetExceeded."""
    meter.count_part(sum(content.count(delimiter) for delimiter in _DELIMITERS))
    try:
        return json.loads(content.decode("utf-8-sig"), **options)
    except RecursionError:
        raise BudgetExceeded(TOO_DEEP) from None
