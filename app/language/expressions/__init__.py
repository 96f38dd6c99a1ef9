"""The one language of conditions, computed values and checks: a closed, typed subset of JSONLogic, as data.

People who are not developers write it, so nothing is coerced: what does not compare is false, what cannot be calculated
is nothing, and neither is ever an exception. Size, depth and work are bounded. `static/js/lib/expressions.js` is the same
language in the browser; `docs/expressions.md` describes it.
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
