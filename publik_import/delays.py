"""Parse delays of w.c.s. timeouts into the units of our definitions."""

from __future__ import annotations

import re

_UNITS = {"minute": 60, "heure": 3600, "hour": 3600, "jour": 86400, "day": 86400, "semaine": 604_800, "week": 604_800}
_PART = re.compile(r"([0-9]{1,9})\s*([a-z]+)", re.ASCII)
_MONTH, _YEAR = 30 * 86400, 365 * 86400
MAX_DAYS = 3660
# A number of days given by a variable.
DAYS = re.compile(r"\s*(\{\{.*?\}\})\s*(?:jours?|days?)\s*")


def parse_delay(text: str) -> dict[str, int] | None:
    """Parse a number of seconds, or words such as « 2 jours et 3 heures »; None when the delay depends on the case."""
    text = text.removeprefix("=").strip()  # an expression in the oldest exports
    seconds = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else _parse_words(text)
    if seconds is None:
        return None
    days, remainder = divmod(seconds, 86400)
    hours, remainder = divmod(remainder, 3600)
    minutes = -(-remainder // 60)
    if days > MAX_DAYS:
        return None
    delay = {"days": days, "hours": hours, "minutes": minutes}
    return {unit: count for unit, count in delay.items() if count} or {"minutes": 1}


def _parse_words(text: str) -> int | None:
    if "{" in text or len(text) > 100:
        return None
    total = 0
    for count, word in _PART.findall(text.lower()):
        unit = word.rstrip("s")
        size = _UNITS.get(
            unit, _MONTH if unit in ("moi", "month") else _YEAR if unit in ("an", "annee", "year") else None
        )
        if size is None:
            return None
        total += int(count) * size
    return total or None
