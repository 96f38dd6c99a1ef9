"""Static analysis of expressions: problems reported to the administrator who writes them."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.language.expressions import is_met
from app.language.expressions.contradictions import find_always_true, find_never_true
from app.language.expressions.cycles import find_cycles
from app.language.expressions.static_analysis import find_static_problems, infer_type
from app.language.expressions.value_types import ANY_TYPE, Scope, create_type
from tests.language.expression_samples import generate_samples

CHILD = create_type("object", members={"name": create_type("text"), "age": create_type("number")})
SCOPE_TYPES = {
    "today": create_type("date"),
    "processing": ANY_TYPE,
    "answers.count": create_type("number", minimum=0, maximum=10),
    "answers.name": create_type("text", label="Nom"),
    "answers.born_on": create_type("date"),
    "answers.hour": create_type("time"),
    "answers.is_owner": create_type("boolean"),
    "answers.color": create_type("text", label="Couleur", options=("red", "blue")),
    "answers.days": create_type("list", options=("monday", "friday"), item=create_type("text")),
    "answers.children": create_type("list", item=CHILD),
    "answers.address": create_type("object", members={"city": create_type("text")}),
    "answers.shade": create_type("text", display_condition={"==": [{"var": "answers.color"}, "red"]}),
}
NAMES = Scope(SCOPE_TYPES, later={"answers.signature": create_type("text")})


def var(name):
    return {"var": f"answers.{name}"}


def problems(expression):
    return [problem.replace("\u00a0", " ") for problem in find_static_problems(expression, NAMES)]


@pytest.mark.parametrize(
    "expression",
    [
        {">": [var("count"), 3]},
        {">": [var("count"), "3"]},
        {"==": [var("color"), "red"]},
        {"in": [var("color"), ["red", "blue"]]},
        {"in": ["monday", var("days")]},
        {"in": ["re", var("color")]},
        {"<=": [{"add_years": [var("born_on"), 18]}, {"var": "today"}]},
        {">=": [{"age": [var("born_on")]}, 18]},
        {"<": [var("hour"), "12:00"]},
        {"some": [var("children"), {">": [{"var": "item.age"}, var("count")]}]},
        {"<": [{"sum": [{"map": [var("children"), {"var": "item.age"}]}]}, 20]},
        {"==": [var("address.city"), "Grenoble"]},
        {"or": [{"==": [var("color"), "red"]}, {"==": [var("color"), "blue"]}]},
        {"and": [{">": [var("count"), 3]}, {"<": [var("count"), 4]}]},
        {"or": [{">": [var("count"), 3]}, {"<=": [var("count"), 3]}]},
        {"and": [var("is_owner"), {"!": [var("name")]}]},
        {"==": [{"if": [var("is_owner"), 1, "none"]}, 1]},
        {"==": [{"var": "processing.anything"}, 1]},
        {"==": [var("shade"), "dark"]},
        {"==": [var("name"), None]},
        {"!": [{"!": [var("is_owner")]}]},
        {"!": [False]},
    ],
)
def test_a_valid_expression_has_no_problem(expression):
    assert problems(expression) == []


@pytest.mark.parametrize(
    "expression, problem",
    [
        (var("unknown"), "« answers.unknown » n’est pas connu ici"),
        (var("address.planet"), "« answers.address.planet » n’est pas connu ici"),
        ({"missing": ["answers.unknown"]}, "« answers.unknown » n’est pas connu ici"),
        ({"==": [{"var": "item.age"}, 1]}, "« item.age » n’est pas connu ici"),
        ({"some": [var("children"), {"var": "item.size"}]}, "« item.size » n’est pas connu ici"),
        (var("signature"), "« answers.signature » n’est demandé que plus loin dans le formulaire"),
        (
            {">": [var("is_owner"), 3]},
            "« est supérieur à » attend un nombre, une date ou une heure et reçoit oui ou non",
        ),
        (
            {">": [var("count"), var("born_on")]},
            "« est supérieur à » compare un nombre et une date, qui ne se comparent pas",
        ),
        ({"==": [var("count"), "abc"]}, "« est égal à » compare un nombre et un texte, qui ne se comparent pas"),
        (
            {"==": [var("name"), True]},
            "« est égal à » compare un texte (« Nom ») et oui ou non, qui ne se comparent pas",
        ),
        ({"add_days": [var("count"), 3]}, "« plus un nombre de jours » attend une date et reçoit un nombre"),
        ({"+": [1, var("name")]}, "« plus » attend un nombre et reçoit un texte (« Nom »)"),
        ({"lower": [var("count")]}, "« en minuscules » attend un texte et reçoit un nombre"),
        ({"count": [var("name")]}, "« nombre d’éléments de » attend une liste et reçoit un texte (« Nom »)"),
        (
            {">": [{"length": [var("name")]}, "2026-01-01"]},
            "« est supérieur à » compare un nombre et un texte ou une date, qui ne se comparent pas",
        ),
        ({"==": [var("color"), "green"]}, "« green » n’est pas un choix possible de « Couleur »"),
        ({"in": [var("color"), ["red", "green"]]}, "« green » n’est pas un choix possible de « Couleur »"),
        ({"in": ["sunday", var("days")]}, "« sunday » n’est pas un choix possible de « answers.days »"),
        ({"==": [var("days"), "monday"]}, "« est égal à » compare une liste et un texte, qui ne se comparent pas"),
    ],
)
def test_names_kinds_and_options_are_checked(expression, problem):
    assert problems(expression) == [problem]


@pytest.mark.parametrize(
    "expression, name",
    [
        ({"and": [{"==": [var("color"), "red"]}, {"==": [var("color"), "blue"]}]}, "Couleur"),
        ({"and": [{"==": [var("name"), "a"]}, {"==": ["b", var("name")]}]}, "Nom"),
        ({"and": [{">": [var("count"), 5]}, {"<": [var("count"), 5]}]}, "answers.count"),
        ({"and": [{">": [var("count"), 5]}, {"<=": [var("count"), 5]}]}, "answers.count"),
        ({">": [var("count"), 10]}, "answers.count"),
        ({"==": [var("count"), 11]}, "answers.count"),
        ({"and": [{">": [var("born_on"), "2026-01-01"]}, {"<": [var("born_on"), "2025-01-01"]}]}, "answers.born_on"),
        ({"and": [var("is_owner"), {"!": [var("is_owner")]}]}, "answers.is_owner"),
        ({"and": [{"present": [var("name")]}, {"empty": [var("name")]}]}, "Nom"),
        ({"and": [{"==": [var("color"), "red"]}, {"!=": [var("color"), "red"]}]}, "Couleur"),
        (
            {"and": [var("is_owner"), {"or": [{">": [var("count"), 10]}, {"==": [var("is_owner"), False]}]}]},
            "answers.count",
        ),
        ({"and": [{"==": [var("shade"), "dark"]}, {"==": [var("color"), "blue"]}]}, "Couleur"),
        ({"!": [{"or": [{"!=": [var("color"), "red"]}, {"==": [var("color"), "red"]}]}]}, "Couleur"),
    ],
)
def test_a_condition_that_is_never_true_is_reported(expression, name):
    assert problems(expression) == [f"n’est jamais vrai : aucune réponse à « {name} » ne convient"]


@pytest.mark.parametrize(
    "expression, name",
    [
        ({"or": [{"!=": [var("color"), "red"]}, {"!=": [var("color"), "blue"]}]}, "Couleur"),
        ({"or": [var("is_owner"), {"!": [var("is_owner")]}]}, "answers.is_owner"),
        ({"or": [{"present": [var("name")]}, {"empty": [var("name")]}]}, "Nom"),
        ({"!": [{"and": [{"==": [var("name"), "a"]}, {"==": [var("name"), "b"]}]}]}, "Nom"),
    ],
)
def test_a_condition_that_is_always_true_is_reported(expression, name):
    assert problems(expression) == [f"est toujours vrai : toute réponse à « {name} » convient"]


@pytest.mark.parametrize(
    "expression, kinds",
    [
        ({"+": [1, 2]}, {"number"}),
        ({"max": [var("born_on"), {"var": "today"}]}, {"date"}),
        ({"first": [{"map": [var("children"), {"var": "item.name"}]}]}, {"text"}),
        ({"if": [True, 1, {"var": "today"}]}, {"number", "date"}),
        ({"filter": [var("children"), True]}, {"list"}),
        ({"and": [var("is_owner"), var("name")]}, {"boolean", "text"}),
    ],
)
def test_the_type_of_a_result_is_inferred(expression, kinds):
    assert infer_type(expression, NAMES).kinds == kinds


def test_analysis_of_many_branches_is_bounded():
    choice = {"or": [{"==": [var("count"), number]} for number in range(9)]}

    assert problems({"and": [choice] * 40}) == []


def test_cycles_are_found():
    assert find_cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": {"e"}}) == {
        "a": ("a", "b", "c", "a"),
        "b": ("b", "c", "a", "b"),
        "c": ("c", "a", "b", "c"),
        "e": ("e", "e"),
    }


COLOR, OWNER, COUNT = ({"var": f"answers.{name}"} for name in ("color", "is_owner", "count"))
COMPARISONS = st.one_of(
    st.builds(
        lambda sign, value: {sign: [COLOR, value]}, st.sampled_from(["==", "!="]), st.sampled_from(["red", "blue"])
    ),
    st.builds(lambda sign, value: {sign: [OWNER, value]}, st.sampled_from(["==", "!="]), st.booleans()),
    st.builds(
        lambda sign, value: {sign: [COUNT, value]}, st.sampled_from(["<", "<=", ">", ">=", "=="]), st.integers(-1, 11)
    ),
    st.builds(lambda value, sign: {sign: [value, COUNT]}, st.integers(-1, 11), st.sampled_from(["<", ">="])),
    st.builds(
        lambda name, sign: {sign: [name]},
        st.sampled_from([COLOR, OWNER, COUNT]),
        st.sampled_from(["!", "present", "empty"]),
    ),
    st.sampled_from([COLOR, OWNER, {"in": [COLOR, ["red"]]}, {"in": [COLOR, ["red", "blue"]]}]),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds(
            lambda sign, parts: {sign: parts}, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)
        ),
        inner.map(lambda condition: {"!": [condition]}),
    ),
    max_leaves=6,
)
POSSIBLE_ANSWERS = [
    {"answers": {"color": color, "is_owner": is_owner, "count": count}}
    for color in (None, "red", "blue")
    for is_owner in (None, True, False)
    for count in (None, *(half / 2 for half in range(21)))
]


@settings(max_examples=150, deadline=None)
@given(CONDITIONS)
def test_static_problems_agree_with_evaluation(condition):
    never, always = find_never_true(condition, NAMES), find_always_true(condition, NAMES)

    if never or always:
        results = {is_met(condition, answers) for answers in POSSIBLE_ANSWERS}
        assert results == {bool(always)}


def test_analysis_of_any_input_ends_soon():
    for expression, _ in generate_samples(2_000, seed=4):
        find_static_problems(expression, NAMES)


def test_analysis_of_a_hostile_condition_ends_soon():
    wide = create_type("text", options=tuple(map(str, range(500))))
    names = Scope({"answers.wide": wide})
    different = [{"!=": [{"var": "answers.wide"}, str(number)]} for number in range(50)]
    start = perf_counter()

    find_static_problems({"and": [{"or": different}, {"or": different}]}, names)
    find_static_problems({"or": [{"and": different}, {"and": different}]}, names)

    assert perf_counter() - start < 2
