"""Choices whose options come from a source: listing, validation, stored details, and refusal when the source has no options."""

from datetime import date

import pytest

from app.forms.containers import build_rows
from app.language.schema.problems import DefinitionError
from app.procedures.definition import parse_procedure
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.fields.choice_options import Offer, Option, OptionList, SourceUnavailable
from app.procedures.fields.choice_settings import source_spec_of
from app.procedures.fields.choice_view import ChoiceView
from app.procedures.form.display import display_answers, display_rows
from app.procedures.form.journey import Context
from app.procedures.form.validation import validate_all, validate_answers, validate_page
from tests.procedures.definitions import (
    make_field,
    make_field_definition,
    make_form_data,
    make_page_definition,
    make_procedure_definition,
)

TODAY = date(2026, 11, 24)
CANTEENS = [
    Option("lavoir", "Le Vieux-Lavoir", {"quartier": "centre", "places": 120}),
    Option("saules", "Les Saules", {"quartier": "nord", "places": 80}),
    Option("etang", "L’Étang", {"quartier": "nord", "places": 60}),
]
SOURCE = {"source": "cantines"}


def lists(options=CANTEENS, *, fails=False):
    """Resolver of the sources of these tests, without a database or a network."""

    def load(where):
        if fails:
            raise SourceUnavailable
        return OptionList(options).filter_by(where)

    def prepare_field(field, values):
        from dataclasses import replace

        from app.language.text.placeholders import render_text

        spec = source_spec_of(field.settings)
        if spec is None:
            return field
        where = {name: render_text(text, values) for name, text in spec.get("where", {}).items()}
        missing = next((name for name, text in where.items() if not text), None)
        return replace(
            field, settings={**field.settings, "options": Offer(spec, lambda: load(where), missing_answer=missing)}
        )

    return prepare_field


def check(field, raw, *, answers=None, **how):
    """Return the accepted answers, or the codes of the problems."""
    context = Context(TODAY, answers=answers or {}, lists=lists(**how))
    checked = validate_answers((field,), {field.id: raw}, context)
    return checked.answers or [problem.code for _, problem in checked.problem_list]


def test_an_answer_is_stored_as_a_value_with_its_details_beside_it():
    result = check(make_field("single_choice", options=SOURCE), "lavoir")

    assert result == {
        "question": "lavoir",
        "question_details": {"value": "lavoir", "label": "Le Vieux-Lavoir", "quartier": "centre", "places": 120},
    }


def test_several_choices_are_stored_in_the_order_of_the_options_with_their_details():
    result = check(make_field("multiple_choice", options=SOURCE), ["etang", "lavoir"])

    assert result["question"] == ["lavoir", "etang"]
    assert [each["label"] for each in result["question_details"]] == ["Le Vieux-Lavoir", "L’Étang"]


def test_options_of_the_definition_store_no_details():
    assert check(make_field("single_choice"), "a") == {"question": "a"}


@pytest.mark.parametrize("raw", ["autre", 12, {"value": "autre"}, {"typed": "La mienne"}, ["lavoir"]])
def test_a_value_outside_of_the_options_is_refused(raw):
    assert check(make_field("single_choice", options=SOURCE), raw) == ["choice_unknown"]


def test_a_case_reads_the_same_when_the_list_has_changed():
    field = make_field("single_choice", options=SOURCE)
    answers = check(field, "lavoir")

    assert display_answers([field], answers) == {"question": "Le Vieux-Lavoir"}
    assert [text for _, text in display_rows([field], answers)] == ["Le Vieux-Lavoir"]


def test_a_stored_choice_is_accepted_while_its_source_fails():
    field = make_field("single_choice", options=SOURCE)
    answers = check(field, "lavoir")

    assert check(field, "lavoir", answers=answers, fails=True) == answers
    assert check(field, "saules", answers=answers, fails=True) == ["choice_failing"]


def test_a_choice_deleted_from_the_list_must_be_made_again_before_submission():
    field = make_field("single_choice", options=SOURCE)
    answers = check(field, "lavoir")

    assert check(field, "lavoir", answers=answers, options=CANTEENS[1:]) == ["choice_unknown"]


def test_while_a_source_fails_free_text_is_accepted_if_configured():
    field = make_field("single_choice", options={**SOURCE, "typed_when_failing": True})
    result = check(field, {"typed": "  La nouvelle  "}, fails=True)

    assert result["question_details"] == {"value": "La nouvelle", "label": "La nouvelle", "typed": True}
    assert (
        check(field, "La nouvelle", answers=result) == result
    )  # the source is back: the typed answer is still accepted
    assert check(field, {"typed": "La mienne"}) == ["choice_unknown"]


def test_a_failing_source_does_not_block_an_optional_question():
    assert check(make_field("single_choice", options=SOURCE, required=False), "", fails=True) == []


def test_another_answer_is_stored_as_free_text():
    field = make_field("multiple_choice", other="Autre")
    form = make_form_data(question=["a", "__other"], question__typed="Jeudi")

    result = check(field, FIELD_TYPES[field.type].read(field, form))

    assert result["question"] == ["a", "Jeudi"]
    assert result["question_details"][1] == {"value": "Jeudi", "label": "Jeudi", "typed": True}
    assert check(field, result["question"], answers=result) == result
    assert check(field, ["a", "Jeudi"]) == ["choice_unknown"]


def test_a_list_may_follow_an_earlier_answer():
    district = make_field_definition("quartier")
    canteen = make_field_definition(
        "cantine", "single_choice", options={**SOURCE, "where": {"quartier": "{{ answers.quartier }}"}}
    )
    page = parse_procedure(make_procedure_definition(make_page_definition(district, canteen))).pages[0]
    context = Context(TODAY, lists=lists())

    north = validate_page(page, make_form_data(quartier="nord", cantine="saules"), context)
    elsewhere = validate_page(page, make_form_data(quartier="centre", cantine="saules"), context)
    nowhere = validate_page(page, make_form_data(quartier="", cantine=""), context)

    assert north.answers["cantine"] == "saules"
    assert [option.value for option in ChoiceView(north.fields[1]).options] == ["saules", "etang"]
    assert elsewhere.problems["cantine"] == [Problem("choice_unknown")]
    assert nowhere.problems["cantine"] == [Problem("choice_waiting", {"question": "quartier"})]


def test_conditions_read_the_properties_of_the_chosen_option():
    definition = make_procedure_definition(
        make_page_definition(
            make_field_definition("cantine", "single_choice", options=SOURCE),
            make_field_definition(
                "attente", condition={"<": [{"var": "answers.cantine_details.places"}, 100]}, required=False
            ),
        )
    )
    procedure, context = parse_procedure(definition), Context(TODAY, lists=lists())

    small = validate_page(procedure.pages[0], make_form_data(cantine="saules", attente="oui"), context)
    whole = validate_all(procedure, small.answers, context)

    assert small.answers["attente"] == "oui"
    assert whole.answers == small.answers
    assert (
        "attente"
        not in validate_page(procedure.pages[0], make_form_data(cantine="lavoir", attente="oui"), context).answers
    )


def test_a_hidden_choice_stores_nothing():
    page = make_page_definition(
        make_field_definition("mange", "yes_no"),
        make_field_definition(
            "cantine", "single_choice", options=SOURCE, condition={"==": [{"var": "answers.mange"}, True]}
        ),
    )
    procedure = parse_procedure(make_procedure_definition(page))

    checked = validate_page(
        procedure.pages[0], make_form_data(mange="no", cantine="lavoir"), Context(TODAY, lists=lists())
    )

    assert checked.answers == {"mange": False}


def test_a_row_stores_the_details_of_its_choices():
    block = make_field("block", fields=[make_field_definition("cantine", "single_choice", options=SOURCE)])

    result = check(block, [{"cantine": "lavoir"}])

    assert result["question"][0]["cantine_details"]["label"] == "Le Vieux-Lavoir"
    assert display_answers([block], result) == {"question": ["Votre question\u00a0: Le Vieux-Lavoir"]}


def test_a_search_text_is_accepted_only_when_it_matches_one_option():
    field = make_field("single_choice", options=SOURCE, display="autocomplete")
    read = FIELD_TYPES[field.type].read

    assert check(field, read(field, make_form_data(question="", question__search="l etang")))["question"] == "etang"
    assert check(field, read(field, make_form_data(question="", question__search="les"))) == ["choice_to_pick"]
    assert FIELD_TYPES[field.type].is_layout_change(field, make_form_data(question__find="1"))


def test_search_ignores_case_accents_and_hyphens():
    options = OptionList(CANTEENS)

    assert [option.value for option in options.search("VIEUX lavoir")] == ["lavoir"]
    assert [option.value for option in options.search("l’etang")] == ["etang"]
    assert [option.value for option in options.search("le")] == ["lavoir", "saules"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            [make_field_definition("a", "single_choice", options={"source": "x", "where": {"b": "{{ answers.z }}"}})],
            "answers.z",
        ),
        ([make_field_definition("a", "single_choice", options={"source": "X y"})], "ne peut avoir que des minuscules"),
        ([make_field_definition("a", "single_choice", options={"where": {}})], "options.source: reste à remplir"),
        (
            [make_field_definition("a", "single_choice", options=SOURCE), make_field_definition("a_details")],
            "réservé à ce qui est su",
        ),
        (
            [make_field_definition("a", "single_choice", display="images", options=[{"value": "1", "label": "Un"}])],
            "« image » manque",
        ),
        (
            [
                make_field_definition(
                    "a", "single_choice", options=[{"value": "1", "label": "Un", "image": "https://e.fr/a.png"}]
                )
            ],
            "n’a pas la forme attendue",
        ),
    ],
)
def test_an_invalid_source_of_options_is_refused_in_the_definition(fields, words):
    with pytest.raises(DefinitionError, match=words):
        parse_procedure(make_procedure_definition(make_page_definition(make_field_definition("first"), *fields)))


def test_a_list_in_a_row_depends_on_the_answers_of_its_row():
    nearby = {**SOURCE, "where": {"quartier": "{{ item.quartier }}"}}
    inner = [
        make_field_definition("quartier", label="Quartier"),
        make_field_definition(
            "cantine",
            "single_choice",
            label="Cantine",
            options=nearby,
        ),
    ]
    rows = make_field_definition("enfants", "block", item_label="Enfant", add_label="Ajouter", fields=inner)
    page = parse_procedure(make_procedure_definition(make_page_definition(rows))).pages[0]
    form_values = {"enfants__items": ["0", "1"], "enfants__0__quartier": "nord", "enfants__0__cantine": "saules"}
    context = Context(TODAY, lists=lists())

    good = validate_page(
        page, make_form_data(**form_values, enfants__1__quartier="centre", enfants__1__cantine="lavoir"), context
    )
    wrong = validate_page(
        page, make_form_data(**form_values, enfants__1__quartier="nord", enfants__1__cantine="lavoir"), context
    )
    empty = validate_page(
        page, make_form_data(**form_values, enfants__1__quartier="", enfants__1__cantine="lavoir"), context
    )

    assert [item["cantine_details"]["label"] for item in good.answers["enfants"]] == ["Les Saules", "Le Vieux-Lavoir"]
    assert [problem.code for problem in wrong.problems["enfants"]] == ["choice_unknown"]
    assert [problem.code for problem in empty.problems["enfants"]] == ["required", "choice_waiting"]
    second = build_rows(good.fields[0], good.inputs).rows[1].containers[1][0]
    assert [option.value for option in ChoiceView(second.field).options] == ["lavoir"]
    assert not second.is_fixed
