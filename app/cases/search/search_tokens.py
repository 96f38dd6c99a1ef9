"""Search over personal words without storing them: keyed fingerprints of the words of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, insert

from app.cases.models import Case
from app.cases.search.models import SearchToken
from app.core.db import db
from app.core.sealing import blind_index
from app.language.text.normalisation import fold

MAX_WORDS = 200
MIN_LENGTH = 2
# What lists show of a case is found by the beginnings of its words; shorter ones would be those of too many.
MIN_BEGINNING, MAX_BEGINNING = 3, 12
MAX_BEGINNINGS = 120
MIN_PHONE_DIGITS = 6
_TABLE: Any = SearchToken.__table__
_INSERT = insert(_TABLE)
_DELETE = delete(_TABLE).where(_TABLE.c.case_id == bindparam("of_case"))
_WORD = re.compile(r"[0-9a-z@.+-]+")
# 06 12 34 56 78, 06.12.34.56.78, +33 (0)6 12 34 56 78, 0033612345678; then any number that begins with its country.
_FRENCH_NUMBER = re.compile(r"(?<![0-9a-z])(?:(?:\+|00)33[ .-]*(?:\(0\))?|0)((?:[ ./-]*[0-9]){9})(?![0-9a-z])")
_FOREIGN_NUMBER = re.compile(r"(?<![0-9a-z])\+[1-9](?:[ .-]*[0-9]){6,14}(?![0-9a-z])")
_FRENCH_BEGINNING = re.compile(r"(?:(?:\+|00)33[ .-]*(?:\(0\))?|0(?!0))((?:[ ./-]*[0-9]){5,8})")
_FOREIGN_BEGINNING = re.compile(r"(?:\+|00)([1-9](?:[ ./-]*[0-9]){5,13})")
# The parts of a double name, of an address with dots.
_PART = re.compile(r"[0-9a-z]{3,}(?=[.+-])|(?<=[.+-])[0-9a-z]{3,}")
_NOT_A_DIGIT = re.compile(r"[^0-9]")


def split_words(text: str) -> list[str]:
    """The words of a text as they are compared: no accents, no case, once each, in order."""
    words = (word.strip(".-") for word in _WORD.findall(fold(text)))
    return list(dict.fromkeys(word for word in words if len(word) >= MIN_LENGTH))


def phone_numbers_in(text: str) -> list[str]:
    """The phone numbers written in a text, however their digits are grouped, in international form: +33612345678."""
    folded = fold(text)
    french = [f"+33{_digits_of(match)}" for match in _FRENCH_NUMBER.findall(folded)]
    foreign = [f"+{_digits_of(match)}" for match in _FOREIGN_NUMBER.findall(folded)]
    return list(dict.fromkeys([*french, *(number for number in foreign if not number.startswith("+33"))]))


def token_of(word: str, family: str) -> bytes:
    """Sixteen bytes are enough to tell words apart, and half the index; the same word differs from family to family."""
    return blind_index(f"case.search.{family}", word)[:16]


def word_beginnings(text: str) -> list[str]:
    """The beginnings by which the words of a text are found, three letters at least, and the parts of its double names."""
    words = dict.fromkeys(
        each for word in split_words(text) if "@" not in word for each in (word, *_PART.findall(word))
    )
    beginnings = (word[:length] for word in words for length in range(MIN_BEGINNING, min(len(word), MAX_BEGINNING) + 1))
    return list(dict.fromkeys(beginnings))


def phone_beginnings(number: str) -> list[str]:
    """The beginnings by which a number in international form is found, from its sixth digit as one dials it."""
    # +33 stands for the 0 that one dials.
    shortest = len("+33") + MIN_PHONE_DIGITS - 1 if number.startswith("+33") else len("+") + MIN_PHONE_DIGITS
    return [number[:length] for length in range(shortest, len(number))]


def phone_beginning_in(text: str) -> str | None:
    """The beginning of a number, in international form, when the text is one: +336123 for 06 12 3."""
    folded = fold(text).strip()
    if match := _FRENCH_BEGINNING.fullmatch(folded):
        return f"+33{_digits_of(match[1])}"
    match = _FOREIGN_BEGINNING.fullmatch(folded)
    return f"+{_digits_of(match[1])}" if match else None


def words_to_index(texts: Iterable[str], listed_texts: Iterable[str]) -> list[str]:
    """The words, numbers and beginnings of words that find a case: of all its texts, and of those that lists show."""
    text = "\n".join(texts)
    numbers = phone_numbers_in(text)
    beginnings = word_beginnings("\n".join(listed_texts))[:MAX_BEGINNINGS]
    dialled = (phone_beginning for number in numbers for phone_beginning in phone_beginnings(number))
    return list(dict.fromkeys([*numbers, *split_words(text)[:MAX_WORDS], *beginnings, *dialled]))


def index_case(case: Case, words: Iterable[str]) -> None:
    """Makes the case found by these words."""
    rows = [
        {"token": token_of(word, case.family), "submitted_at": case.submitted_at, "case_id": case.id} for word in words
    ]
    if rows:
        # On the connection: no object is made of them.
        db.session.connection().execute(_INSERT, rows)


def reindex_case(case: Case, words: Iterable[str]) -> None:
    """Index the words again after a correction: the words that were taken away find the case no more."""
    db.session.connection().execute(_DELETE, {"of_case": case.id})
    index_case(case, words)


def _digits_of(text: str) -> str:
    return _NOT_A_DIGIT.sub("", text)
