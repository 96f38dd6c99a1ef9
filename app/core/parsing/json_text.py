"""JSON that strangers send: its values are counted before Python makes an object of each."""

from __future__ import annotations

import json
from typing import Any

from app.core.parsing.budget import TOO_DEEP, BudgetExceeded, Meter

# Each of them comes before, between or after values; those in texts count as well, which only lowers the bound.
_MARKS = b"[{,:"


def load_json(content: bytes, meter: Meter, **options: Any) -> Any:
    """The document; `options` are those of `json.loads`. Raises ValueError for what is no JSON, BudgetExceeded."""
    meter.count_part(sum(content.count(mark) for mark in _MARKS))
    try:
        return json.loads(content.decode("utf-8-sig"), **options)
    except RecursionError:
        raise BudgetExceeded(TOO_DEEP) from None
