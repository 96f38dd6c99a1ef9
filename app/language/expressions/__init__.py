"""The language of conditions, computed values and checks: a closed, typed subset of JSONLogic, as data.

Its authors are not developers, so values are not coerced: a comparison of incomparable values is false, an impossible
calculation gives null, and neither raises. Size, depth and steps are bounded. `static/js/lib/expressions.js` implements
the same language in the browser; `docs/expressions.md` documents the language.
"""

from app.language.expressions.evaluation import MAX_STEPS, evaluate, is_applicable, is_met
from app.language.expressions.operators import OPERATORS
from app.language.expressions.syntax import MAX_DEPTH, MAX_NODES, MAX_TEXT, ExpressionError, check_syntax, find_names
from app.language.expressions.values import MAX_LIST, MAX_RESULT, is_true

__all__ = [
    "MAX_DEPTH",
    "MAX_LIST",
    "MAX_NODES",
    "MAX_RESULT",
    "MAX_STEPS",
    "MAX_TEXT",
    "OPERATORS",
    "ExpressionError",
    "check_syntax",
    "evaluate",
    "find_names",
    "is_applicable",
    "is_met",
    "is_true",
]
