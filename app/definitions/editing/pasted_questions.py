"""Questions pasted as lines: one question a line, its choices below it, each behind a dash.

Nom *
Date de naissance
Vous êtes :
- locataire
- propriétaire
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app.definitions.editing.identifiers import make_identifier
from app.language.text.normalisation import fold

MAX_QUESTIONS = 100
_CHOICE = re.compile(r"^\s*(?:[-–—•*·]|[a-z0-9]\)|\d+\.)\s+(?P<label>\S.*)$")
_NUMBER = re.compile(r"^\s*(?:question\s*)?\d+\s*[.):°-]\s*", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(plusieurs|choix multiples?|cochez)\b")
_OPTIONAL = re.compile(r"\(\s*facultati(?:f|ve)\s*\)", re.IGNORECASE)
# The first that the words of a question hold says of which type it is; most precise first.
_TYPES_BY_WORDS: tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...] = (
    (re.compile(r"\b(justificatif|piece|photo|document|copie|attestation)s?\b"), {"type": "files"}),
    (re.compile(r"\b(e-?mail|courriel|adresse electronique)\b"), {"type": "email", "profile": "email"}),
    (re.compile(r"\b(telephone|portable|mobile)\b"), {"type": "phone", "profile": "phone"}),
    (re.compile(r"\b(date|ne le|nee le)\b"), {"type": "date"}),
    (re.compile(r"\b(heure)\b"), {"type": "time"}),
    (re.compile(r"\b(iban|rib|coordonnees bancaires)\b"), {"type": "bank_account"}),
    (re.compile(r"\b(siret)\b"), {"type": "short_text", "check": "siret"}),
    (re.compile(r"\b(code postal)\b"), {"type": "short_text", "check": "postcode"}),
    (re.compile(r"\b(adresse|domicile)\b"), {"type": "address"}),
    (re.compile(r"\b(commune|ville)\b"), {"type": "commune"}),
    (re.compile(r"\b(montant|prix|cout|revenu)s?\b"), {"type": "amount"}),
    (re.compile(r"\b(nombre|combien|quantite|age)\b"), {"type": "number"}),
    (re.compile(r"^(etes-vous|avez-vous|est-ce|souhaitez-vous|voulez-vous|acceptez-vous)\b"), {"type": "yes_no"}),
    (re.compile(r"\b(description|decrivez|precisez|motif|commentaire|expliquez|remarques?)\b"), {"type": "long_text"}),
    (re.compile(r"\b(prenom)s?\b"), {"type": "short_text", "profile": "first_name"}),
    (re.compile(r"\b(nom)\b"), {"type": "short_text", "profile": "last_name"}),
)


def read_questions(text: str, used: Collection[str]) -> list[dict[str, Any]]:
    """The questions of the lines, each with an identifier that is not used yet. Their types are guessed from their words."""
    names, questions = set(used), []
    for label, choices in list(_iterate_lines(text))[:MAX_QUESTIONS]:
        question = _make_question(label, choices)
        question["id"] = make_identifier(question["label"], names, default="question")
        names.add(question["id"])
        questions.append({"id": question.pop("id"), "type": question.pop("type"), **question})
    return _share_profiles(questions)


def _iterate_lines(text: str) -> Iterator[tuple[str, list[str]]]:
    label, choices = "", []
    for line in text.replace("\r", "\n").split("\n"):
        choice = _CHOICE.match(line)
        if choice and label:
            choices.append(choice["label"].strip())
        elif line.strip():
            if label:
                yield label, choices
            label, choices = line.strip(), []
    if label:
        yield label, choices


def _make_question(line: str, choices: list[str]) -> dict[str, Any]:
    is_optional = bool(_OPTIONAL.search(line))
    label = _OPTIONAL.sub("", _NUMBER.sub("", line)).strip().rstrip("*:").strip()[:300] or line[:300]
    question: dict[str, Any] = {"type": "short_text", "label": label}
    if is_optional:
        question["required"] = False
    if len(choices) == 2 and {fold(choice) for choice in choices} == {"oui", "non"}:
        question["type"] = "yes_no"
    elif choices:
        question |= {"type": "single_choice", "options": _make_options(choices)}
        if _SEVERAL.search(fold(line)):
            question["type"] = "multiple_choice"
    else:
        folded = fold(label)
        question |= next((dict(settings) for words, settings in _TYPES_BY_WORDS if words.search(folded)), {})
    return question


def _make_options(choices: list[str]) -> list[dict[str, str]]:
    options, used = [], set[str]()
    for choice in choices:
        value = make_identifier(choice, used, default="choix")
        used.add(value)
        options.append({"value": value, "label": choice[:300]})
    return options


def _share_profiles(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Only the first question of each kind is filled in from the profile."""
    profiles: set[str] = set()
    for question in questions:
        profile = question.get("profile")
        if profile in profiles:
            del question["profile"]
        elif profile:
            profiles.add(profile)
    return questions
