"""Masking answers: what a reader has only to recognise is replaced, in what is computed from it too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.procedures.fields import FIELD_TYPES, Field

Answers = Mapping[str, Any]
# Whether a reader may know the answers to a question whole.
CanReadWhole = Callable[[Field], bool]

MASK = "••••"
# Shorter texts are found in too many others.
MIN_SECRET_LENGTH = 6


def can_be_masked(field: Field, knows: CanReadWhole) -> bool:
    """Whether an answer to this question is masked for that reader. Groups of questions have none (tests/architecture)."""
    return FIELD_TYPES[field.type].is_maskable and not knows(field)


def mask_answers(fields: Iterable[Field], answers: Answers, knows: CanReadWhole) -> dict[str, Any]:
    """The answers as that reader may know them."""
    fields = tuple(fields)
    masked = [field for field in fields if field.id in answers and can_be_masked(field, knows)]
    if not masked:
        return dict(answers)
    concealed = {field.id: FIELD_TYPES[field.type].mask_value(answers[field.id]) for field in masked}
    conceal = build_concealment(fields, answers, knows)
    computed = [field for field in fields if FIELD_TYPES[field.type].is_computed and field.id in answers]
    return {**answers, **concealed, **{field.id: conceal.conceal(answers[field.id]) for field in computed}}


@dataclass(frozen=True)
class Concealment:
    """Takes whole answers out of words that were written before, whoever they were written for."""

    secrets: Sequence[tuple[str, str]] = ()

    def conceal(self, value: Any) -> Any:
        """Return a copy of the text, list or object in which each secret is replaced by what may be shown of it."""
        if isinstance(value, str):
            return self._conceal_text(value)
        if isinstance(value, dict):
            return {name: self.conceal(each) for name, each in value.items()}
        return [self.conceal(element) for element in value] if isinstance(value, list) else value

    def _conceal_text(self, text: str) -> str:
        for secret, mask in self.secrets:
            text = _replace_secret(text, secret, mask)
        return text


def build_concealment(fields: Iterable[Field], answers: Answers, knows: CanReadWhole) -> Concealment:
    """Build the concealment of these answers, wherever they were copied and however they are spaced."""
    return Concealment(list(dict(_secrets(fields, answers, knows)).items()))


def _secrets(fields: Iterable[Field], answers: Answers, can_read_whole: CanReadWhole) -> Iterator[tuple[str, str]]:
    """Each text that is masked, with what is shown instead."""
    for field in fields:
        value = answers.get(field.id)
        if not value or not can_be_masked(field, can_read_whole):
            continue
        masked = FIELD_TYPES[field.type].mask_value(value)
        for part, text in value.items():
            if isinstance(text, str) and len(text) >= MIN_SECRET_LENGTH and masked.get(part) != text:
                yield text, masked.get(part) or MASK


def _replace_secret(text: str, secret: str, mask: str) -> str:
    """The text with something else in the place of a secret, whatever blanks and capitals it is written with."""
    positions = [index for index, letter in enumerate(text) if not letter.isspace()]
    letters, secret_letters = _letters(text), _letters(secret)
    pieces, end = [], 0
    position = letters.find(secret_letters)
    while position != -1:
        pieces += [text[end : positions[position]], mask]
        end = positions[position + len(secret_letters) - 1] + 1
        position = letters.find(secret_letters, position + len(secret_letters))
    return "".join([*pieces, text[end:]])


def _letters(text: str) -> str:
    """One for each character that is no blank: a few capitals become two letters, and are left as they are."""
    return "".join(low if len(low := each.lower()) == 1 else each for each in text if not each.isspace())
