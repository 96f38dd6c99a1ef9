"""Headings and explanations with placeholders: filled in from the answers, escaped by templates, checked before publication."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.forms.containers import build_rows
from app.procedures.definition import DefinitionError, Field, parse_procedure, read_procedure
from app.procedures.fields.dynamic_text import is_recalled
from app.procedures.form.journey import Context, build_journey
from app.procedures.resident_definition import definition_for_residents
from tests.procedures.definitions import make_field_definition, make_page_definition, make_procedure_definition

COLORS = [{"value": "red", "label": "Rouge"}, {"value": "blue", "label": "Bleu"}]
COLOR = make_field_definition("color", "single_choice", options=COLORS)
CHILDREN = make_field_definition(
    "children",
    "block",
    required=False,
    item_label="Enfant",
    add_label="Ajouter",
    fields=[
        make_field_definition("name"),
        make_field_definition("color", "single_choice", options=COLORS),
        {
            "id": "said",
            "type": "explanation",
            "text": "{{ item.name }} aime {{ item.color }}, vous {{ answers.color }}.",
        },
    ],
)


def explanation(text: Any, **more: Any) -> dict[str, Any]:
    return {"id": "told", "type": "explanation", "text": text, **more}


def find_explanation(field: dict[str, Any], answers: dict[str, Any], **around: Any) -> Field | None:
    procedure = parse_procedure(
        make_procedure_definition(
            make_page_definition(COLOR, CHILDREN), make_page_definition(make_field_definition("last"), field, id="b")
        )
    )
    way = build_journey(procedure, Context(date(2026, 11, 24), answers=answers, **around))
    return next((each for each in way.steps[1].fields if each.id == field["id"]), None)


def problems_of(*fields: dict[str, Any], **more: Any) -> list[str]:
    try:
        parse_procedure({**make_procedure_definition(make_page_definition(COLOR, CHILDREN, *fields)), **more})
    except DefinitionError as refused:
        return [str(problem).replace("\u00a0", " ") for problem in refused.problems]
    return []


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("Sans valeur.", {}, "Sans valeur."),
        ("Votre choix : {{ answers.color }}.", {"color": "red"}, "Votre choix : Rouge."),
        ("Votre choix : {{ answers.color|upper }}.", {"color": "red"}, "Votre choix : ROUGE."),
        ('Votre choix : {{ answers.color|default:"aucun" }}.', {}, "Votre choix : aucun."),
        (
            [{"when": {"==": [{"var": "answers.color"}, "red"]}, "text": "Vif", "otherwise": "Calme"}],
            {"color": "blue"},
            "Calme",
        ),
        (["Le ", {"value": {"add_days": [{"var": "today"}, 7]}, "filter": "day"}], {}, "Le 1er décembre 2026"),
        (
            [{"each": {"var": "answers.children"}, "text": "{{ item.name }}", "between": ", "}],
            {"children": [{"name": "Léa"}, {"name": "Tom"}]},
            "Léa, Tom",
        ),
    ],
)
def test_an_explanation_shows_the_answers_so_far(text: Any, answers: dict[str, Any], expected: str) -> None:
    explanation_text = find_explanation(explanation(text), answers)

    assert explanation_text and explanation_text.settings["text"].replace("\u00a0", " ") == expected


def test_an_inserted_value_is_not_parsed_as_a_template() -> None:
    field = explanation("{{ answers.last }}", label="{{ answers.last }}")
    answers = {"last": "{{ answers.color }}<b>", "color": "red"}

    once = find_explanation(field, answers)
    assert once and (once.label, once.settings["text"]) == ("{{ answers.color }}<b>",) * 2
    procedure = parse_procedure(
        make_procedure_definition(make_page_definition(COLOR, make_field_definition("last"), field))
    )
    twice = Context(date(2026, 11, 24)).resolve_field(once, {**answers, "last": "autre"})
    assert twice.settings["text"] == "autre"
    assert procedure.pages[0].fields[2].settings["text"] == "[Votre question]"


def test_a_heading_shows_values_and_an_empty_heading_is_hidden() -> None:
    heading = {"id": "told", "type": "title", "label": "{{ answers.color }}"}

    assert find_explanation(heading, {"color": "blue"}).label == "Bleu"  # type: ignore[union-attr]
    assert find_explanation(heading, {}) is None


def test_an_explanation_in_a_row_reads_the_questions_of_the_row() -> None:
    procedure = parse_procedure(make_procedure_definition(make_page_definition(COLOR, CHILDREN)))
    context = Context(date(2026, 11, 24), answers={"color": "blue"})
    block = context.resolve_field(procedure.pages[0].fields[1], context.answers)
    values = {"children__items": ["0"], "children__0__name": "Léa", "children__0__color": "red"}
    (row,) = build_rows(block, values).rows

    assert row.containers[2][0].field.settings["text"] == "Léa aime Rouge, vous Bleu."
    assert not row.containers[2][0].is_fixed


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ([explanation("{{ answers.colour }}")], "pages[0].fields[2].text: « answers.colour » n’est pas connu ici"),
        (
            [explanation([{"when": {"var": "answers.colour"}, "text": "x"}])],
            "pages[0].fields[2].text[0].when: « answers.colour » n’est pas connu ici",
        ),
        (
            [explanation("x", label="{{ case.reference }}")],
            "pages[0].fields[2].label: « case.reference » n’est pas connu ici",
        ),
        (
            [explanation("{{ answers.secret }}"), make_field_definition("secret", for_agents=True)],
            "pages[0].fields[2].text: montre aux usagers une réponse que seuls les agents connaissent",
        ),
    ],
)
def test_an_unknown_name_is_refused(fields: list[dict[str, Any]], problem: str) -> None:
    assert problem in problems_of(*fields)


def test_an_answer_asked_later_is_refused() -> None:
    pages = (
        make_page_definition(COLOR, explanation("{{ answers.last }}")),
        make_page_definition(make_field_definition("last"), id="b"),
    )

    with pytest.raises(DefinitionError) as refused:
        parse_procedure(make_procedure_definition(*pages))
    assert "plus loin" in str(refused.value.problems[0])


def test_each_language_has_its_own_texts_and_options() -> None:
    text = [{"when": {"var": "answers.color"}, "text": "Oui : {{ answers.color }}", "otherwise": "Non"}]
    words = {"Oui : {{ answers.color }}": "Yes: {{ answers.color }}", "Rouge": "Red", "Non": "No"}
    definition = {
        **make_procedure_definition(make_page_definition(COLOR, explanation(text))),
        "translations": {"en": words},
    }
    assert parse_procedure(definition)

    procedure = read_procedure(definition_for_residents(definition, "en"))
    way = build_journey(procedure, Context(date(2026, 11, 24), answers={"color": "red"}))

    assert way.steps[0].fields[1].settings["text"] == "Yes: Red"


@pytest.mark.parametrize(
    ("field", "is_so"),
    [
        (explanation("Sans valeur."), False),
        (explanation("Sans valeur.", recalled=True), True),
        (explanation("{{ answers.color }}"), True),
        (explanation("{{ answers.color }}", recalled=False), False),
        (explanation("{{ profile.email }}", recalled=True), False),
        ({"id": "told", "type": "title", "label": "{{ answers.color }}"}, False),
    ],
)
def test_a_text_that_shows_answers_is_recalled_at_the_end(field: dict[str, Any], is_so: bool) -> None:
    explanation_text = find_explanation(field, {"color": "red"}, profile={"email": "a@exemple.example"})

    assert explanation_text and is_recalled(explanation_text) is is_so
