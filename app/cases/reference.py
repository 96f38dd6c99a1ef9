"""Reference numbers: short enough to dictate, impossible to guess or to count from one another."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.core import clock
from app.core.ids import crockford, read_crockford
from app.core.text import render_text

RANDOM_BITS = 40
# 26-K7QF-3M2P: the year, then forty random bits.
USUAL = "{{ short_year }}-{{ code }}"


def new_reference(template: str | None = None) -> str:
    """A reference never drawn before, in the form that the procedure gives to its own."""
    code, day = crockford(RANDOM_BITS), clock.today()
    values = {"code": f"{code[:4]}-{code[4:]}", "year": f"{day:%Y}", "short_year": f"{day:%y}", "month": f"{day:%m}"}
    return render_text(template or USUAL, values)


def is_reference_of(reference: str, typed: str) -> bool:
    """Whether somebody typed that reference, whatever its dashes, case and look-alike letters."""
    return read_crockford(reference) == read_crockford(typed)


def looks_like_reference(typed: str, templates: Iterable[str | None]) -> bool:
    """Whether what was typed has the form of a reference; it says nothing of whether there is such a request."""
    compared = read_crockford(typed)
    return any(re.fullmatch(_pattern_of(template or USUAL), compared) for template in {USUAL, *templates})


def _pattern_of(template: str) -> str:
    """The form of the references that a template draws, as they are compared."""
    digits = {"year": 4, "short_year": 2, "month": 2}
    pieces = re.split(r"\{\{\s*(\w+)[^}]*\}\}", template)
    return "".join(
        re.escape(read_crockford(piece))
        if at % 2 == 0
        else rf"\d{{{digits[piece]}}}"
        if piece in digits
        else "[0-9A-Z]{8}"
        for at, piece in enumerate(pieces)
    )
