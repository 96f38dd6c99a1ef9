"""Each reason why an answer cannot be taken has its words, declared by the type of field or beside it."""

from __future__ import annotations

import ast
import re
from datetime import date

import pytest

from app.procedures.fields import Problem
from app.procedures.fields.problem_messages import problem_message
from tests.architecture.source_files import load_modules

UNKNOWN = problem_message(Problem("nothing_of_the_kind"))
PARAMETERS = {
    "minimum": 2,
    "maximum": 3,
    **dict.fromkeys(("name", "title"), "a.pdf"),
    **dict.fromkeys(("first", "last", "duration", "minutes", "left"), "2"),
    "km": 2,
    "can_be_confirmed": True,
    "message": "Recopiez le numéro.",
    "number": "A1B2C3D4E5",
    "people": 2,
    "place": "Mairie",
}
PROBLEMS = {"Problem", "refused_answer", "missing_answer"}


@pytest.mark.thorough
def test_every_code_that_the_types_of_field_give_has_its_words() -> None:
    codes = {
        argument.value
        for module in load_modules()
        if "app/procedures/fields/" in str(module.path) or "app/cases/" in str(module.path)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in PROBLEMS
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    codes = {code for code in codes if re.fullmatch(r"[a-z]+(_[a-z]+)+", code)}

    assert len(codes) > 40
    days = {code: date(2026, 1, 2) for code in codes if code.startswith("date_")}
    parameters = {
        code: {**PARAMETERS, **(dict.fromkeys(("minimum", "maximum"), days[code]) if code in days else {})}
        for code in codes
    }
    assert [code for code in codes if problem_message(Problem(code, parameters[code])) == UNKNOWN] == []


def test_the_words_say_the_parameters_of_the_problem() -> None:
    assert problem_message(Problem("date_too_late", {"maximum": date(2026, 1, 2)})).startswith(
        "Indiquez une date jusqu’au 2"
    )
    assert problem_message(Problem("too_many_choices", {"maximum": 1})) == "Gardez 1 réponse au plus."
    assert problem_message(Problem("pattern", {"message": "Recopiez 100\u00a0%."})) == "Recopiez 100\u00a0%."
