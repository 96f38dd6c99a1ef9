import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.expressions import OPERATORS, ExpressionError, check, evaluate, holds, names_used

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=20,
)
NAMES = st.sampled_from(["answers.a", "answers.b.c", "profile.email", "unknown"])
RULES = st.recursive(
    SCALARS | NAMES.map(lambda name: {"var": name}),
    lambda inner: st.builds(
        lambda operator, operands: {operator: operands},
        st.sampled_from(sorted(OPERATORS)),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=20,
)
VALUES = st.fixed_dictionaries({"answers": st.dictionaries(st.sampled_from(["a", "b"]), JSON)})


@settings(max_examples=150, deadline=None)
@given(JSON | RULES, VALUES)
def test_anything_gives_a_value_or_the_declared_error(expression, values):
    names_used(expression)
    if check(expression):
        with pytest.raises(ExpressionError):
            evaluate(expression, values)
    else:
        evaluate(expression, values)


@settings(max_examples=100, deadline=None)
@given(SCALARS, SCALARS)
def test_order_is_consistent(left, right):
    def compare(operator):
        return holds({operator: [left, right]}, {})

    if not check([left, right]):
        assert not (compare("<") and compare(">="))
        assert compare("==") != compare("!=")
        assert compare("<=") in (compare("<"), True)
