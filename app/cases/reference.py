"""Reference numbers: short enough to dictate, impossible to guess or to count from one another."""

from __future__ import annotations

from app.core import clock
from app.core.ids import crockford

RANDOM_BITS = 40


def new_reference() -> str:
    """26-K7QF-3M2P: the year, then forty random bits."""
    code = crockford(RANDOM_BITS)
    return f"{clock.today():%y}-{code[:4]}-{code[4:]}"
