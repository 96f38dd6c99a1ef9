"""Normalise Unicode text: NFC, on one line, or folded for search."""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

# Maximum of combining characters on one letter in any language (Unicode Standard Annex 15, "stream-safe text").
MAX_ACCENTS = 30
# Combining characters come after Latin letters in Unicode: few texts have a run of what may be some.
_RUN_OF_ACCENTS = re.compile(rf"[\u0300-\U0010ffff]{{{MAX_ACCENTS + 1}}}")

# All white space except the wide and narrow no-break spaces.
_BREAKABLE_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


def normalise_unicode(value: str) -> str:
    """The text in NFC form, unless it stacks more accents than any language: composing them takes quadratic time."""
    return value if value.isascii() or _has_stacked_accents(value) else unicodedata.normalize("NFC", value)


def _has_stacked_accents(value: str) -> bool:
    marks = 0
    for character in value if _RUN_OF_ACCENTS.search(value) else "":
        marks = marks + 1 if unicodedata.category(character).startswith("M") else 0
        if marks > MAX_ACCENTS:
            return True
    return False


def to_one_line(text: str) -> str:
    """The text on one line with single spaces; no-break spaces are preserved."""
    return _BREAKABLE_SPACES.sub(" ", text).strip()


def fold(text: str) -> str:
    """Lower case without accents, for search: « Cœur d’Été » → « coeur d'ete »."""
    # Accents are stripped before decomposing too: decomposing stacked accents takes quadratic time.
    decomposed = unicodedata.normalize("NFKD", _strip_accents(text.casefold()))
    return _strip_accents(decomposed).translate(_LIGATURES)


def _strip_accents(text: str) -> str:
    return "".join(filterfalse(unicodedata.combining, text))


_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "ʼ": "'"})
