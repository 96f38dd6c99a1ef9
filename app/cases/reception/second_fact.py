"""The second fact that a caller gives beside their name: an e-mail address, a telephone number or a date of birth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cases.search.search_tokens import split_words
from app.language.text.normalisation import fold
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.phone import read_number

EMAIL, PHONE, BIRTH = "email", "phone", "birth"
MAX_LENGTH = 200
_DATE_FIELD = Field(id="birth", type="date", label="", settings={"minimum": None, "maximum": None})


class FactNotUnderstood(ValueError):
    """Refusal of a fact that is neither an e-mail address, nor a telephone number, nor a date."""


@dataclass(frozen=True)
class SecondFact:
    """One fact: its kind, its value as a request holds it, and the words by which the search finds that request."""

    kind: str
    value: str
    words: tuple[str, ...] = ()

    def is_known_to(self, procedure: Procedure, answers: Mapping[str, Any]) -> bool:
        """Whether the answers of a request hold this fact about its applicant."""
        return any(
            self._normalise(answers.get(field.id)) == self._normalise(self.value)
            for field in procedure.fields
            if self._is_asked_by(field)
        )

    def _is_asked_by(self, field: Field) -> bool:
        if self.kind == BIRTH:
            return field.type == "date" and "naissance" in fold(field.label)
        return field.profile == self.kind

    def _normalise(self, answer: Any) -> str:
        return fold(str(answer).strip()) if self.kind == EMAIL else str(answer)


def read_second_fact(text: str, today: date) -> SecondFact:
    """The fact that was typed. Raises FactNotUnderstood."""
    fact = text.strip()[:MAX_LENGTH]
    if "@" in fact:
        return SecondFact(EMAIL, fact, tuple(split_words(fact)))
    day, _problems = FIELD_TYPES["date"].validate(_DATE_FIELD, fact, today)
    if day:
        return SecondFact(BIRTH, day)
    number = read_number(fact)
    if number:
        return SecondFact(PHONE, number, (number,))
    raise FactNotUnderstood
