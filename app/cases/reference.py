"""Reference numbers: short enough to dictate, impossible to guess or to count from one another."""

from __future__ import annotations

from app.core import clock
from app.core.ids import crockford
from app.core.text import render_text

RANDOM_BITS = 40
# 26-K7QF-3M2P: the year, then forty random bits.
USUAL = "{{ short_year }}-{{ code }}"


def new_reference(template: str | None = None) -> str:
    """A reference never drawn before, in the form that the procedure gives to its own."""
    code, day = crockford(RANDOM_BITS), clock.today()
    values = {"code": f"{code[:4]}-{code[4:]}", "year": f"{day:%Y}", "short_year": f"{day:%y}", "month": f"{day:%m}"}
    return render_text(template or USUAL, values)
