"""Labels of operators in the description of a condition."""

from app.core.i18n import use_language
from app.definitions.words.expression_words import Names, describe_expression
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.operators import OPERATORS

CONDITION = {"and": [{">=": [{"var": "answers.type"}, 2]}, {">=": [{"var": "answers.age"}, 3]}]}
NAMES = Names({"answers.type": "Type", "answers.age": "Age"})


def test_every_operator_has_a_label():
    assert OPERATOR_LABELS.keys() == OPERATORS.keys()


def test_a_condition_is_described_in_the_language_of_its_reader():
    in_french = describe_expression(CONDITION, NAMES)
    with use_language("en"):
        in_english = describe_expression(CONDITION, NAMES)

    assert (
        in_french.replace("\u00a0", " ")
        == "la réponse à « Type » est au moins 2 et la réponse à « Age » est au moins 3"
    )
    assert in_english == "the answer to “Type” is at least 2 and the answer to “Age” is at least 3"
