"""Search over personal words without storing them: keyed fingerprints of the words of a case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import delete, insert

from app.cases.models import Case, SearchToken
from app.core.db import db
from app.core.sealing import blind_index
from app.language.text.normalisation import fold

MAX_WORDS = 200
MIN_LENGTH = 2
_INSERT = insert(SearchToken.__table__)  # type: ignore[arg-type]
_WORD = re.compile(r"[0-9a-z@.+-]+")
# 06 12 34 56 78, 06.12.34.56.78, +33 (0)6 12 34 56 78, 0033612345678; then any number that begins with its country.
_FRENCH_NUMBER = re.compile(r"(?<![0-9a-z])(?:(?:\+|00)33[ .-]*(?:\(0\))?|0)((?:[ ./-]*[0-9]){9})(?![0-9a-z])")
_FOREIGN_NUMBER = re.compile(r"(?<![0-9a-z])\+[1-9](?:[ .-]*[0-9]){6,14}(?![0-9a-z])")
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


def index_case(case: Case, texts: Iterable[str]) -> None:
    """Makes the case found by the words of these texts."""
    text = "\n".join(texts)
    words = list(dict.fromkeys([*phone_numbers_in(text), *split_words(text)[:MAX_WORDS]]))
    rows = [
        {"token": token_of(word, case.family), "submitted_at": case.submitted_at, "case_id": case.id} for word in words
    ]
    if rows:
        # On the connection: no object is made of them.
        db.session.connection().execute(_INSERT, rows)


def reindex_case(case: Case, texts: Iterable[str]) -> None:
    """The same after a correction: the words that were taken away find it no more."""
    db.session.execute(delete(SearchToken).where(SearchToken.case_id == case.id))
    index_case(case, texts)


def _digits_of(text: str) -> str:
    return _NOT_A_DIGIT.sub("", text)
