"""Subject of a scanned letter, as its own text says it."""

from __future__ import annotations

import re

MAX_CHARACTERS = 120
# « Objet : … », or « Obj. : … », at the beginning of a line.
_SUBJECT = re.compile(r"^[ \t]*obj(?:et|\.)[ \t\u00a0]*:[ \t\u00a0]*(\S[^\n]{2,200})", re.IGNORECASE | re.MULTILINE)
_FEWEST_WORDS = 3


def find_subject(text: str) -> str:
    """Return the subject that the letter states, else its first line that is a sentence; empty when there is none."""
    stated = _SUBJECT.search(text)
    lines = [stated[1]] if stated else text.splitlines()
    subjects = (" ".join(line.split()) for line in lines)
    return next((subject[:MAX_CHARACTERS] for subject in subjects if stated or _is_sentence(subject)), "")


def _is_sentence(line: str) -> bool:
    words = line.split()
    return len(words) >= _FEWEST_WORDS and sum(word.isalpha() for word in words) >= len(words) / 2
