from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.language.schema.problems import Problem
from app.procedures.definition import DefinitionError, parse_fields, parse_procedure
from tests.example_counts import multiply_examples
from tests.procedures.definitions import make_field_definition, make_page_definition, make_procedure_definition

IS_YES = {"==": [{"var": "answers.first"}, True]}


def problems_of(definition):
    with pytest.raises(DefinitionError) as error:
        parse_procedure(definition)
    return [str(problem) for problem in error.value.problems]


def test_a_definition_is_parsed_into_a_procedure():
    procedure = parse_procedure(
        make_procedure_definition(make_page_definition(make_field_definition("nom", profile="last_name"), id="vous"))
    )

    assert procedure.slug == "acte-de-naissance"
    assert procedure.functions == {"recipient": "etat-civil-instruction"}
    assert procedure.privacy.retention_months == 3
    assert procedure.presentation.at_hand == ()
    assert procedure.page("vous").fields[0].settings["max_length"] == 200


def test_a_missing_optional_part_has_its_default():
    definition = make_procedure_definition()
    del definition["account"], definition["keywords"], definition["intake"]

    procedure = parse_procedure(definition)

    assert (procedure.account.required, procedure.keywords, procedure.intake) == (False, (), ())


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"format": "parvis/procedure/2"}, "format: doit être « parvis/procedure/1 »"),
        (
            {"slug": "Été"},
            "slug: ne peut avoir que des minuscules sans accent, des chiffres et des tirets : acte-de-naissance",
        ),
        (
            {"slug": "acte\n"},
            "slug: ne peut avoir que des minuscules sans accent, des chiffres et des tirets : acte-de-naissance",
        ),
        ({"title": ""}, "title: ne doit pas être vide"),
        ({"title": "a\x00"}, "document: contient des caractères ou des nombres qui ne s’enregistrent pas"),
        ({"functions": {}}, "functions: ne doit pas être vide"),
        ({"pages": []}, "pages: ne doit pas être vide"),
        ({"surprise": 1}, "document: « surprise » n’est pas connu"),
        ({"account": {"required": True}}, "account.reason: un compte obligatoire demande une raison"),
        ({"account": {"required": True, "reason": " "}}, "account.reason: un compte obligatoire demande une raison"),
    ],
)
def test_each_problem_is_one_line_with_its_path(change, problem):
    assert problems_of(make_procedure_definition(**change)) == [problem]


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"purpose": "  "}, "privacy.purpose: la finalité doit être écrite"),
        ({"retention_months": 0}, "privacy.retention_months: doit être au moins 1"),
        ({"retention_months": 121}, "privacy.retention_months: doit être au plus 120"),
        (
            {"retention_months": 4},
            "privacy.retention_reason: garder les réponses plus de 3 mois demande une raison écrite",
        ),
    ],
)
def test_rules_of_privacy_are_checked(change, problem):
    definition = make_procedure_definition()
    definition["privacy"] |= change

    assert problems_of(definition) == [problem]


def test_a_longer_retention_with_its_reason_is_accepted():
    definition = make_procedure_definition()
    definition["privacy"] |= {"retention_months": 24, "retention_reason": "Délai de recours."}

    assert parse_procedure(definition).privacy.retention_months == 24


def test_a_legal_family_is_required():
    (problem,) = problems_of(make_procedure_definition(family="autre"))

    assert problem.startswith("family: doit être parmi : fiscalite, ")


@pytest.mark.parametrize(
    "field, problem",
    [
        (
            {"id": "Nom"},
            "id: doit commencer par une lettre, puis n’avoir que des minuscules sans accent, des chiffres et « _ »",
        ),
        ({"label": ""}, "label: ne doit pas être vide"),
        ({"type": "number", "minimum": "a"}, "minimum: doit être un nombre ou rien"),
        ({"max_length": 0}, "max_length: doit être au moins 1"),
        ({"display": "nir", "type": "long_text"}, "display: doit être parmi : text, lines"),
        ({"profile": "email"}, "profile: doit être parmi : rien, first_name, last_name"),
        ({"statistic": True}, "statistic: doit être « non » ici"),
        (
            {"type": "date", "minimum": "tomorrow"},
            "minimum: doit être une date (2027-03-01) ou un jour compté depuis celui de la saisie (today+2d)",
        ),
        ({"type": "files", "accept": []}, "accept: ne doit pas être vide"),
    ],
)
def test_settings_of_a_field_are_checked_by_the_schema(field, problem):
    assert problems_of(make_procedure_definition(make_page_definition(make_field_definition(**field)))) == [
        f"pages[0].fields[0].{problem}"
    ]


@pytest.mark.parametrize(
    "field, problem",
    [
        ({"type": "number", "minimum": 3, "maximum": 2}, "« minimum » dépasse « maximum »"),
        ({"type": "date", "minimum": "2026-02-30"}, "« minimum » n’est pas un jour du calendrier"),
        (
            {"type": "single_choice", "options": [{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]},
            "deux choix ont la même valeur enregistrée : « a »",
        ),
        (
            {"type": "single_choice", "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "A"}]},
            "deux choix s’appellent « A »",
        ),
        (
            {"type": "multiple_choice", "options": [{"value": "a", "label": "A"}], "minimum": 2},
            "« minimum » demande plus de choix qu’il n’y en a",
        ),
    ],
)
def test_settings_of_a_field_are_checked_together(field, problem):
    assert problems_of(make_procedure_definition(make_page_definition(make_field_definition(**field)))) == [
        f"pages[0].fields[0]: {problem}"
    ]


def test_an_id_is_used_once_in_the_whole_procedure():
    definition = make_procedure_definition(
        make_page_definition(make_field_definition("nom"), id="a"),
        make_page_definition(make_field_definition("nom"), id="a"),
    )

    assert problems_of(definition) == [
        "pages[1].id: « a » est déjà l’identifiant de pages[0]",
        "pages[1].fields[0].id: « nom » est déjà l’identifiant de pages[0].fields[0]",
    ]


def test_a_condition_reads_earlier_answers_the_same_page_and_the_profile():
    by_profile = {"and": [IS_YES, {"missing": ["profile.email"]}, {">": [{"var": "today"}, "2026-01-01"]}]}
    definition = make_procedure_definition(
        make_page_definition(
            make_field_definition("first", "yes_no"), make_field_definition("second", condition=IS_YES)
        ),
        make_page_definition(make_field_definition("third", condition=by_profile), id="b", condition=IS_YES),
    )

    assert parse_procedure(definition).field("third").condition == by_profile


@pytest.mark.parametrize(
    "condition, problem",
    [
        (IS_YES, "pages[0].fields[0].condition: « answers.first » n’est pas connu ici"),
        (
            {"var": "answers.later"},
            "pages[0].fields[0].condition: « answers.later » n’est demandé que plus loin dans le formulaire",
        ),
        ({"var": "case.status"}, "pages[0].fields[0].condition: « case.status » n’est pas connu ici"),
        ({"eval": "1"}, "pages[0].fields[0].condition: aucun opérateur ne s’appelle « eval »"),
    ],
)
def test_a_condition_cannot_read_later_fields_nor_its_own(condition, problem):
    definition = make_procedure_definition(
        make_page_definition(make_field_definition("first", condition=condition), make_field_definition("other")),
        make_page_definition(make_field_definition("later"), id="b"),
    )

    assert problems_of(definition) == [problem]


def test_the_condition_of_a_page_reads_earlier_pages_only():
    definition = make_procedure_definition(
        make_page_definition(),
        make_page_definition(make_field_definition("first"), id="b", condition={"var": "answers.first"}),
    )

    assert problems_of(definition) == [
        "pages[1].condition: « answers.first » n’est demandé que plus loin dans le formulaire"
    ]


def test_the_first_page_is_always_shown():
    assert problems_of(make_procedure_definition(make_page_definition(condition={"!": [False]}))) == [
        "pages[0]: la première page et au moins une de ses questions doivent toujours être affichées"
    ]


def test_a_condition_of_twenty_levels_is_accepted():
    condition = True
    for _ in range(19):
        condition = {"!": [condition]}

    parse_procedure(
        make_procedure_definition(
            make_page_definition(make_field_definition("a"), make_field_definition("b", condition=condition))
        )
    )


def test_a_definition_too_deep_is_refused():
    hostile = []
    for _ in range(5_000):
        hostile = [hostile]

    assert problems_of(make_procedure_definition(title=hostile)) == ["document: est trop long ou trop imbriqué"]


def test_fields_outside_a_procedure_may_read_anything_of_the_case():
    condition = {"==": [{"var": "processing.team"}, "Nord"]}

    (field,) = parse_fields([make_field_definition("motif", "long_text", condition=condition)])

    assert (field.id, field.settings["max_length"]) == ("motif", 4000)


def test_problems_of_fields_outside_a_procedure_have_their_path():
    with pytest.raises(DefinitionError) as error:
        parse_fields([make_field_definition("a"), make_field_definition("a", surprise=1)], "actions[2].fields")

    assert error.value.problems == (Problem("actions[2].fields[1]", "« surprise » n’est pas connu"),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=multiply_examples(40), deadline=None)
@given(st.sampled_from([*make_procedure_definition(), "whole", "field"]), JSON)
def test_any_definition_gives_a_procedure_or_the_declared_error(where, hostile):
    definition = (
        hostile if where == "whole" else make_procedure_definition(**({} if where == "field" else {where: hostile}))
    )
    if where == "field":
        definition["pages"][0]["fields"][0] = hostile
    with suppress(DefinitionError):
        parse_procedure(definition)
