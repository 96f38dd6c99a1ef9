"""Hashes of closings: the movements of a day, and each closing with the one before. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from app.payments.accounting.movements import Movement

# The previous hash of the first closing.
FIRST = "0" * 64


@dataclass(frozen=True)
class ClosingSeal:
    """The facts of a closing that its hash proves."""

    regie: str
    number: int
    day: date
    means_totals: dict[str, Any]
    total: int
    movements_hash: str
    previous_hash: str
    closed_at: datetime
    by: str


def hash_movements(movements: Iterable[Movement]) -> str:
    """The hash of the movements of a day, in whatever order they are read."""
    rows = sorted([one.id, one.kind, one.day.isoformat(), one.means, one.amount, one.reference] for one in movements)
    return _hash(rows)


def hash_closing(seal: ClosingSeal) -> str:
    """The hash of a closing: changing a closing changes those of all that follow it."""
    return _hash({**vars(seal), "day": seal.day.isoformat(), "closed_at": seal.closed_at.isoformat("T", "seconds")})


def _hash(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
