"""Digest of a request for lists and searches: the applicant's name, one line, its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cases.reading import case_values
from app.cases.reading.readable_answers import LISTS, mask_for_reader
from app.language.text.normalisation import to_one_line
from app.language.text.placeholders import render_text
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES

DIGEST_LENGTH = 120


def answers_for_lists(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as lists and searches may know them: the same for all who read them."""
    return mask_for_reader(procedure, answers, LISTS)


def build_digest(
    procedure: Procedure, answers: Mapping[str, Any], formatted_answers: Mapping[str, str]
) -> dict[str, str]:
    """Build the digest that a list shows: the applicant's name, and the subject of the request."""
    identity = case_values.identity_in(procedure, answers)
    name = case_values.full_name(identity)
    line = (
        _designed_digest_line(procedure, answers, formatted_answers)
        if procedure.options.digest
        else _default_digest_line(procedure, answers, formatted_answers)
    )
    return {"name": name[:DIGEST_LENGTH], "line": line[:DIGEST_LENGTH]}


def searchable_texts(
    procedure: Procedure, answers: Mapping[str, Any], formatted_answers: Mapping[str, str]
) -> list[str]:
    """The answers whose words find the request again."""
    fields = (field for field in procedure.fields if FIELD_TYPES[field.type].is_searchable)
    return [formatted_answers[field.id] for field in fields if answers.get(field.id)]


def _default_digest_line(procedure: Procedure, answers: Mapping[str, Any], formatted_answers: Mapping[str, str]) -> str:
    fields = [f for f in procedure.fields if not f.profile and answers.get(f.id) and FIELD_TYPES[f.type].is_searchable]
    fields.sort(key=lambda field: not field.filter)
    return formatted_answers[fields[0].id] if fields else ""


def _designed_digest_line(
    procedure: Procedure, answers: Mapping[str, Any], formatted_answers: Mapping[str, str]
) -> str:
    """Return the subject of the request, as the procedure words it."""
    values = {
        "answers": formatted_answers,
        "applicant": case_values.identity_in(procedure, answers),
        "procedure": {"title": procedure.title},
    }
    return to_one_line(render_text(procedure.options.digest or "", values))
