"""How a short message travels: the GSM 7-bit alphabet, else sixteen bits a character, and how many parts it takes.

3GPP TS 23.038 § 6.2.1: the default alphabet, and the characters of its extension, which count twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ALPHABET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION_CHARACTERS = frozenset("^{}\\[~]|€")
# What French typography writes otherwise than telephones do; a whole message must not cost double for an apostrophe.
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
    """What a message weighs: its alphabet, its characters in it, the parts it is cut into."""

    is_gsm: bool
    length: int
    parts: int


def simplify_for_gsm(text: str) -> str:
    """The text as a telephone writes it, when that spares it the long alphabet; as it is otherwise."""
    plain = re.sub("«[ \u00a0\u202f]?|[ \u00a0\u202f]?»", '"', text).translate(PLAIN_REPLACEMENTS)
    return plain if measure_message(plain).is_gsm else text


def measure_message(text: str) -> MessageLength:
    """How long it is and how many parts will be paid for."""
    if all(character in ALPHABET or character in EXTENSION_CHARACTERS for character in text):
        length = sum(2 if character in EXTENSION_CHARACTERS else 1 for character in text)
        return MessageLength(True, length, _count_parts(length, alone=160, chained=153))
    length = len(text.encode("utf-16-le")) // 2
    return MessageLength(False, length, _count_parts(length, alone=70, chained=67))


def _count_parts(length: int, *, alone: int, chained: int) -> int:
    return 1 if length <= alone else -(-length // chained)
