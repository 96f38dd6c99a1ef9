"""Whether a word was meant by another: letters forgotten, added, changed or swapped."""

from __future__ import annotations

# Shorter words have too many neighbours: « rue », « vue », « rude ».
MIN_LENGTH = 5
# From this length on, two mistakes are forgiven.
LONG_WORD_LENGTH = 8


def is_misspelt(typed: str, known: str) -> bool:
    """True when what is typed is this word, or its beginning, but for a letter, or for two when it is long.

    Both are in lower case without accents (`fold`), and begin alike: one seldom errs on the first letter.
    """
    if len(typed) < MIN_LENGTH or typed[0] != known[:1]:
        return False
    forgiven = 2 if len(typed) >= LONG_WORD_LENGTH else 1
    return len(known) >= len(typed) - forgiven and min(_compute_distances(typed, known)) <= forgiven


def count_slips(typed: str, known: str) -> int:
    """How many letters were forgotten, added, changed or swapped, to come from the whole of one word to the other."""
    return _compute_distances(typed, known)[-1]


def _compute_distances(one: str, other: str) -> list[int]:
    """How many letters to add, take out, change or swap with the next, to come to each beginning of the other word."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                steps = min(steps, earlier[j - 2] + 1)
            row.append(steps)
    return row
