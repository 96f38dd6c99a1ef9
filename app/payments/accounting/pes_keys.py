"""Control keys of a debt, which the Treasury prints on its payment slips and computes again when it is paid."""

from __future__ import annotations

from itertools import cycle

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"


def compute_number_key(collectivity: str, slip: int, year: int, period: int, debt: int) -> int:
    """First key: weights 2 to 7 from the right, modulo 11. A letter counts for zero."""
    text = f"{collectivity}{slip}{year % 100:02}{period}{debt:013}"
    digits = [int(character) if character.isdigit() else 0 for character in reversed(text)]
    key = 11 - sum(digit * weight for digit, weight in zip(digits, cycle(range(2, 8)), strict=False)) % 11
    return key if key <= 9 else 1


def compute_letter_key(year: int, period: int, debt: int) -> str:
    """Second key: a letter, modulo 23."""
    return _LETTERS[int(f"{year % 100:02}{period}00{debt:013}") % 23]
