"""A page check that matches one answer with a pattern becomes the pattern of its field."""

import pytest

from app.language.text.patterns import parse_pattern
from publik_import.forms import translate_form
from tests.publik_import.sample_exports import (
    list_fields,
    list_outcomes,
    make_check,
    make_field,
    make_form,
    translate_export,
)

ERROR_MESSAGE = "Le code est faux."


def make_page_with_check(expression, message=ERROR_MESSAGE, **more):
    return make_field("page", "Suite", "suite", post_conditions=make_check(expression, message, "python"), **more)


def translate_page(expression, message=ERROR_MESSAGE, kind="string", **more):
    definition, problems, findings = translate_export(
        translate_form,
        make_form(
            make_field("page", "Vous", "vous"),
            make_field(kind, "Code", "code"),
            make_page_with_check(expression, message, **more),
            make_field(varname="x"),
        ),
    )
    assert problems == []
    return definition, findings


@pytest.mark.parametrize(
    ("expression", "valid_answer", "invalid_answer"),
    [
        ("re.match('^[0-9]{4}$', form_var_code)", "1234", "12345"),
        ("re.match('[0-9]{4}', form_var_code)", "1234 bis", "123"),
        ("re.fullmatch('[0-9]{4}', form_var_code) is not None", "1234", "1234 bis"),
        ("bool(re.match('^(0|00)([0-9]{8,})$', form_var_code))", "0123456789", "01234567"),
        ("not form_var_code or re.match('^[0-9]{4}$', form_var_code)", "1234", "a"),
    ],
)
def test_the_field_gets_the_pattern_and_the_message_of_the_check(expression, valid_answer, invalid_answer):
    definition, findings = translate_page(expression)

    question = list_fields(definition)[0]
    pattern = parse_pattern(question["pattern"])
    assert pattern.matches(valid_answer)
    assert not pattern.matches(invalid_answer)
    assert question["pattern_message"] == ERROR_MESSAGE
    assert "checks" not in definition["pages"][1]
    assert list_outcomes(findings, "page_check") == [("approximate", ["check_of_question"])]


@pytest.mark.parametrize(
    ("expression", "more"),
    [
        ("re.match('^[0-9]{4}$', form_var_code) and form_var_x", {}),
        ("re.match('(?=a)b', form_var_code)", {}),
        ("re.match('^[0-9]{4}$', form_var_nulle_part)", {}),
        ("re.match('^[0-9]{4}$', form_var_code)", {"kind": "date"}),
        ("re.match('^[0-9]{4}$', form_var_code)", {"message": "Pas {{ form_var_code }}."}),
        ("re.match('^[0-9]{4}$', form_var_code)", {"condition": "<type>django</type><value>form_var_code</value>"}),
    ],
)
def test_a_more_complex_check_is_reported(expression, more):
    definition, findings = translate_page(expression, **more)

    assert all("pattern" not in field for field in list_fields(definition))
    page_check_findings = [finding for finding in findings.items if finding.part == "page_check"]
    assert [finding.outcome for finding in page_check_findings] == ["not_mapped"]
    assert page_check_findings[0].verbatim == expression
