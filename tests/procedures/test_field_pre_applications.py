"""Numbers of pre-applications: ten signs each, as many as there are people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.pre_applications import PreApplications

TYPE = FIELD_TYPES[PreApplications.key]
TODAY = date(2026, 12, 3)


def make_field(people: int = 1, **more: Any) -> Field:
    return Field("numeros", PreApplications.key, "Numéros", settings={"people": people}, **more)


@pytest.mark.parametrize(
    "text", ["a1b2c3d4e5 PARVIS0001", "A1B2C3D4E5,PARVIS0001", "A1B2C3D4E5\n; parvis0001.", "A1B2C3D4E5/PARVIS0001"]
)
def test_any_separator_and_case_make_one_answer_which_validates_again_to_itself(text: str) -> None:
    answer, problems = TYPE.validate(make_field(2), text, TODAY)

    assert (answer, problems) == ("A1B2C3D4E5, PARVIS0001", [])
    assert TYPE.validate(make_field(2), answer, TODAY) == (answer, [])
    assert TYPE.form_values(make_field(2), answer) == {"numeros": "A1B2C3D4E5\nPARVIS0001"}


@pytest.mark.parametrize(
    ("text", "people", "code"),
    [
        ("", 1, "required"),
        (" \n\t", 1, "required"),
        (None, 1, "required"),
        (["A1B2C3D4E5"], 1, "required"),
        ("A1B2C3D4E", 1, "pre_application_form"),
        ("A1B2C3D4E56", 1, "pre_application_form"),
        ("A1B2C3D4É5", 1, "pre_application_form"),
        ("A1B2C3D4E٥", 1, "pre_application_form"),
        ("A1B2C3D4E5 a1b2c3d4e5", 2, "pre_application_twice"),
        ("A1B2C3D4E5", 2, "pre_application_count"),
        ("A1B2C3D4E5 PARVIS0001", 1, "pre_application_count"),
    ],
)
def test_what_cannot_be_taken_is_named(text: Any, people: int, code: str) -> None:
    answer, problems = TYPE.validate(make_field(people), text, TODAY)

    assert answer is None and [problem.code for problem in problems] == [code]


def test_an_optional_question_takes_none_or_all() -> None:
    assert TYPE.validate(make_field(2, required=False), " ", TODAY) == (None, [])
    assert TYPE.validate(make_field(2, required=False), "A1B2C3D4E5", TODAY)[1][0].code == "pre_application_count"


def test_what_was_typed_comes_back_as_it_was_when_it_is_refused() -> None:
    assert TYPE.form_values(make_field(), "a1b2 c3d4") == {"numeros": "a1b2 c3d4"}


def test_it_is_drawn_again_only_when_the_number_of_people_changes() -> None:
    form = MultiDict({"numeros": "A1", "numeros__people": "2"})

    assert not TYPE.is_outdated(make_field(2), form, {})
    assert TYPE.is_outdated(make_field(3), form, {})
