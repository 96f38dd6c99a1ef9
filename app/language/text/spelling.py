"""Compare words within a small edit distance: letters missing, added, changed or swapped."""

from __future__ import annotations

# Shorter words have too many similar words: « rue », « vue », « rude ».
MIN_LENGTH = 5
# From this length on, two edits are allowed.
LONG_WORD_LENGTH = 8


def is_misspelt(word: str, reference: str) -> bool:
    """Whether a typed word is close to a reference word, or to a prefix of the reference word.

    One edit is allowed, two in a long word. Both words are folded (`fold`) and must have the same first letter.
    """
    if len(word) < MIN_LENGTH or word[0] != reference[:1]:
        return False
    allowed = 2 if len(word) >= LONG_WORD_LENGTH else 1
    return len(reference) >= len(word) - allowed and min(_compute_distances(word, reference)) <= allowed


def compute_edit_distance(word: str, reference: str) -> int:
    """The edit distance between two words: letters missing, added, changed or swapped."""
    return _compute_distances(word, reference)[-1]


def _compute_distances(one: str, other: str) -> list[int]:
    """The edit distance from one word to each prefix of the other."""
    previous_row: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row_before_previous, previous_row, row = previous_row, row, [i]
        for j, other_letter in enumerate(other, 1):
            distance = min(previous_row[j] + 1, row[j - 1] + 1, previous_row[j - 1] + (letter != other_letter))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other_letter:
                distance = min(distance, row_before_previous[j - 2] + 1)
            row.append(distance)
    return row
