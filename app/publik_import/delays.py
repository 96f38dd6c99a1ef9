"""How long a time-out of w.c.s. waits, in the parts our documents know."""

from __future__ import annotations

import re

_UNITS = {"minute": 60, "heure": 3600, "hour": 3600, "jour": 86400, "day": 86400, "semaine": 604_800, "week": 604_800}
_PART = re.compile(r"([0-9]{1,9})\s*([a-z]+)", re.ASCII)
_MONTH, _YEAR = 30 * 86400, 365 * 86400
MAX_DAYS = 3660
# A number of days that only the request, or the procedure, knows.
DAYS = re.compile(r"\s*(\{\{.*?\}\})\s*(?:jours?|days?)\s*")


def parse_delay(written: str) -> dict[str, int] | None:
    """Seconds, or words such as « 2 jours et 3 heures »; nothing when it depends on the case."""
    written = written.removeprefix("=").strip()  # once Python
    seconds = int(written) if written.isascii() and written.isdecimal() and len(written) < 12 else _parse_words(written)
    if seconds is None:
        return None
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes = -(-rest // 60)
    if days > MAX_DAYS:
        return None
    delay = {"days": days, "hours": hours, "minutes": minutes}
    return {unit: count for unit, count in delay.items() if count} or {"minutes": 1}


def _parse_words(written: str) -> int | None:
    if "{" in written or len(written) > 100:
        return None
    total = 0
    for count, word in _PART.findall(written.lower()):
        unit = word.rstrip("s")
        size = _UNITS.get(
            unit, _MONTH if unit in ("moi", "month") else _YEAR if unit in ("an", "annee", "year") else None
        )
        if size is None:
            return None
        total += int(count) * size
    return total or None
