"""Reference numbers: short enough to dictate, impossible to guess or to count from one another."""

from __future__ import annotations

from sqlalchemy import ColumnElement, literal_column

from app.core import clock
from app.core.ids import crockford
from app.core.text import render_text

RANDOM_BITS = 40
# 26-K7QF-3M2P: the year, then forty random bits.
USUAL = "{{ short_year }}-{{ code }}"
# The reference as `ids.read_crockford` reads what a person types, dashes and look-alike letters aside; an index holds it.
KEY_SQL = "replace(replace(replace(replace(reference, '-', ''), 'O', '0'), 'I', '1'), 'L', '1')"


def new_reference(template: str | None = None) -> str:
    """A reference never drawn before, in the form that the procedure gives to its own."""
    code, day = crockford(RANDOM_BITS), clock.today()
    values = {"code": f"{code[:4]}-{code[4:]}", "year": f"{day:%Y}", "short_year": f"{day:%y}", "month": f"{day:%m}"}
    return render_text(template or USUAL, values)


def reference_key() -> ColumnElement[str]:
    """The reference of a case, comparable with what `ids.read_crockford` gives."""
    return literal_column(KEY_SQL)
