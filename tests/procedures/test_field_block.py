from datetime import date

import pytest

from app.language.schema.problems import DefinitionError
from app.procedures.fields import FIELD_TYPES, Problem
from tests.procedures.definitions import make_field, make_field_definition, make_form_data

TODAY = date(2026, 11, 24)
BLOCK = FIELD_TYPES["block"]
LEA, TOM = {"nom": "Léa", "age": "7"}, {"nom": "Tom"}


def validate(field, raw):
    return BLOCK.validate(field, raw, TODAY)


def build_form_data(*names, **inputs):
    return make_form_data(question__items=list(names), **inputs)


def test_rows_are_read_in_the_order_of_their_names():
    form = build_form_data(
        "0", "3", question__0__nom="Léa", question__0__age="7", question__3__nom="Tom", question__9__nom="Nul"
    )

    assert BLOCK.read(make_field("block"), form) == [{"nom": "Léa", "age": "7"}, {"nom": "Tom", "age": ""}]


def test_a_row_can_be_added_and_deleted():
    field = make_field("block")
    two = {"question__0__nom": "Léa", "question__1__nom": "Tom"}
    adds, removes = (
        build_form_data("0", "1", question__add="1", **two),
        build_form_data("0", "1", question__remove="0", **two),
    )

    assert BLOCK.read(field, adds) == [{"nom": "Léa", "age": ""}, {"nom": "Tom", "age": ""}, {}]
    assert BLOCK.read(field, removes) == [{"nom": "Tom", "age": ""}]
    assert BLOCK.is_layout_change(field, adds)
    assert BLOCK.is_layout_change(field, removes)
    assert not BLOCK.is_layout_change(field, build_form_data("0", "1", **two))


@pytest.mark.parametrize(
    ("operation", "name", "order"),
    [
        ("up", "1", "Tom Léa Zoé"),
        ("down", "1", "Léa Zoé Tom"),
        ("up", "0", "Léa Tom Zoé"),
        ("down", "9", "Léa Tom Zoé"),
    ],
)
def test_a_row_is_moved_up_or_down(operation, name, order):
    field = make_field("block", order="ordered")
    three = {"question__0__nom": "Léa", "question__1__nom": "Tom", "question__2__nom": "Zoé"}
    form = build_form_data("0", "1", "2", **{f"question__{operation}": name}, **three)

    assert " ".join(each["nom"] for each in BLOCK.read(field, form)) == order
    assert BLOCK.is_layout_change(field, form)
    assert [each["nom"] for each in BLOCK.read(make_field("block"), form)] == [
        "Léa",
        "Tom",
        "Zoé",
    ]  # a block without an order


def test_ranked_rows_are_displayed_with_their_rank():
    displayed_value = BLOCK.display(make_field("block", order="ranked"), [LEA, TOM])

    assert [line[:2] for line in displayed_value] == ["1.", "2."]


def test_a_field_too_wide_for_a_cell_is_refused_in_a_table():
    inner = [{"id": "vu", "type": "yes_no", "label": "Vu ?", "why": "Pour rien.", "help_article": "aide"}]

    problems = BLOCK.problems_of_settings(
        {**BLOCK.defaults, **make_field_definition("block"), "fields": inner, "display": "table"}
    )

    assert problems[:3] == [
        "fields[0]: « yes_no » ne va pas dans un tableau",
        "fields[0]: dans un tableau, « why » se dit de l’ensemble",
        "fields[0]: dans un tableau, « help_article » se dit de l’ensemble",
    ]


def test_answers_are_kept_by_the_id_of_the_questions_and_validate_again_to_themselves():
    field = make_field("block")
    raw = [{"nom": " Léa ", "age": "7"}, {"nom": "Tom", "age": ""}]

    assert validate(field, raw) == ([LEA, TOM], [])
    assert validate(field, [LEA, TOM]) == ([LEA, TOM], [])


def test_an_empty_row_is_ignored():
    field = make_field("block")

    assert validate(field, [{"nom": "", "age": ""}, LEA, {}]) == ([LEA], [])
    assert validate(make_field("block", required=False), [{"nom": ""}, {}]) == (None, [])
    assert validate(make_field("block", required=False), None) == (None, [])


def test_a_missing_answer_of_a_row_is_reported_at_its_path():
    answers, problems = validate(make_field("block"), [LEA, {"age": "x"}])

    assert answers is None
    assert [(p.code, p.part, p.about) for p in problems] == [
        ("required", "1__nom", "Enfant 2, Votre question"),
        ("number_not_whole", "1__age", "Enfant 2, Votre question"),
    ]


def test_a_required_block_needs_its_minimum_number_of_rows():
    for raw in (None, [], [{}]):
        assert validate(make_field("block"), raw)[1] == [
            Problem("required", part="0__nom", about="Enfant 1, Votre question")
        ]
    two = make_field("block", minimum=2)
    assert validate(two, [LEA])[1] == [Problem("required", part="1__nom", about="Enfant 2, Votre question")]


def test_rows_beyond_the_maximum_are_refused():
    field = make_field("block", maximum=2)

    assert validate(field, [LEA, TOM, LEA]) == (None, [Problem("too_many_items", {"maximum": 2})])
    assert validate(field, [LEA, TOM, {}]) == ([LEA, TOM], [])


def test_a_problem_names_the_part_of_a_composite_field():
    field = make_field("block", fields=[make_field_definition("ou", "address")])

    _, problems = validate(field, [{"ou": {"street": "1 rue du Lac", "city": "Vaubrelles"}}])

    assert [problem.part for problem in problems] == ["0__ou__postcode"]
    ((_, wrong),) = field.row_questions("0", problems)
    assert [problem.part for problem in wrong] == ["postcode"]


def test_problems_belong_to_their_own_row_only():
    field = make_field("block")
    problems = [Problem("required", part="1__nom"), Problem("required", part="11__nom"), Problem("too_many_items")]

    ((_, of_name), (_, of_age)) = field.row_questions("1", problems)

    assert of_name == [Problem("required")]
    assert of_age == []


def test_blocks_nest_one_level_deep():
    inner = make_field_definition(
        "jouets", "block", item_label="Jouet", add_label="Ajouter", fields=[make_field_definition("mot")]
    )
    field = make_field("block", fields=[make_field_definition("nom"), inner])

    form = build_form_data(
        "0", question__0__nom="Léa", question__0__jouets__items=["0", "1"], question__0__jouets__1__mot="Ballon"
    )
    answers, problems = validate(field, BLOCK.read(field, form))

    assert (answers, problems) == ([{"nom": "Léa", "jouets": [{"mot": "Ballon"}]}], [])
    assert BLOCK.form_values(field, answers)["question__0__jouets__0__mot"] == "Ballon"
    deeper = make_field_definition("b", "block", item_label="B", add_label="A", fields=[inner])
    with pytest.raises(DefinitionError, match="ne va pas dans un groupe"):
        make_field("block", fields=[deeper])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ([make_field_definition("paraphe", "signature")], "« signature » ne va pas dans un groupe de questions"),
        ([make_field_definition("a"), make_field_definition("a")], "déjà l’identifiant"),
        (
            [make_field_definition("a", statistic=False, filter=True)],
            "« filter » ne va pas avec une question d’un groupe",
        ),
        ([make_field_definition("a", "time", minimum="18:00", maximum="08:00")], "« minimum » dépasse « maximum »"),
    ],
)
def test_an_invalid_block_definition_is_refused_with_its_reason(fields, message):
    with pytest.raises(DefinitionError, match=message):
        make_field("block", fields=fields)


def test_a_block_is_displayed_with_one_line_for_each_row():
    assert BLOCK.display(make_field("block"), [LEA, TOM]) == [
        "Votre question\u00a0: Léa\u00a0; Votre question\u00a0: 7",
        "Votre question\u00a0: Tom",
    ]


def test_a_block_starts_with_its_minimum_number_of_rows():
    values = BLOCK.form_values(make_field("block", minimum=2), None)

    assert values["question__items"] == ["0", "1"]
    assert BLOCK.form_values(make_field("block"), [LEA, TOM])["question__1__nom"] == "Tom"


@pytest.mark.parametrize("raw", ["x", 3, {}, [1, "x", None], [[]], [{"nom": {}}] * 200, [{"age": float("nan")}]])
def test_a_malformed_list_of_rows_is_refused_without_an_exception(raw):
    answers, problems = validate(make_field("block"), raw)

    assert answers is None
    assert problems
