"""Fields whose answer has several lines: company, association, bank account."""

from datetime import date

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.fields import FIELD_TYPES
from tests.procedures.definitions import make_form_data, make_page_definition, make_procedure_definition

TODAY = date(2026, 11, 24)
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
FORM_VALUES = {
    "company": {"siret": "732 829 320 00074", "company_name": " Boulangerie  Exemple "},
    "association": {"association_name": "Les Amis du lavoir", "rna": "w123456789"},
    "bank_account": {"holder": "Chloé Exemple", "iban": IBAN, "bic": "bnpafrpp"},
}
STORED_ANSWERS = {
    "company": {"siret": "73282932000074", "company_name": "Boulangerie Exemple"},
    "association": {"association_name": "Les Amis du lavoir", "rna": "W123456789"},
    "bank_account": {"holder": "Chloé Exemple", "iban": "FR1420041010050500013M02606", "bic": "BNPAFRPP"},
}
DISPLAYED_ANSWERS = {
    "company": ["Boulangerie Exemple", "SIRET 732 829 320 00074"],
    "association": ["Les Amis du lavoir", "RNA W123456789"],
    "bank_account": ["Chloé Exemple", f"IBAN {IBAN}", "BIC BNPAFRPP"],
}
KINDS = sorted(FORM_VALUES)


def field_of(kind, **more):
    definition = {"id": "question", "type": kind, "label": "Votre question", **more}
    return next(parse_procedure(make_procedure_definition(make_page_definition(definition))).fields)


def validate(kind, raw, **more):
    value, problems = FIELD_TYPES[kind].validate(field_of(kind, **more), raw, TODAY)
    return value, [(problem.code, problem.part) for problem in problems]


@pytest.mark.parametrize("kind", KINDS)
def test_form_values_are_stored_compact_and_displayed_in_lines(kind):
    field_type, field = FIELD_TYPES[kind], field_of(kind)
    form = make_form_data(**{f"question__{name}": text for name, text in FORM_VALUES[kind].items()})

    assert validate(kind, field_type.read(field, form)) == (STORED_ANSWERS[kind], [])
    assert validate(kind, STORED_ANSWERS[kind]) == (STORED_ANSWERS[kind], [])
    assert [
        line.replace("\u00a0", " ") for line in field_type.display(field, STORED_ANSWERS[kind])
    ] == DISPLAYED_ANSWERS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_each_line_reports_its_problem_and_keeps_its_input(kind):
    wrong = {name: "1 23" if name in ("siret", "rna", "iban", "bic") else "" for name in FORM_VALUES[kind]}
    codes = {
        "company": [("siret_wrong", "siret"), ("company_name_missing", "company_name")],
        "association": [("association_name_missing", "association_name"), ("rna_wrong", "rna")],
        "bank_account": [("holder_missing", "holder"), ("iban_wrong", "iban"), ("bic_wrong", "bic")],
    }

    assert validate(kind, wrong) == (None, codes[kind])
    assert "1 23" in FIELD_TYPES[kind].form_values(field_of(kind), wrong).values()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", [None, {}, "texte", {"siret": 3}])
def test_an_empty_answer_is_accepted_only_when_the_field_is_optional(kind, raw):
    assert validate(kind, raw, required=False) == (None, [])
    assert validate(kind, raw)[1] != []


def test_an_association_of_alsace_moselle_has_no_number():
    assert validate("association", {"association_name": "Les Amis"}, number_required=False) == (
        {"association_name": "Les Amis"},
        [],
    )


def test_a_masked_account_shows_its_first_and_last_characters():
    masked_value = FIELD_TYPES["bank_account"].display_masked(field_of("bank_account"), STORED_ANSWERS["bank_account"])

    assert masked_value == ["Chloé Exemple", "IBAN FR14\u00a0••••\u00a0606"]
