"""Opening an expression in the editor and saving it without a change leaves it identical."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, get_template_attribute

from app.definitions.editing.expressions.editor import create_editor
from app.definitions.editing.expressions.form_encoding import read_expression_from_form
from app.definitions.editing.expressions.subjects import Subject, create_names
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION, AS_VALUE, read_tree, write_expression
from app.language.expressions.value_types import create_type
from tests.studio.catalogue_expressions import list_expressions
from tests.studio.html_form import read_fields

NAMES = create_names(
    [
        Subject("answers.age", "Âge", "Vous", create_type("number")),
        Subject("answers.type", "Type", "Vous", create_type("text"), (("trou", "Un trou"), ("lampe", "Une lampe"))),
        Subject("answers.date", "Date", "Vous", create_type("date")),
    ],
    {},
)


@pytest.mark.parametrize("expected", [AS_CONDITION, AS_VALUE])
def test_a_tree_holds_any_expression(expected: str, tmp_path: Path) -> None:
    differences = [
        expression
        for expression in list_expressions(tmp_path)
        if json.dumps(write_expression(read_tree(expression, expected))) != json.dumps(expression)
    ]

    assert differences == []


def test_a_form_gives_back_the_expression_that_it_shows(app: Flask, tmp_path: Path) -> None:
    differences = []
    with app.test_request_context():
        draw = get_template_attribute("studio/expression_editor.html", "expression_editor")
        for expression in list_expressions(tmp_path):
            for expected in (AS_CONDITION, AS_VALUE):
                restored = send_back(draw, expression, expected)
                if json.dumps(restored) != json.dumps(expression):
                    differences.append((expression, restored))

    assert differences == []


def send_back(draw: Any, expression: Any, expected: str) -> Any:
    editor = create_editor(
        expression, NAMES, prefix="condition", pointer="", expected=expected, today=date(2026, 11, 28)
    )
    expression, problems = read_expression_from_form(read_fields(draw(editor, "/x")), "condition")
    return [problem.message for problem in problems] or expression
