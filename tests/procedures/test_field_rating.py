"""A mark from 1 to 5 with words, and a comment: read, checked, shown, compared, and what stays of it."""

from __future__ import annotations

from datetime import date

import pytest

from app.procedures.checks.condition_names import answer_value_type
from app.procedures.fields import FIELD_TYPES, Problem
from app.procedures.offline.offline_form import outline_of_field
from tests.procedures.definitions import make_field, make_form_data

RATING = FIELD_TYPES["rating"]
COMMENT = "Que pouvons-nous améliorer\u00a0?"
TODAY = date(2026, 11, 24)


def validate(raw, **settings):
    return RATING.validate(make_field("rating", **settings), raw, TODAY)


def test_the_mark_and_the_comment_are_read_from_their_inputs():
    field = make_field("rating", comment_label=COMMENT)

    raw_value = RATING.read(field, make_form_data(question="4", question__comment=" Plus de chaises.\r\nMerci. "))

    assert RATING.validate(field, raw_value, TODAY) == ({"mark": "4", "comment": "Plus de chaises.\nMerci."}, [])
    assert RATING.form_values(field, raw_value)["question"] == "4"


def test_a_mark_is_asked_for_even_with_a_comment():
    assert validate({"mark": "", "comment": "Bien."}, comment_label=COMMENT, required=False) == (
        None,
        [Problem("rating_missing")],
    )
    assert validate("") == (None, [Problem("rating_missing")])
    assert validate("", required=False) == (None, [])


@pytest.mark.parametrize("raw", ["0", "6", "4.5", "04", True, [4], {"mark": 9}])
def test_no_other_mark_is_taken(raw):
    assert validate(raw) == (None, [Problem("rating_missing")])


def test_a_program_may_send_the_number_alone():
    assert validate(4) == ({"mark": "4"}, [])


def test_a_comment_that_is_not_asked_is_not_kept_and_a_long_one_is_refused():
    assert validate({"mark": "2", "comment": "Bien."}) == ({"mark": "2"}, [])
    assert validate({"mark": "2", "comment": "x" * 2001}, comment_label=COMMENT)[1] == [
        Problem("too_long", {"maximum": 2000}, "comment")
    ]


def test_agents_read_the_mark_in_words_and_the_comment():
    field = make_field("rating", comment_label=COMMENT)

    assert RATING.display(field, {"mark": "4", "comment": "Très bien."}) == "4 sur 5 – Satisfait\nTrès bien."
    assert (
        RATING.display(make_field("rating", mark_labels=["Nul", "Bof", "Moyen", "Bien", "Top"]), {"mark": "5"})
        == "5 sur 5 – Top"
    )
    assert RATING.display(field, None) == ""


def test_conditions_compare_the_mark_as_a_number():
    value_type = answer_value_type({"id": "avis", "type": "rating", "label": "Avis"})

    assert value_type.members["mark"].kinds == {"number"}
    assert (value_type.members["mark"].minimum, value_type.members["mark"].maximum) == (1, 5)


def test_statistics_keep_the_mark_and_not_the_comment():
    field = make_field("rating", comment_label=COMMENT, statistic=True)

    assert RATING.statistical_value(field, {"mark": "4", "comment": "Appelez-moi."}, None) == "4"
    assert RATING.statistical_value(field, {"comment": "Appelez-moi."}, None) is None


def test_a_device_knows_the_parts_and_the_words_of_the_marks():
    outline = outline_of_field(make_field("rating", comment_label=COMMENT))

    assert (outline["type"], outline["parts"]) == ("parts", [("mark", ""), ("comment", "__comment")])
    assert outline["part_labels"]["mark"]["1"] == "1 sur 5 – Très insatisfait"
