"""Problems of definitions, whatever they define."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.json_values import compute_checksum
from app.language.schema.problems import DefinitionError, Problem, find_repeated_identifiers, format_path
from app.language.schema.validation import MAX_PROBLEMS, JsonSchemaValidator, find_structure_problems

LETTER = JsonSchemaValidator(
    {
        "type": "object",
        "required": ["to", "body"],
        "additionalProperties": False,
        "properties": {
            "to": {"type": "string", "pattern": "^[a-z]+$"},
            "body": {"type": "string", "pattern": "\\S"},
            "copies": {"type": "array", "uniqueItems": True, "items": {"type": "string", "not": {"const": "all"}}},
        },
    }
)


def problems_of(definition: Any, at: str = "") -> list[str]:
    return [str(problem) for problem in find_structure_problems(LETTER, definition, at)]


def letter(**more: Any) -> dict[str, Any]:
    return {"to": "mairie", "body": "Bonjour", **more}


def test_a_path_is_formatted() -> None:
    assert format_path(["statuses", 2, "actions", 0, "to"]) == "statuses[2].actions[0].to"
    assert format_path([1, "id"], "fields") == "fields[1].id"
    assert format_path([]) == "document"


def test_an_error_lists_every_problem() -> None:
    error = DefinitionError([Problem("to", "is wrong"), Problem("body", "is empty")])

    assert str(error) == "to: is wrong\nbody: is empty"
    assert error.problems == (Problem("to", "is wrong"), Problem("body", "is empty"))


def test_a_duplicate_identifier_is_reported_with_its_first_path() -> None:
    assert [*find_repeated_identifiers([("a[0]", "x"), ("a[1]", "y"), ("a[2]", "x")])] == [
        Problem("a[2].id", "« x » est déjà l’identifiant de a[0]")
    ]


def test_the_same_words_have_the_same_checksum() -> None:
    assert compute_checksum({"a": 1, "b": {"c": "é"}}) == compute_checksum({"b": {"c": "é"}, "a": 1})
    assert compute_checksum({"a": 1}) != compute_checksum({"a": "1"})


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        (letter(), []),
        ({}, ["to: reste à remplir", "body: reste à remplir"]),
        ([], ["document: doit être un groupe de réglages"]),
        (letter(to="mairie\n"), ["to: n’a pas la forme attendue (^[a-z]+$)"]),
        (letter(body=" "), ["body: ne doit pas être vide"]),
        (letter(copies=["all"]), ["copies[0]: ne peut pas être « all » ici"]),
        (letter(copies=["a", "a"]), ["copies: contient deux fois le même élément"]),
        (letter(body=float("inf")), ["document: contient des caractères ou des nombres qui ne s’enregistrent pas"]),
        (letter(**{"\x00": 1}), ["document: contient des caractères ou des nombres qui ne s’enregistrent pas"]),
        (letter(copies=["a"] * 50_000), ["document: est trop long ou trop imbriqué"]),
    ],
)
def test_schema_problems_are_described(document: Any, problems: list[str]) -> None:
    assert problems_of(document) == problems


def test_problems_are_sorted_by_path() -> None:
    copies = [position if position in (2, 10) else f"copy {position}" for position in range(12)]

    problems = problems_of(letter(copies=copies), "mail")

    assert [problem.split(": ")[0] for problem in problems] == ["mail.copies[2]", "mail.copies[10]"]


def test_a_hostile_definition_gets_a_short_error() -> None:
    assert len(problems_of(letter(copies=list(range(1_000))))) == MAX_PROBLEMS
    assert len(problems_of(letter(**{f"unknown{number}": 1 for number in range(10_000)}))[0]) < 400
