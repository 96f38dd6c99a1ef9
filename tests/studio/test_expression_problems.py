"""Problems that the editor shows on incomplete and wrong rows, and the result over a sample."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.definitions.editing.expressions.editor import redraw_editor
from app.definitions.editing.expressions.form_encoding import read_expression_from_form
from app.definitions.editing.expressions.sample_evaluation import SampleResult, evaluate_sample
from app.definitions.editing.expressions.sentence_names import create_sentence_names
from app.definitions.editing.expressions.subjects import Subject, create_names
from app.definitions.editing.expressions.tree_conversion import AS_CONDITION, AS_VALUE, read_tree
from app.definitions.editing.expressions.type_problems import find_row_problems
from app.definitions.words.expression_words import describe_expression
from app.language.expressions.value_types import create_type

OPTIONS = (("trou", "Un trou"), ("lampe", "Un lampadaire"))
ITEMS = (Subject("item.age", "Âge de l’enfant", "Enfants", create_type("number")),)
ROW_TYPE = create_type("object", members={"age": create_type("number")})
NAMES = create_names(
    [
        Subject("answers.age", "Âge", "Vous", create_type("number", label="Âge")),
        Subject("answers.nom", "Nom", "Vous", create_type("text", label="Nom")),
        Subject("answers.accord", "Accord", "Vous", create_type("boolean")),
        Subject("answers.naissance", "Naissance", "Vous", create_type("date")),
        Subject("answers.type", "Type", "Vous", create_type("text", options=("trou", "lampe"), label="Type"), OPTIONS),
        Subject("answers.enfants", "Enfants", "Vous", create_type("list", item=ROW_TYPE), items=ITEMS),
    ],
    {"today": create_type("date")},
    later={"answers.plus_loin": create_type("text")},
)
TODAY = date(2026, 11, 28)
AGE, NAME, TYPE, BIRTH = ({"var": f"answers.{name}"} for name in ("age", "nom", "type", "naissance"))
CONDITION = {"x.kind": "condition", "x.predicate": "==", "x.0.kind": "reading", "x.0.bare": "1"}


def read(**fields: str) -> tuple[Any, list[str]]:
    form = MultiDict({**CONDITION, **{name.replace("__", "."): value for name, value in fields.items()}})
    expression, problems = read_expression_from_form(form, "x")
    return expression, [f"{'.'.join(map(str, problem.path))} {problem.message}" for problem in problems]


def problems_of(expression: Any, expected: str = AS_CONDITION) -> list[tuple[tuple[int, ...], str]]:
    problems = find_row_problems(read_tree(expression, expected), NAMES)
    return [(problem.path, problem.message.replace("\u00a0", " ")) for problem in problems]


def sentence_of(expression: Any) -> str:
    return describe_expression(expression, create_sentence_names(NAMES)).replace("\u00a0", " ")


def test_a_blank_row_says_what_is_missing_from_it() -> None:
    assert read() == (None, ["0 Choisissez ce qui est lu.", "1 Indiquez une valeur."])
    assert read(x__0__name="answers.age", x__1__kind="value", x__1__typed="number", x__1__text="12,5") == (
        {"==": [AGE, 12.5]},
        [],
    )


def test_a_wrong_number_is_said_and_stays() -> None:
    fields = MultiDict(
        {**CONDITION, "x.0.name": "answers.age", "x.1.kind": "value", "x.1.typed": "number", "x.1.text": "douze"}
    )

    editor = redraw_editor(fields, NAMES, prefix="x", pointer="", today=TODAY)

    value = editor.row.children[1]
    assert value.node.value == "douze"
    assert [problem.message for problem in value.problems] == ["«\u00a0douze\u00a0» n’est pas un nombre."]
    assert editor.sentence == ""


def test_another_subject_keeps_what_was_typed_and_takes_its_predicates() -> None:
    fields = {**CONDITION, "x.subject": "answers.nom", "x.predicate": "starts", "x.1.kind": "value", "x.1.text": "12"}

    editor = redraw_editor(MultiDict({**fields, "x.0.name": "answers.age"}), NAMES, prefix="x", pointer="", today=TODAY)

    assert (editor.row.node.value, editor.row.children[1].node.value) == ("==", "12")
    assert editor.row.children[1].node.kind == "number"


def test_a_value_becomes_the_first_operand_of_the_calculation_that_replaces_it() -> None:
    fields = MultiDict({"x.kind": "operation", "x.drawn": "reading", "x.name": "answers.age", "x.bare": "1"})

    editor = redraw_editor(fields, NAMES, prefix="x", pointer="", expected=AS_VALUE, today=TODAY)

    assert editor.row.node.children[0].value == "answers.age"


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ({"==": [TYPE, "parti"]}, ((), "« parti » n’est pas un choix possible de « Type »")),
        (
            {"==": [AGE, "douze"]},
            ((), "« est égal à » compare un nombre (« Âge ») et un texte, qui ne se comparent pas"),
        ),
        (
            {"and": [{"==": [AGE, 1]}, {"==": [{"var": "answers.rien"}, 1]}]},
            ((1, 0), "« answers.rien » n’existe pas, ou plus, à cet endroit."),
        ),
        (
            {"==": [{"var": "answers.plus_loin"}, "x"]},
            ((0,), "Cette question n’est posée que plus loin dans le formulaire."),
        ),
        (
            {"and": [{">": [AGE, 5]}, {"<": [AGE, 3]}]},
            ((), "N’est jamais vrai : aucune réponse à « Âge » ne convient"),
        ),
        (
            {"some": [{"var": "answers.enfants"}, {"==": [{"var": "item.taille"}, 1]}]},
            ((1, 0), "« item.taille » n’existe pas, ou plus, à cet endroit."),
        ),
        ({"nul": [1]}, ((), "Ce passage n’est ni une condition ni un calcul. Retirez-le, puis recommencez.")),
    ],
)
def test_what_is_wrong_is_said_beside_its_row(expression: Any, problem: tuple[tuple[int, ...], str]) -> None:
    assert problems_of(expression) == [problem]


def test_a_condition_on_rows_reads_the_members_of_the_row() -> None:
    assert problems_of({"some": [{"var": "answers.enfants"}, {"<": [{"var": "item.age"}, 6]}]}) == []


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ({">=": [AGE, 18]}, "la réponse à « Âge » est au moins 18"),
        (
            {"<=": [BIRTH, {"add_years": [{"var": "today"}, -18]}]},
            "la réponse à « Naissance » est au plus tard aujourd’hui moins 18 ans",
        ),
        ({"in": [TYPE, ["trou", "lampe"]]}, "la réponse à « Type » est « Un trou » ou « Un lampadaire »"),
        ({"!": {"in": [TYPE, ["trou", "lampe"]]}}, "la réponse à « Type » n’est ni « Un trou » ni « Un lampadaire »"),
        (
            {"and": [{"var": "answers.accord"}, {"!": {"var": "answers.nom"}}]},
            "la réponse à « Accord » est oui et la réponse à « Nom » est vide",
        ),
        (
            {"some": [{"var": "answers.enfants"}, {"<": [{"var": "item.age"}, 6]}]},
            "au moins un élément de « Enfants » est tel que la réponse à « Âge de l’enfant » est en dessous de 6",
        ),
        (
            {"sum": [{"filter": [{"var": "answers.enfants"}, {"present": [NAME]}]}]},
            "la somme des éléments de « Enfants » tels que la réponse à « Nom » n’est pas vide",
        ),
        ({"if": [{"<": [AGE, 6]}, 10, 20]}, "si la réponse à « Âge » est en dessous de 6, alors 10 ; sinon 20"),
        ({"<": [BIRTH, {"add_days": [{"var": "today"}, -1]}]}, "la réponse à « Naissance » est avant hier"),
    ],
)
def test_an_expression_reads_as_a_sentence(expression: Any, sentence: str) -> None:
    assert sentence_of(expression) == sentence


@pytest.mark.parametrize(
    ("expression", "samples", "result"),
    [
        (
            {">=": [{"age": [BIRTH]}, 18]},
            {"answers.naissance": "2008-11-28"},
            SampleResult("La condition est remplie."),
        ),
        (
            {">=": [{"age": [BIRTH]}, 18]},
            {"answers.naissance": "2008-11-29"},
            SampleResult("La condition n’est pas remplie."),
        ),
        (
            {"==": [{"var": "answers.accord"}, False]},
            {"answers.accord": "false"},
            SampleResult("La condition est remplie."),
        ),
    ],
)
def test_a_condition_is_tried(expression: Any, samples: dict[str, str], result: SampleResult) -> None:
    assert evaluate_sample(expression, samples, NAMES, today=TODAY) == result


@pytest.mark.parametrize(
    ("expression", "samples", "words", "reason"),
    [
        ({"*": [AGE, 1.5]}, {"answers.age": "2,5"}, "3,75", ""),
        ({"add_days": [{"var": "today"}, 3]}, {}, "1er\u00a0décembre 2026", ""),
        ({"sum": [{"map": [{"var": "answers.enfants"}, {"var": "item.age"}]}]}, {"answers.enfants": "3\n7"}, "10", ""),
        ({"*": [AGE, 2]}, {}, "", "Rien, faute de réponse à «\u00a0Âge\u00a0»."),
        ({"/": [AGE, 0]}, {"answers.age": "2"}, "", "Rien\u00a0: ce calcul ne peut pas se faire avec ces valeurs."),
    ],
)
def test_a_value_is_tried(expression: Any, samples: dict[str, str], words: str, reason: str) -> None:
    result = evaluate_sample(expression, samples, NAMES, today=TODAY, expected=AS_VALUE)

    assert (result.words.replace(" ", "\u00a0"), result.reason) == (words.replace(" ", "\u00a0"), reason)
