"""An expression as a sentence for authors and agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.formats import format_clock_time, format_day
from app.core.i18n import gettext as _
from app.definitions.editing.expressions.predicates import (
    IS_FALSE,
    IS_TRUE,
    IS_YES,
    NO_VALUE,
    ROW_PREDICATES,
    Match,
    match_condition,
)
from app.definitions.editing.expressions.relative_dates import RelativeDate, match_relative_date
from app.definitions.words.definition_words import value_words
from app.definitions.words.name_labels import format_member
from app.definitions.words.operation_phrases import (
    COMPARISON_VERBS,
    DATE_VERBS,
    LIST_PHRASES,
    PHRASES,
    RELATIVE_DATES,
    SINGLE_RELATIVE_DATES,
    VERBS,
)
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.operators import OPERATORS
from app.language.expressions.syntax import split_operation
from app.language.expressions.values import parse_date, parse_number, parse_time

_MAX_DEPTH = 60
_INFIX_OPERATORS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "contains", "+", "-", "*", "/", "starts", "ends"})
_GROUP_OPERATORS = frozenset({"and", "or"})
_PARENTHESISED = _GROUP_OPERATORS | {"+", "-", "*", "/", "if"}
# Names whose answers somebody gives: « la réponse à … ».
_ANSWER_ROOTS = frozenset({"answers", "item", "outer", "action", "processing"})
_OPERAND_NAMES = ("first", "second", "third")


@dataclass(frozen=True)
class Names:
    """Labels of answers, by their name in expressions, and labels of their options, by value."""

    labels: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Kinds of answers, such as `boolean`, where they are known.
    kinds: Mapping[str, str] = field(default_factory=dict)

    def find_label(self, name: str) -> str | None:
        """The label of a name, or of the answer that it is a part of."""
        if name in self.labels:
            return self.labels[name]
        whole, _, member = name.rpartition(".")
        return format_member(self.labels[whole], member) if whole in self.labels else None


class Sentence:
    """Describes expressions with the labels of a definition."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def describe(self, expression: Any, depth: int = 0) -> str:
        operator, operands = split_operation(expression)
        if operator is None or operator not in OPERATORS or depth > _MAX_DEPTH or not operands:
            return self._describe_constant(expression, depth)
        relative_date = match_relative_date(expression)
        if relative_date is not None:
            return _describe_relative_date(relative_date)
        if operator == "var":
            return self._describe_reading(operands, depth)
        if operator in _GROUP_OPERATORS:
            return f" {_get_operator_label(operator)} ".join(
                self._describe_condition(operand, depth) for operand in operands
            )
        match = match_condition(expression)
        return self._describe_match(match, depth) if match else self._describe_operation(operator, operands, depth)

    def _describe_condition(self, expression: Any, depth: int) -> str:
        """A part of a condition: an answer alone is met when it is true."""
        operator, operands = split_operation(expression)
        if operator == "var" and operands:
            return self._describe_match(Match(IS_TRUE, expression), depth)
        return self._describe_part(expression, depth, _GROUP_OPERATORS)

    def _describe_match(self, match: Match, depth: int) -> str:
        if match.predicate in ROW_PREDICATES:
            rows = self._describe_part(match.subject, depth)
            return _fill(PHRASES[match.predicate, 2], rows, self._describe_condition(match.value, depth + 1))
        subject = self._describe_subject(match.subject, depth)
        if match.predicate in NO_VALUE:
            return f"{subject} {self._get_verb_without_value(match)}"
        if match.predicate in ("in", "not_in") and isinstance(match.value, list) and match.value:
            return f"{subject} {self._describe_membership(match, depth)}"
        verb = self._get_verb(match)
        return f"{subject} {verb} {self._describe_compared_value(match.value, match.subject, depth)}"

    def _describe_membership(self, match: Match, depth: int) -> str:
        values = [self._describe_compared_value(element, match.subject, depth) for element in match.value]
        if match.predicate == "in":
            return _("est %(values)s", values=_join(values, _("ou")))
        if len(values) == 1:
            return _("n’est pas %(value)s", value=values[0])
        return _("n’est ni %(values)s", values=_(" ni ").join(values))

    def _describe_operation(self, operator: str, operands: list[Any], depth: int) -> str:
        if operator == "if":
            return self._describe_branches(operands, depth)
        if operator == "!" and split_operation(operands[0])[0] == "missing":
            return _("il ne manque rien parmi %(listed)s", listed=self._list_names(operands[0]["missing"]))
        if operator == "missing":
            return _fill_list(LIST_PHRASES[operator], self._list_names(operands))
        words = [self._describe_part(operand, depth) for operand in operands]
        if (operator, len(operands)) in PHRASES:
            return _fill(PHRASES[operator, len(operands)], *words)
        if operator in LIST_PHRASES:
            return _fill_list(LIST_PHRASES[operator], _join(words, _("et")))
        if operator in _INFIX_OPERATORS:
            return f" {_get_operator_label(operator)} ".join(words)
        operand_words = "\u00a0; ".join(words)
        return f"{_get_operator_label(operator)} ({operand_words})"

    def _describe_branches(self, operands: list[Any], depth: int) -> str:
        branches = [
            _(
                "si %(condition)s, alors %(value)s",
                condition=self._describe_condition(operands[position], depth),
                value=self._describe_part(operands[position + 1], depth),
            )
            for position in range(0, len(operands) - 1, 2)
        ]
        if len(operands) % 2:
            branches.append(_("sinon %(value)s", value=self._describe_part(operands[-1], depth)))
        return "\u00a0; ".join(branches)

    def _describe_part(self, expression: Any, depth: int, parenthesised: Iterable[str] = _PARENTHESISED) -> str:
        words = self.describe(expression, depth + 1)
        return f"({words})" if (split_operation(expression)[0] or "") in parenthesised else words

    def _describe_subject(self, expression: Any, depth: int) -> str:
        words = self._describe_part(expression, depth)
        if self._is_answer(expression) and split_operation(expression)[1][0] in self._names.labels:
            return f"{_get_operator_label('var')} {words}"
        return words

    def _describe_compared_value(self, value: Any, subject: Any, depth: int) -> str:
        """A value compared with a question: the labels of the question's options."""
        options = self._names.options.get(_get_name(subject), {})
        if isinstance(value, str) and value in options:
            return _quote(options[value])
        if isinstance(value, str) and _is_measure(value):
            return value.replace(".", ",") if parse_number(value) else format_clock_time(value)
        return self._describe_subject(value, depth) if isinstance(value, dict) else self._describe_part(value, depth)

    def _describe_constant(self, value: Any, depth: int) -> str:
        if isinstance(value, str):
            return (
                format_day(value) if parse_date(value) else _quote(value) if value.strip() else _describe_blank(value)
            )
        if isinstance(value, float):
            return str(value).replace(".", ",")
        if isinstance(value, list) and depth <= _MAX_DEPTH:
            return _join([self._describe_part(element, depth) for element in value], _("et"))
        return value_words("", value)

    def _describe_reading(self, operands: list[Any], depth: int) -> str:
        name, *defaults = operands
        label = self._names.find_label(str(name))
        words = _quote(label) if label else _get_name_words(str(name))
        if not defaults:
            return words
        return _("%(name)s, ou à défaut %(value)s", name=words, value=self._describe_part(defaults[0], depth))

    def _list_names(self, names: Any) -> str:
        name_list = names if isinstance(names, list) else [names]
        return _join([self._describe_reading([name], 0) for name in name_list], _("et"))

    def _get_verb(self, match: Match) -> str:
        operator, _operands = split_operation(match.value)
        is_date = (
            self._names.kinds.get(_get_name(match.subject)) == "date"
            or match_relative_date(match.value) is not None
            or operator in ("add_days", "add_months", "add_years")
            or (isinstance(match.value, str) and parse_date(match.value) is not None)
        )
        verbs = DATE_VERBS if is_date and match.predicate in DATE_VERBS else VERBS
        if isinstance(match.value, dict) and match.predicate in COMPARISON_VERBS:
            verbs = COMPARISON_VERBS
        return str(verbs[match.predicate])

    def _get_verb_without_value(self, match: Match) -> str:
        """The verb of a predicate without value: an answer is met when it is yes, or not empty, by its kind."""
        if match.predicate not in (IS_TRUE, IS_FALSE):
            return str(VERBS[match.predicate])
        kind = self._names.kinds.get(_get_name(match.subject))
        if kind == "boolean":
            return str(VERBS[IS_YES]) if match.predicate == IS_TRUE else _("n’est pas oui")
        if kind and kind not in ("number", "any"):
            return str(VERBS["present" if match.predicate == IS_TRUE else "empty"])
        if kind == "number":
            return _("n’est ni vide ni zéro") if match.predicate == IS_TRUE else _("est vide ou zéro")
        if match.predicate == IS_TRUE and not self._is_answer(match.subject):
            return _("est oui ou rempli")
        return str(VERBS[match.predicate])

    def _is_answer(self, expression: Any) -> bool:
        return _get_name(expression).partition(".")[0] in _ANSWER_ROOTS


def _describe_relative_date(relative_date: RelativeDate) -> str:
    if not relative_date.unit:
        return _("aujourd’hui")
    key, count = (relative_date.unit, relative_date.is_earlier), relative_date.amount.removeprefix("-")
    if count == "1" and key in SINGLE_RELATIVE_DATES:
        return str(SINGLE_RELATIVE_DATES[key])
    return str(RELATIVE_DATES[key]) % {"count": count}


def _describe_blank(text: str) -> str:
    return _("un texte vide") if not text else _("une espace") if text == " " else _("un retour à la ligne")


def _get_name_words(name: str) -> str:
    root, _dot, member = name.partition(".")
    if root in ("item", "outer") and not member:
        return _("l’élément")
    return _("aujourd’hui") if name == "today" else name


def _get_name(expression: Any) -> str:
    operator, operands = split_operation(expression)
    return str(operands[0]) if operator == "var" and operands else ""


def _get_operator_label(operator: str) -> str:
    return str(OPERATOR_LABELS[operator]).split(", ")[0]


def _is_measure(text: str) -> bool:
    """Whether the text is an hour, or a number with decimals, that is not told as a text."""
    return parse_time(text) is not None or ("." in text and parse_number(text) is not None)


def _fill(phrase: Any, *words: str) -> str:
    filled = str(phrase) % dict(zip(_OPERAND_NAMES, words, strict=False))
    return filled.replace(" de les ", " des ").replace(" de le ", " du ")


def _fill_list(phrase: Any, names: str) -> str:
    return str(phrase) % {"listed": names}


def _join(words: list[str], conjunction: str) -> str:
    *first, last = words or [_("rien")]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def _quote(words: str) -> str:
    return _("« %(words)s »", words=words)
