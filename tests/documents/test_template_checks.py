"""Findings given to the author of a template before it is published."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.template_checks import find_text_errors, find_warnings
from app.documents.template_definition import DocumentTemplate, read_template
from app.documents.window_address import is_overflowing
from app.language.expressions.value_types import Scope, create_type

SCOPE = Scope({"answers.type": create_type("text", options=("trou", "lampe"))})


def build(**changes: Any) -> DocumentTemplate:
    section = {"id": "texte", "kind": "text", "text": "Bonjour.", **changes.pop("section", {})}
    signature = {"quality": "Le maire", "name": "Hélène Marchand"}
    return read_template(
        {"slug": "lettre", "title": "Lettre", "sections": [section], "signature": signature, **changes}
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bonjour {prenon}.", "{prenon}"),
        ("Voyez ![](photo.png).", "images"),
        ("Voyez ![Le plan](p.png).", "images"),
    ],
)
def test_what_cannot_be_printed_is_an_error(text: str, words: str) -> None:
    problems = find_text_errors(build(section={"text": text}))

    assert [problem.path for problem in problems] == ["sections[0].text"]
    assert words in problems[0].message


def test_values_and_braces_of_names_are_no_error() -> None:
    assert find_text_errors(build(section={"text": "Bonjour {{ applicant.name }}."})) == []


def test_a_template_without_the_name_and_quality_of_who_signs_is_told_of_the_law() -> None:
    warnings = find_warnings(build(signature={}), SCOPE)

    assert [warning.path for warning in warnings] == ["signature.quality", "signature.name"]
    assert all("L212-1" in warning.message for warning in warnings)
    assert find_warnings(build(signature={"quality": "Le maire", "role": "voirie-instruction"}), SCOPE) == []


def test_an_act_without_remedies_is_told_that_the_delay_does_not_run() -> None:
    assert [warning.path for warning in find_warnings(build(layout="act"), SCOPE)] == ["has_remedies"]
    assert find_warnings(build(layout="act", has_remedies=True), SCOPE) == []


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"==": [{"var": "answers.type"}, "voiture"]}, "jamais"),
        (False, "jamais"),
        (True, "toujours"),
        ({"==": [{"var": "answers.type"}, "trou"]}, None),
    ],
)
def test_a_condition_that_is_never_or_always_met_is_said(when: Any, words: str | None) -> None:
    messages = [warning.message for warning in find_warnings(build(section={"when": when}), SCOPE)]

    assert [str(words) in message for message in messages] == ([True] if words else [])


def test_an_address_of_seven_lines_or_of_a_long_line_overflows_the_window() -> None:
    assert not is_overflowing(["x" * 38] * 6)
    assert is_overflowing(["Rue"] * 7)
    assert is_overflowing(["Chloé", "x" * 39])
