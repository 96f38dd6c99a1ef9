from datetime import date

import pytest

from app.language.schema.problems import DefinitionError
from app.procedures.fields import FIELD_TYPES, Problem
from tests.procedures.definitions import make_field, make_form_data

TODAY = date(2026, 11, 24)


def validate(field, raw):
    return FIELD_TYPES[field.type].validate(field, raw, TODAY)


def validate_accepted(field, raw):
    value, problems = validate(field, raw)
    assert problems == []
    return value


def validate_refused(field, raw):
    value, problems = validate(field, raw)
    assert value is None
    return problems


@pytest.mark.parametrize(
    "kind, code",
    [
        ("short_text", "required"),
        ("long_text", "required"),
        ("email", "email_missing"),
        ("phone", "phone_missing"),
        ("number", "number_missing"),
        ("date", "date_missing"),
        ("yes_no", "choice_missing"),
        ("single_choice", "choice_missing"),
        ("multiple_choice", "choices_missing"),
        ("files", "file_missing"),
    ],
)
def test_an_empty_answer_is_a_problem_only_when_the_field_is_required(kind, code):
    field_type = FIELD_TYPES[kind]
    raw = field_type.read(make_field(kind), make_form_data())

    assert validate_refused(make_field(kind), raw) == [Problem(code)]
    assert validate_accepted(make_field(kind, required=False), raw) is None


def test_a_short_text_is_put_on_one_line():
    assert validate_accepted(make_field("short_text"), "  Chloé\r\n\tde\x00 \u202fGaulle\ud800 ") == "Chloé de Gaulle"


def test_a_long_text_keeps_its_lines():
    assert validate_accepted(make_field("long_text"), "Bonjour,\r\n\r\nmerci.\x07\n") == "Bonjour,\n\nmerci."


def test_a_text_too_long_is_refused():
    assert validate_refused(make_field("short_text"), "a" * 201) == [Problem("too_long", {"maximum": 200})]
    assert validate_refused(make_field("long_text"), "a" * 4001) == [Problem("too_long", {"maximum": 4000})]


@pytest.mark.parametrize(
    "check, raw_value, stored_value, displayed_value",
    [
        ("siret", "732 829 320 00074", "73282932000074", "732\u00a0829\u00a0320\u00a000074"),
        ("siret", "35600000000048", "35600000000048", "356\u00a0000\u00a0000\u00a000048"),
        ("siren", "732\u00a0829\u00a0320", "732829320", "732\u00a0829\u00a0320"),
        ("rna", "w123 456 789", "W123456789", "W123456789"),
        (
            "iban",
            "FR14 2004 1010 0505 0001 3M02 606",
            "FR1420041010050500013M02606",
            "FR14\u00a02004\u00a01010\u00a00505\u00a00001\u00a03M02\u00a0606",
        ),
        ("postcode", "38 000", "38000", "38000"),
        ("bic", "bnpa fr pp", "BNPAFRPP", "BNPAFRPP"),
        ("nir", "2 95 10 99 126 111 93", "295109912611193", "2\u00a095\u00a010\u00a099\u00a0126\u00a0111\u00a093"),
        ("tax_number", "30 23 217 600 053", "3023217600053", "30\u00a023\u00a0217\u00a0600\u00a0053"),
        ("tax_notice", "26 a1 234567890", "26A1234567890", "26A1234567890"),
        ("caf", "1234567 a", "1234567A", "1234567A"),
        ("ants", "ab12 cd34 ef", "AB12CD34EF", "AB12CD34EF"),
        ("mobile", "06 12 34 56 78", "+33612345678", "06\u00a012\u00a034\u00a056\u00a078"),
        ("mobile", "0692 12 34 56", "+262692123456", "+262\u00a0692\u00a012\u00a034\u00a056"),
        ("url", "www.exemple.fr/page", "https://www.exemple.fr/page", "https://www.exemple.fr/page"),
        ("time", "9 h 30", "09:30", "09:30"),
        ("digits", "00 42", "0042", "0042"),
    ],
)
def test_an_identifier_is_stored_compact_and_displayed_in_groups(check, raw_value, stored_value, displayed_value):
    field = make_field("short_text", check=check)

    assert validate_accepted(field, raw_value) == stored_value
    assert FIELD_TYPES["short_text"].display(field, stored_value) == displayed_value


@pytest.mark.parametrize(
    "check, raw_value",
    [
        ("siret", "73282932000075"),
        ("siren", "123"),
        ("rna", "123456789"),
        ("iban", "FR1420041010050500013M02607"),
        ("postcode", "3800"),
        ("postcode", "٣٨٠٠٠"),
    ],
)
def test_an_invalid_identifier_is_refused(check, raw_value):
    assert validate_refused(make_field("short_text", check=check), raw_value) == [Problem(f"{check}_wrong")]


def test_the_domain_of_an_email_is_stored_in_lower_case():
    assert validate_accepted(make_field("email"), " chloe@Exemple.FR ") == "chloe@exemple.fr"


@pytest.mark.parametrize(
    "raw_value",
    ["chloe", "chloe@exemple", "a@b@exemple.fr", "chloe@exemple.fr\nBcc: x@y.fr", "a" * 300 + "@exemple.fr"],
)
def test_an_incomplete_email_is_refused(raw_value):
    assert validate_refused(make_field("email"), raw_value) == [Problem("email_incomplete")]


@pytest.mark.parametrize(
    "raw_value, stored_value, displayed_value",
    [
        ("01 23 45 67 89", "+33123456789", "01\u00a023\u00a045\u00a067\u00a089"),
        ("06.12.34.56.78", "+33612345678", "06\u00a012\u00a034\u00a056\u00a078"),
        ("+33 6 12 34 56 78", "+33612345678", "06\u00a012\u00a034\u00a056\u00a078"),
        ("0692 12 34 56", "+262692123456", "+262\u00a0692\u00a012\u00a034\u00a056"),
        ("+32 2 555 12 12", "+3225551212", "+32\u00a02\u00a0555\u00a012\u00a012"),
    ],
)
def test_a_phone_number_is_stored_in_international_form(raw_value, stored_value, displayed_value):
    field = make_field("phone")

    assert validate_accepted(field, raw_value) == stored_value
    assert FIELD_TYPES["phone"].display(field, stored_value) == displayed_value
    assert FIELD_TYPES["phone"].form_values(field, stored_value) == {"question": displayed_value.replace("\u00a0", " ")}


@pytest.mark.parametrize("raw_value", ["01 23 45 67", "3949", "appelez-moi", "9" * 60])
def test_an_unknown_phone_number_is_refused(raw_value):
    assert validate_refused(make_field("phone"), raw_value) == [Problem("phone_unknown")]


@pytest.mark.parametrize(
    "raw_value, stored_value",
    [
        ("12,5", "12.5"),
        ("1 234,50", "1234.5"),
        ("1\u202f234.5", "1234.5"),
        ("100", "100"),
        ("−3", "-3"),
        ("-0", "0"),
        ("007", "7"),
        (12, "12"),
        (1.5, "1.5"),
    ],
)
def test_a_number_is_stored_as_an_exact_decimal(raw_value, stored_value):
    assert validate_accepted(make_field("number"), raw_value) == stored_value


@pytest.mark.parametrize("raw_value", ["douze", "1e5", "1,2,3", "NaN", "1" * 16, "٣", 10**400, float("nan")])
def test_an_invalid_number_is_refused(raw_value):
    assert validate_refused(make_field("number"), raw_value) == [Problem("number_unknown")]


def test_bounds_of_a_number_are_formatted_in_french():
    field = make_field("number", minimum=0.5, maximum=1000, integer=False)

    assert validate_refused(field, "0,4") == [Problem("number_too_small", {"minimum": "0,5"})]
    assert validate_refused(field, "1001") == [Problem("number_too_large", {"maximum": "1\u202f000"})]
    assert validate_refused(make_field("number", integer=True), "1,5") == [Problem("number_not_whole")]
    assert validate_refused(make_field("number", integer=True), "deux") == [Problem("number_not_whole")]


def test_a_number_is_displayed_and_prefilled_with_a_comma():
    field = make_field("number")

    assert FIELD_TYPES["number"].display(field, "1234.5") == "1\u202f234,5"
    assert FIELD_TYPES["number"].form_values(field, "1234.5") == {"question": "1234,5"}
    assert FIELD_TYPES["number"].form_values(field, "12 chats") == {"question": "12 chats"}


@pytest.mark.parametrize(
    "check, raw_value",
    [
        ("bic", "BNPAFR"),
        ("nir", "2 95 10 99 126 111 94"),
        ("tax_number", "3023217600054"),
        ("tax_notice", "A612345678901"),
        ("caf", "12345"),
        ("ants", "AB12CD34E"),
        ("mobile", "01 23 45 67 89"),
        ("mobile", "+32 470 12 34 56"),
        ("url", "javascript:alert(1)"),
        ("url", "https://moi:secret@exemple.fr"),
        ("url", "http://[exemple"),
        ("time", "25:00"),
        ("digits", "12a"),
    ],
)
def test_an_identifier_of_another_form_is_refused(check, raw_value):
    assert validate_refused(make_field("short_text", check=check), raw_value) == [Problem(f"{check}_wrong")]


def test_a_text_follows_the_pattern_of_the_administrator_with_its_own_message():
    field = make_field("short_text", pattern="PC[0-9]{4}", pattern_message="Recopiez le numéro du permis.")

    assert validate_accepted(field, "PC0042") == "PC0042"
    assert validate_refused(field, "PC42") == [Problem("pattern", {"message": "Recopiez le numéro du permis."})]


@pytest.mark.parametrize(
    "settings", [{"pattern": "(", "pattern_message": "Non."}, {"pattern": "a"}, {"pattern_message": "Non."}]
)
def test_a_pattern_that_is_invalid_or_has_no_message_is_not_published(settings):
    with pytest.raises(DefinitionError):
        make_field("short_text", **settings)


def test_a_long_text_may_have_to_be_long_enough_and_be_read_line_by_line():
    field = make_field("long_text", min_length=10, display="lines")

    assert validate_refused(field, "Court.") == [Problem("too_short", {"minimum": 10})]
    assert FIELD_TYPES["long_text"].display(field, "9 h : accueil\n\n10 h : visite") == [
        "9 h : accueil",
        "10 h : visite",
    ]
