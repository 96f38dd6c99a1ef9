"""Placeholders as they are typed in a file: « {nom de l’usager} », « {{ nom de l’usager }} », « {{ applicant.name }} »."""

from __future__ import annotations

import re
from html import unescape

MARK = re.compile(r"\{\{((?:(?!\}\}|\{\{).){1,300}?)\}\}", re.DOTALL)
# The same between single braces, as texts of the studio have them.
WORDS = re.compile(r"(?<!\{)\{(?![%#])([^{}\n]{1,120})(?<![%#])\}(?!\})")
# What stays of a text without its placeholders, and would be read as an instruction.
_REMNANT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_TAG = re.compile(r"<[^>]*>")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})
_CONTEXT = 30


class Misplaced(ValueError):
    """Braces of the file make no placeholder, or one that nobody gave a value."""


def double_braces(match: re.Match[str]) -> str:
    """Words between single braces, between double ones."""
    return f"{{{{ {match[1].strip()} }}}}"


def clean_mark(text: str, *, is_xml: bool = False) -> str:
    """What is typed between braces, on one line, whatever its quotes and its spaces."""
    plain = unescape(_TAG.sub("", text)) if is_xml else text
    return " ".join(plain.translate(_QUOTES).split())


def list_marks(text: str) -> list[str]:
    """What is typed between the braces of a text, in order, each once."""
    return list(dict.fromkeys(clean_mark(match[1]) for match in MARK.finditer(text)))


def find_remnant(text: str) -> str | None:
    """Braces of the text that make no placeholder, with the words around them; None when there are none."""
    remainder = MARK.sub("", text)
    match = _REMNANT.search(remainder)
    if match is None:
        return None
    return " ".join(remainder[max(0, match.start() - _CONTEXT) : match.end() + _CONTEXT].split())
