"""A company, an association, a bank account: several lines that make one answer."""

from datetime import date

import pytest

from app.procedures.definition import parse_procedure
from app.procedures.fields import FIELD_TYPES
from tests.procedures.definitions import make_form_data, make_page_definition, make_procedure_definition

TODAY = date(2026, 11, 24)
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
TYPED = {
    "company": {"siret": "732 829 320 00074", "company_name": " Boulangerie  Exemple "},
    "association": {"association_name": "Les Amis du lavoir", "rna": "w123456789"},
    "bank_account": {"holder": "Chloé Exemple", "iban": IBAN, "bic": "bnpafrpp"},
}
KEPT = {
    "company": {"siret": "73282932000074", "company_name": "Boulangerie Exemple"},
    "association": {"association_name": "Les Amis du lavoir", "rna": "W123456789"},
    "bank_account": {"holder": "Chloé Exemple", "iban": "FR1420041010050500013M02606", "bic": "BNPAFRPP"},
}
SHOWN = {
    "company": ["Boulangerie Exemple", "SIRET 732 829 320 00074"],
    "association": ["Les Amis du lavoir", "RNA W123456789"],
    "bank_account": ["Chloé Exemple", f"IBAN {IBAN}", "BIC BNPAFRPP"],
}
KINDS = sorted(TYPED)


def field_of(kind, **more):
    document = {"id": "question", "type": kind, "label": "Votre question", **more}
    return next(parse_procedure(make_procedure_definition(make_page_definition(document))).fields)


def validate(kind, raw, **more):
    value, problems = FIELD_TYPES[kind].validate(field_of(kind, **more), raw, TODAY)
    return value, [(problem.code, problem.part) for problem in problems]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_is_kept_compact_and_shown_in_lines(kind):
    field_type, field = FIELD_TYPES[kind], field_of(kind)
    form = make_form_data(**{f"question__{name}": text for name, text in TYPED[kind].items()})

    assert validate(kind, field_type.read(field, form)) == (KEPT[kind], [])
    assert validate(kind, KEPT[kind]) == (KEPT[kind], [])
    assert [line.replace("\u00a0", " ") for line in field_type.display(field, KEPT[kind])] == SHOWN[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_each_line_says_what_is_wrong_with_it_and_keeps_what_was_typed(kind):
    wrong = {name: "1 23" if name in ("siret", "rna", "iban", "bic") else "" for name in TYPED[kind]}
    codes = {
        "company": [("siret_wrong", "siret"), ("company_name_missing", "company_name")],
        "association": [("association_name_missing", "association_name"), ("rna_wrong", "rna")],
        "bank_account": [("holder_missing", "holder"), ("iban_wrong", "iban"), ("bic_wrong", "bic")],
    }

    assert validate(kind, wrong) == (None, codes[kind])
    assert "1 23" in FIELD_TYPES[kind].form_values(field_of(kind), wrong).values()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("raw", [None, {}, "texte", {"siret": 3}])
def test_nothing_is_an_answer_to_an_optional_one_only(kind, raw):
    assert validate(kind, raw, required=False) == (None, [])
    assert validate(kind, raw)[1] != []


def test_an_association_of_alsace_moselle_has_no_number():
    assert validate("association", {"association_name": "Les Amis"}, number_required=False) == (
        {"association_name": "Les Amis"},
        [],
    )


def test_an_account_shows_its_ends_to_those_who_do_not_pay():
    shown = FIELD_TYPES["bank_account"].display_masked(field_of("bank_account"), KEPT["bank_account"])

    assert shown == ["Chloé Exemple", "IBAN FR14\u00a0••••\u00a0606"]
