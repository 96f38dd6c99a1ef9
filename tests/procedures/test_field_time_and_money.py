from datetime import date

import pytest

from app.language.schema.problems import DefinitionError
from app.procedures.fields import FIELD_TYPES, Problem
from tests.procedures.definitions import make_field, make_form_data

TODAY = date(2026, 11, 24)


def validate(field, raw):
    return FIELD_TYPES[field.type].validate(field, raw, TODAY)


def display(field, value):
    return FIELD_TYPES[field.type].display(field, value)


def form_values(field, value):
    return FIELD_TYPES[field.type].form_values(field, value)


@pytest.mark.parametrize("raw_value", ["10:30", "10h30", "10 h 30", "10H30", "10.30", "10:30:00", "10 h 30 min"])
def test_a_time_is_read_in_iso_and_in_french_form(raw_value):
    assert validate(make_field("time"), raw_value) == ("10:30", [])


@pytest.mark.parametrize(
    ("raw_value", "time"), [("9h", "09:00"), ("0:00", "00:00"), ("23:59", "23:59"), ("8", "08:00")]
)
def test_minutes_are_optional(raw_value, time):
    assert validate(make_field("time"), raw_value) == (time, [])


@pytest.mark.parametrize("raw_value", ["24:00", "10:60", "midi", "10:3", "-1:00", "١٠:٣٠", "10:30 demain"])
def test_an_invalid_time_is_refused(raw_value):
    assert validate(make_field("time"), raw_value) == (None, [Problem("time_unknown")])


def test_bounds_of_a_time_are_inclusive():
    field = make_field("time", minimum="08:30", maximum="17:00")

    assert validate(field, "8h29") == (None, [Problem("time_too_early", {"minimum": "8\u00a0h\u00a030"})])
    assert validate(field, "17:01") == (None, [Problem("time_too_late", {"maximum": "17\u00a0h"})])
    assert validate(field, "08:30") == ("08:30", [])
    assert validate(field, "17:00") == ("17:00", [])


def test_bounds_of_a_time_are_in_order():
    with pytest.raises(DefinitionError):
        make_field("time", minimum="17:00", maximum="08:30")
    with pytest.raises(DefinitionError):
        make_field("time", minimum="25:00")


def test_a_time_is_displayed_in_words_and_prefilled_as_stored():
    field = make_field("time")

    assert display(field, "09:05") == "9\u00a0h\u00a005"
    assert display(field, "09:00") == "9\u00a0h"
    assert form_values(field, "9 h 5x") == {"question": "9 h 5x"}
    assert form_values(field, "9h05") == {"question": "09:05"}


@pytest.mark.parametrize(
    ("raw_value", "amount"),
    [
        ("12", "12.00"),
        ("12,5", "12.50"),
        ("12,50 €", "12.50"),
        ("1 234,50", "1234.50"),
        ("0", "0.00"),
        (12.5, "12.50"),
        ("-0", "0.00"),
        ("30 euros", "30.00"),
    ],
)
def test_an_amount_is_stored_with_its_cents(raw_value, amount):
    assert validate(make_field("amount"), raw_value) == (amount, [])
    assert validate(make_field("amount"), amount) == (amount, [])


@pytest.mark.parametrize("raw_value", ["12,345", "douze", "12,5,0", "1e3", "NaN", "€ 12", "٣", "1.500", "12.000.000"])
def test_an_invalid_amount_is_refused(raw_value):
    assert validate(make_field("amount"), raw_value) == (None, [Problem("amount_unknown")])


def test_an_amount_has_bounds_and_is_not_negative_by_default():
    assert validate(make_field("amount"), "-1") == (None, [Problem("amount_too_small", {"minimum": "0,00\u00a0€"})])
    assert validate(make_field("amount", minimum=None), "-1") == ("-1.00", [])
    high = make_field("amount", maximum=100)
    assert validate(high, "100,01") == (None, [Problem("amount_too_large", {"maximum": "100,00\u00a0€"})])
    assert validate(high, "100") == ("100.00", [])
    with pytest.raises(DefinitionError):
        make_field("amount", minimum=2, maximum=1)


def test_an_amount_is_shown_with_its_sign():
    assert display(make_field("amount"), "1234.50") == "1\u202f234,50\u00a0€"
    assert form_values(make_field("amount"), "12.50") == {"question": "12,50"}


def test_a_consent_is_given_by_a_ticked_box_only():
    field = make_field("consent")

    assert validate(field, "yes") == (True, [])
    assert validate(field, True) == (True, [])
    for raw_value in ("", None, "no", "on", 1, False, ["yes"]):
        assert validate(field, raw_value) == (None, [Problem("consent_missing")])
    assert validate(make_field("consent", required=False), "") == (None, [])


def test_a_consent_states_its_purpose_and_is_never_ticked_beforehand():
    with pytest.raises(DefinitionError):
        make_field("consent", purpose="")
    assert form_values(make_field("consent"), None) == {"question": ""}


def test_a_title_has_no_answer():
    field = make_field("title")

    assert FIELD_TYPES["title"].read(field, make_form_data(question="x")) is None
    assert validate(field, "x") == (None, [])
    assert form_values(field, "x") == {}
    with pytest.raises(DefinitionError):
        make_field("title", label="")
