"""Placeholders as they are typed in a file: « {nom de l’usager} », « {{ nom de l’usager }} », « {{ applicant.name }} ».

« {Si : …} », « {Sinon} » and « {Fin si} » are typed around what is under a condition; `{% if … %}` of Publik is read so too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

MARK = re.compile(r"\{\{((?:(?!\}\}|\{\{).){1,300}?)\}\}", re.DOTALL)
# The same between single braces, as texts of the studio have them.
WORDS = re.compile(r"(?<!\{)\{(?![%#])([^{}\n]{1,280})(?<![%#])\}(?!\})")
# What stays of a text without its placeholders, and would be read as an instruction.
_REMNANT = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_TAG = re.compile(r"<[^>]*>")
# Without a colon, a comparison tells a condition from a question: « Si oui, lequel ? ».
_CONDITION = re.compile(r"si\s*:\s*(\S.*)|si\s+(\S.*[=≠<>≤≥].*)", re.IGNORECASE | re.DOTALL)
ELSE, END = "sinon", "fin si"
# What Publik writes, and what is kept of it.
_PUBLIK_TAG = re.compile(r"\{%\s*(if|else|endif)\b((?:(?!%\}|[{}]).){0,300}?)%\}", re.DOTALL)
_PUBLIK_WORDS = {"if": "Si :", "else": "Sinon", "endif": "Fin si"}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})
_CONTEXT = 30


class InvalidPlaceholder(ValueError):
    """Braces of the file make no placeholder, or one that nobody gave a value."""


def double_braces(match: re.Match[str]) -> str:
    """Words between single braces, between double ones."""
    return f"{{{{ {match[1].strip()} }}}}"


def translate_publik_tag(match: re.Match[str]) -> str:
    """A condition of Publik in the words of Parvis."""
    return f"{{{{ {_PUBLIK_WORDS[match[1]]} {match[2].strip()}".rstrip() + " }}"


# Replaced one after the other when a file is prepared.
SPELLINGS = ((_PUBLIK_TAG, translate_publik_tag), (WORDS, double_braces))


def read_condition_mark(mark: str) -> str | None:
    """The condition that a mark opens; None for any other mark."""
    match = _CONDITION.fullmatch(mark)
    return (match[1] or match[2]) if match else None


def is_boundary(mark: str) -> bool:
    """Whether the mark only parts or closes what is under a condition."""
    return mark.casefold() in (ELSE, END)


def number_mark(mark: str, position: int) -> str:
    """The mark as it is in one of the rows that are made of its row."""
    return f"{mark} #{position}"


def select_values(marks: Iterable[str]) -> tuple[str, ...]:
    """The marks that stand for something, each once."""
    return tuple(mark for mark in dict.fromkeys(marks) if not is_boundary(mark))


def clean_mark(text: str, *, is_xml: bool = False) -> str:
    """Clean the text typed between braces: one line, whatever its quotes and its spaces."""
    plain = unescape(_TAG.sub("", text)) if is_xml else text
    return " ".join(plain.translate(_QUOTES).split())


def list_marks(text: str) -> list[str]:
    """List the marks typed between the braces of a text, in order, each once."""
    return list(dict.fromkeys(clean_mark(match[1]) for match in MARK.finditer(text)))


def find_remnant(text: str) -> str | None:
    """Braces of the text that make no placeholder, with the words around them; None when there are none."""
    remainder = MARK.sub("", text)
    match = _REMNANT.search(remainder)
    if match is None:
        return None
    return " ".join(remainder[max(0, match.start() - _CONTEXT) : match.end() + _CONTEXT].split())
