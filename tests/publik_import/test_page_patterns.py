"""A check of a page that holds one answer to a pattern becomes that of its question."""

import pytest

from app.language.text.patterns import parse_pattern
from app.publik_import.forms import translate_form
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_check,
    make_field,
    make_form,
    translate_export,
)

WRONG = "Le code est faux."


def page(written, message=WRONG, **more):
    return make_field("page", "Suite", "suite", post_conditions=make_check(written, message, "python"), **more)


def translate_page(written, message=WRONG, kind="string", **more):
    document, problems, findings = translate_export(
        translate_form,
        make_form(
            make_field("page", "Vous", "vous"),
            make_field(kind, "Code", "code"),
            page(written, message, **more),
            make_field(varname="x"),
        ),
    )
    assert problems == []
    return document, findings


@pytest.mark.parametrize(
    ("written", "good", "bad"),
    [
        ("re.match('^[0-9]{4}$', form_var_code)", "1234", "12345"),
        ("re.match('[0-9]{4}', form_var_code)", "1234 bis", "123"),
        ("re.fullmatch('[0-9]{4}', form_var_code) is not None", "1234", "1234 bis"),
        ("bool(re.match('^(0|00)([0-9]{8,})$', form_var_code))", "0123456789", "01234567"),
        ("not form_var_code or re.match('^[0-9]{4}$', form_var_code)", "1234", "a"),
    ],
)
def test_the_question_is_held_to_the_pattern_with_the_words_of_the_check(written, good, bad):
    document, findings = translate_page(written)

    question = list_fields(document)[0]
    pattern = parse_pattern(question["pattern"])
    assert pattern.matches(good)
    assert not pattern.matches(bad)
    assert question["pattern_message"] == WRONG
    assert "checks" not in document["pages"][1]
    assert list_outcomes(findings, "page_check") == [("approximate", ["check_of_question"])]


@pytest.mark.parametrize(
    ("written", "more"),
    [
        ("re.match('^[0-9]{4}$', form_var_code) and form_var_x", {}),
        ("re.match('(?=a)b', form_var_code)", {}),
        ("re.match('^[0-9]{4}$', form_var_nulle_part)", {}),
        ("re.match('^[0-9]{4}$', form_var_code)", {"kind": "date"}),
        ("re.match('^[0-9]{4}$', form_var_code)", {"message": "Pas {{ form_var_code }}."}),
        ("re.match('^[0-9]{4}$', form_var_code)", {"condition": "<type>django</type><value>form_var_code</value>"}),
    ],
)
def test_what_is_more_than_that_is_told_with_what_to_do(written, more):
    document, findings = translate_page(written, **more)

    assert all("pattern" not in each for each in list_fields(document))
    kept = [each for each in findings.items if each.part == "page_check"]
    assert [each.outcome for each in kept] == ["not_mapped"]
    assert kept[0].verbatim == written
