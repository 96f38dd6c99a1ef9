"""Answers that a verified proof offers to a form: a name, an address, an income."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.documents.two_d_doc.proof import HOME, TAX_NOTICE, Address, Proof
from app.language.text.normalisation import fold
from app.procedures.definition import Field, Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.form.display import display_line

# A question about the income is recognised by its words, in a type that takes a number.
_WORDS = {"reference_income": ("revenu fiscal de reference",), "tax_shares": ("nombre de parts", "parts fiscales")}
_NUMBER_TYPES = frozenset({"amount", "number"})
# Words that stay small in the name of a street or of a town.
_SMALL_WORDS = frozenset(
    {"a", "au", "aux", "bis", "de", "des", "du", "en", "et", "la", "le", "les", "sous", "sur", "ter"}
)
_STREET_TYPES = frozenset(
    {"allee", "avenue", "boulevard", "chemin", "cours", "impasse", "place", "quai", "route", "rue"}
)


@dataclass(frozen=True)
class Suggestion:
    """An answer that the proof gives to a question; `current_text` is what was answered, if anything."""

    field: Field
    answer: Any
    text: str
    current_text: str = ""


def suggest_answers(procedure: Procedure, proof: Proof, answers: Mapping[str, Any], *, today: date) -> list[Suggestion]:
    """The answers that differ from what was given; a name is offered only where none was given."""
    suggestions = []
    for field in procedure.fields:
        for raw in _list_values(field, proof):
            answer, problems = FIELD_TYPES[field.type].validate(field, raw, today)
            current = answers.get(field.id)
            if problems or answer in (None, "") or _is_same(field, answer, current):
                continue
            if current and field.profile in ("first_name", "last_name"):
                continue
            current_text = display_line(field, current) if current is not None else ""
            suggestions.append(Suggestion(field, answer, display_line(field, answer), current_text))
    return suggestions


def _list_values(field: Field, proof: Proof) -> Iterator[Any]:
    if proof.kind == HOME and field.profile == "address" and field.type == "address" and proof.address.street:
        yield _format_address(proof.address)
    elif proof.kind == HOME and field.profile == "first_name" and proof.first_name:
        yield _capitalise(proof.first_name)
    elif proof.kind == HOME and field.profile == "last_name" and proof.last_name:
        yield _capitalise(proof.last_name)
    elif proof.kind == TAX_NOTICE and field.type in _NUMBER_TYPES:
        label = fold(field.label)
        for name, words in _WORDS.items():
            if any(word in label for word in words) and getattr(proof, name):
                yield getattr(proof, name).replace(".", ",")


def _is_same(field: Field, answer: Any, current: Any) -> bool:
    return current is not None and fold(display_line(field, answer)) == fold(display_line(field, current))


def _format_address(address: Address) -> dict[str, str]:
    return {
        "street": _capitalise(address.street, small_words=_SMALL_WORDS | _STREET_TYPES),
        "complement": address.complement,
        "postcode": address.postcode,
        "city": _capitalise(address.city, small_words=_SMALL_WORDS),
    }


def _capitalise(text: str, *, small_words: frozenset[str] = frozenset()) -> str:
    """Words in capitals written as usual: RUE DES TANNEURS becomes rue des Tanneurs."""
    words = text.lower().split(" ")
    return " ".join(
        word if position and fold(word) in small_words else _capitalise_word(word)
        for position, word in enumerate(words)
    )


def _capitalise_word(word: str) -> str:
    parts = word.split("-")
    return "-".join(part[:1].upper() + part[1:] for part in parts)
