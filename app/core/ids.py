"""Random identifiers, which cannot be guessed or counted."""

from __future__ import annotations

import secrets
from uuid import UUID, uuid4

# Crockford's base 32: no I, L, O, U, so that a code survives being read aloud and copied by hand.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKE_LETTERS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_id() -> UUID:
    """A public identifier of 122 random bits."""
    return uuid4()


def create_crockford_code(bits: int) -> str:
    """A random code of at least `bits` bits, five per character."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(-(-bits // 5)))


def normalise_crockford(text: str) -> str:
    """Normalise a code as typed: case, spaces, dashes and look-alike letters do not matter."""
    letters_and_digits = "".join(character for character in text.upper() if character.isalnum())
    return letters_and_digits.translate(_LOOKALIKE_LETTERS)
