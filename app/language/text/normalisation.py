"""Unicode text in one form: composed, on one line, or folded for search."""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

# Accents on one letter: no language has more (Unicode Standard Annex 15, "stream-safe text").
MAX_ACCENTS = 30

# Every white space but the no-break ones, wide and narrow.
_BREAKABLE_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def normalise_unicode(value: str) -> str:
    """In its composed form, unless it heaps up accents as no language does: composing would take for ever."""
    return value if value.isascii() or _has_stacked_accents(value) else unicodedata.normalize("NFC", value)


def _has_stacked_accents(value: str) -> bool:
    marks = 0
    for character in value if len(value) > MAX_ACCENTS else "":
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks > MAX_ACCENTS:
            return True
    return False


def to_one_line(text: str) -> str:
    """On one line, spaces once each: a title, a subject. The no-break spaces of French stay what they are."""
    return _BREAKABLE_SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Lower case without accents, for search: « Cœur d’Été » → « coeur d'ete »."""
    # Without accents first, then once more: heaps of them would take for ever to decompose.
    decomposed = unicodedata.normalize("NFKD", _strip_accents(text.casefold()))
    return _strip_accents(decomposed).translate(_LIGATURES)


def _strip_accents(text: str) -> str:
    return "".join(filterfalse(unicodedata.combining, text))


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'"})
