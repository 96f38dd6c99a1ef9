"""Patterns written by administrators: they match as regular expressions do, and no text makes them last."""

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.language.text.patterns import PatternError, parse_pattern
from tests.example_counts import multiply_examples

PIECES = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[a-c]", r"\d", r"\.", "-"]),
    lambda inner: (
        st.builds("({})".format, inner)
        | st.builds("({}|{})".format, inner, inner)
        | st.builds("({}){}".format, inner, st.sampled_from(["?", "*", "+", "{2}", "{1,2}", "{0,1}"]))
        | st.builds("{}{}".format, inner, inner)
    ),
    max_leaves=6,
)


@settings(max_examples=multiply_examples(50), deadline=None)
@given(PIECES, st.text("abc1.-", max_size=6))
def test_it_matches_as_a_regular_expression_does(pattern, text):
    assert parse_pattern(pattern).matches(text) == (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern, text, is_matched",
    [
        ("[A-Z]{2}-[0-9]{3}-[A-Z]{2}", "AB-123-CD", True),
        ("[A-Z]{2}-[0-9]{3}-[A-Z]{2}", "AB-123-C", False),
        (r"^\d{2,}$", "1234", True),
        (r"(?:PC|DP) \d+", "DP 12", True),
        (r"\w+", "Été", True),
        (r"[\w'-]+", "Mc’Été", False),
        (r"[\w’-]+", "Mc’Été", True),
        (r"[^\W\d]+\S", "ab€", True),
        (r"a\sb", "a\u00a0b", True),
        ("", "", True),
        ("a|", "", True),
    ],
)
def test_usual_patterns_match(pattern, text, is_matched):
    assert parse_pattern(pattern).matches(text) is is_matched


@pytest.mark.parametrize(
    "pattern", ["(", ")", "[", "[]", "a{3,2}", "*", "a**", r"(?=a)", r"(a)\1", "a{9999}", "a" * 201]
)
def test_what_it_cannot_read_is_refused(pattern):
    with pytest.raises(PatternError):
        parse_pattern(pattern)


def test_matching_time_is_bounded():
    started_at = perf_counter()

    for pattern in ("(a+)+", "(a|a)*b", "(a*)*", "((a?){10}){10}", "(.*){9}x"):
        assert not parse_pattern(pattern).matches("a" * 1000 + "!")

    assert perf_counter() - started_at < 2
    with pytest.raises(PatternError):
        parse_pattern("((a{300}){300}){300}")
    with pytest.raises(PatternError):
        parse_pattern("((((){300}){300}){300}){300}")
    assert perf_counter() - started_at < 3
