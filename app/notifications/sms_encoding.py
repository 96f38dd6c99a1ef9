"""Encoding of short messages: GSM 7-bit, else UTF-16, and the number of parts.

3GPP TS 23.038 § 6.2.1: the default alphabet, and its extension table, whose characters count twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION_CHARACTERS = frozenset("^{}\\[~]|€")
# Typographic characters that are not in the GSM alphabet; an apostrophe must not double the cost of a message.
PLAIN_REPLACEMENTS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "œ": "oe",
        "Œ": "OE",
        "ç": "c",
        "â": "a",
        "ê": "e",
        "î": "i",
        "ô": "o",
        "û": "u",
        "ë": "e",
        "ï": "i",
        "À": "A",
        "È": "E",
        "Ê": "E",
        "Â": "A",
        "Î": "I",
        "Ô": "O",
        "Û": "U",
    }
)


@dataclass(frozen=True)
class MessageLength:
    """The encoding of a message, its length in characters, and its number of parts."""

    is_gsm: bool
    length: int
    parts: int


def simplify_for_gsm(text: str) -> str:
    """The text with plain characters, if that makes it fit the GSM alphabet; else unchanged."""
    plain = re.sub("«[ \u00a0\u202f]?|[ \u00a0\u202f]?»", '"', text).translate(PLAIN_REPLACEMENTS)
    return plain if measure_message(plain).is_gsm else text


def measure_message(text: str) -> MessageLength:
    """The length of a message and the number of parts to pay for."""
    if all(character in ALPHABET or character in EXTENSION_CHARACTERS for character in text):
        length = sum(2 if character in EXTENSION_CHARACTERS else 1 for character in text)
        return MessageLength(True, length, _count_parts(length, single_limit=160, part_limit=153))
    length = len(text.encode("utf-16-le")) // 2
    return MessageLength(False, length, _count_parts(length, single_limit=70, part_limit=67))


def _count_parts(length: int, *, single_limit: int, part_limit: int) -> int:
    return 1 if length <= single_limit else -(-length // part_limit)
