"""Reference numbers: short enough to dictate, impossible to guess or to count from one another."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, literal_column

from app.core import clock
from app.core.ids import CROCKFORD, create_crockford_code, normalise_crockford
from app.language.text.placeholders import render_text

RANDOM_BITS = 40
# 26-K7QF-3M2P: the year, then forty random bits.
DEFAULT_TEMPLATE = "{{ short_year }}-{{ code }}"
# The reference as `ids.normalise_crockford` reads what a person types, dashes and look-alike letters aside; an index holds it.
KEY_SQL = "replace(replace(replace(replace(reference, '-', ''), 'O', '0'), 'I', '1'), 'L', '1')"


def new_reference(template: str | None = None) -> str:
    """A reference never drawn before, in the form that the procedure gives to its own."""
    code, day = create_crockford_code(RANDOM_BITS), clock.today()
    values = {"code": f"{code[:4]}-{code[4:]}", "year": f"{day:%Y}", "short_year": f"{day:%y}", "month": f"{day:%m}"}
    return render_text(template or DEFAULT_TEMPLATE, values)


def reference_key() -> ColumnElement[str]:
    """The reference of a case, comparable with what `ids.normalise_crockford` gives."""
    return literal_column(KEY_SQL)


def is_reference_of(reference: str, text: str) -> bool:
    """Whether somebody typed that reference, whatever its dashes, case and look-alike letters."""
    return normalise_crockford(reference) == normalise_crockford(text)


def looks_like_reference(text: str, templates: Iterable[str | None]) -> bool:
    """Whether what was typed has the form of a reference; it says nothing of whether there is such a request."""
    characters = normalise_crockford(text)
    shapes = (_shape_of(template or DEFAULT_TEMPLATE) for template in {DEFAULT_TEMPLATE, *templates})
    return any(
        len(characters) == len(shape) and all(map(str.__contains__, shape, characters)) for shape in shapes if shape
    )


def _shape_of(template: str) -> list[str]:
    """The characters that may stand at each place of the references that a template draws, as they are compared."""
    # Drawn of marks that stand for what changes, so that the form follows from the drawing itself.
    sample = normalise_crockford(render_text(template, _MARKS))
    return [_ANY_OF.get(character, character) for character in sample]


# No reference holds these letters, which `normalise_crockford` leaves as they are.
_MARKS = {"code": "ΛΛΛΛΛΛΛΛ", "year": "ΔΔΔΔ", "short_year": "ΔΔ", "month": "ΔΔ"}
_ANY_OF = {"Λ": CROCKFORD, "Δ": "0123456789"}
