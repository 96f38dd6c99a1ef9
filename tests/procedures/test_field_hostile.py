from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.procedures.fields import FIELD_TYPES
from tests.example_counts import multiply_examples
from tests.procedures.definitions import FormData, make_field

TODAY = date(2026, 11, 24)
# Names of the parts of composite answers.
PARTS = ["id", "name", "size", "type", "street", "city", "postcode", "where", "latitude", "longitude", "accuracy"]
PARTS += ["insee", "district", "siret", "company_name", "rna", "association_name", "iban", "bic", "holder", "question"]
TEXTS = st.text(alphabet=st.characters(codec=None, categories=None), max_size=60)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS), inner, max_size=4),
    max_leaves=6,
)
NUMBERED = st.one_of(TEXTS, st.from_regex(r"-?[0-9.,]{1,12}|nan|inf|1e999", fullmatch=True))
LIKELY = st.dictionaries(st.sampled_from(PARTS), NUMBERED, max_size=6) | st.from_regex(
    r"[0-9+ .,/@-]{1,20}|[a-z]{1,5}@[a-z.]{1,9}|today|yes|no|a|b", fullmatch=True
)
FIELDS = [make_field(key) for key in FIELD_TYPES] + [
    make_field("short_text", check=check) for check in ("siret", "siren", "rna", "iban", "postcode")
]


def survives(field, raw):
    field_type = FIELD_TYPES[field.type]
    value, problems = field_type.validate(field, raw, TODAY)

    field_type.display(field, raw)
    field_type.form_values(field, raw)
    if value is not None:
        assert problems == []
        assert field_type.validate(field, value, TODAY) == (value, [])
        assert field_type.display(field, value)
        assert field_type.form_values(field, value)


@settings(max_examples=multiply_examples(60), deadline=None)
@given(st.sampled_from(FIELDS), ANYTHING | LIKELY)
def test_any_answer_is_accepted_or_refused(field, raw):
    survives(field, raw)


@settings(max_examples=multiply_examples(30), deadline=None)
@given(st.sampled_from(FIELDS), st.lists(ANYTHING, max_size=3))
def test_any_form_can_be_read(field, values):
    form = FormData(dict.fromkeys(("question", "question__items", *(f"question__{part}" for part in PARTS)), values))

    survives(field, FIELD_TYPES[field.type].read(field, form))


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.type} {field.settings.get('check') or ''}")
@pytest.mark.parametrize(
    "raw", ["1" * 100_000, "a@" * 50_000, " " * 100_000, "\ud800\x00", ["a"] * 10_000, "é\u0301" * 50_000]
)
def test_a_huge_answer_costs_little(field, raw):
    survives(field, raw)
    survives(field, dict.fromkeys(PARTS, raw))
    survives(field, [dict.fromkeys(PARTS, raw)])
