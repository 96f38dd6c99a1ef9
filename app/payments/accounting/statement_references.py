"""References in the label of a line of a statement: the rest of it may name the payer, a card or an account. Pure."""

from __future__ import annotations

import re

from stdnum import iban, luhn

MAX_REFERENCE = 60
_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z/_-]{5,29}", re.ASCII)
_CARD = re.compile(r"[0-9]{13,19}", re.ASCII)
_NUMAUTO = re.compile(r"[0-9A-Za-z]{1,16}", re.ASCII)


def keep_references(label: str) -> str:
    """The words of a label that look like a reference of a payment: no name, no number of a card nor of an account."""
    words = [word.strip("/_-") for word in label.split() if _WORD.fullmatch(word)]
    return " ".join(word for word in words if _is_reference(word))[:MAX_REFERENCE].strip()


def keep_numauto(text: str) -> str:
    """The number of an authorisation; nothing for what is none."""
    return text if _NUMAUTO.fullmatch(text) else ""


def _is_reference(word: str) -> bool:
    has_digit = any(character.isdigit() for character in word)
    is_card = bool(_CARD.fullmatch(word)) and luhn.is_valid(word)
    return has_digit and not is_card and not iban.is_valid(word)
