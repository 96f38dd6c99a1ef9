"""Conditions as they are typed in a file: « Nature des travaux = "Benne" et Durée > 30 », in the words of the list of values.

Words become variables of Publik, whose conditions `publik_import` reads; conditions of Publik are read as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import gettext as _
from app.definitions.editing.expressions import subjects as kinds
from app.definitions.editing.expressions.subjects import Subject
from app.documents.placeholder_labels import LabelIndex
from app.language import expressions
from app.language.expressions.static_analysis import find_static_problems
from app.language.expressions.value_types import Scope, ValueType
from app.language.text.normalisation import fold
from app.optional_packages import load_parts

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*+)"|«(?P<guillemets>[^»]*+)»|(?P<sign>==|!=|<>|<=|>=|[=≠<>≤≥])|(?P<word>[^\s"«=≠<>≤≥]++)|(?P<other>\S)'
)
_SIGNS = {"=": "==", "≠": "!=", "<>": "!=", "≤": "<=", "≥": ">="}
_JOINS = {"et": "and", "ou": "or", "and": "and", "or": "or"}
_NEGATIONS = ("non", "not")
_CONTAINS = "contient"
_PUBLIK_VARIABLE = "form_var_"
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d+)?", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_BOOLEANS = {"true": True, "oui": True, "false": False, "non": False}
_NEVER = {"==": [True, False]}
MAX_TOKENS = 300
MAX_LABEL_WORDS = 25


class ConditionRefused(ValueError):
    """The condition is to be corrected: the message says what."""


@dataclass(frozen=True)
class ConditionNames:
    """Names that conditions of a file may read: their subjects by the words of each, those of rows too, and their types."""

    words: Mapping[str, str]
    subjects: Mapping[str, Subject]
    scope: Scope
    # The list of each subject that its rows have, and the types of rows, by list.
    lists: Mapping[str, str]
    row_types: Mapping[str, ValueType]


def read_condition(text: str, names: ConditionNames) -> dict[str, Any]:
    """The expression of a typed condition, `when`, and the list whose rows it is about, `each`. Raises ConditionRefused."""
    reader = _Reader(names, [_Token(match) for match in _TOKEN.finditer(text)])
    parts = load_parts("typed_conditions") if _PUBLIK_VARIABLE in text else []
    expression = parts[0].read_publik_condition(text, names.subjects) if parts else reader.read()
    problems = expressions.check_syntax(expression)
    if problems:
        raise ConditionRefused(problems[0])
    if len(reader.lists) > 1:
        raise ConditionRefused(_("des valeurs de ligne viennent de deux listes"))
    list_name = next(iter(reader.lists), None)
    scope = names.scope if list_name is None else names.scope.with_item(names.row_types[list_name])
    problems = find_static_problems(expression, scope)
    if problems:
        raise ConditionRefused(problems[0])
    return {"when": expression} if list_name is None else {"each": list_name, "when": expression}


class _Token:
    """A word, a sign, or a text between quotes."""

    def __init__(self, match: re.Match[str]) -> None:
        self.text = match[0]
        quoted = match["quoted"] if match["quoted"] is not None else match["guillemets"]
        self.quoted = quoted and quoted.strip()
        self.sign = _SIGNS.get(match[0], match[0]) if match["sign"] else ""

    @property
    def is_word(self) -> bool:
        return self.quoted is None and not self.sign


class _Reader:
    """Reads the tokens as an expression."""

    def __init__(self, names: ConditionNames, tokens: Sequence[_Token]) -> None:
        if len(tokens) > MAX_TOKENS:
            raise ConditionRefused(_("Trop long ou trop imbriqué pour être lu."))
        self._names, self._tokens = names, tokens
        self._index = LabelIndex(names.words)
        self._position = 0
        # Of the values of rows that were read.
        self.lists: set[str] = set()

    def read(self) -> Any:
        """The expression of all tokens. Raises ConditionRefused."""
        alternatives: list[list[Any]] = [[self._read_test()]]
        while (token := self._peek()) is not None:
            join = _JOINS.get(token.text.casefold()) if token.is_word else None
            if join is None:
                raise self._refuse_words()
            self._position += 1
            if join == "or":
                alternatives.append([])
            alternatives[-1].append(self._read_test())
        return _join("or", [_join("and", tests) for tests in alternatives])

    def _read_test(self) -> Any:
        """A value or a comparison, with what negates it before."""
        negations = 0
        while (token := self._peek()) is not None and token.is_word and token.text.casefold() in _NEGATIONS:
            negations += 1
            self._position += 1
        if token is None or (token.is_word and token.text.casefold() in _JOINS):
            raise ConditionRefused(_("« %(word)s » ne se lit pas à cet endroit.", word=token.text if token else "…"))
        name = self._read_subject()
        if name is None:
            raise self._refuse_words()
        expression = self._read_comparison(name)
        for _negation in range(negations):
            expression = {"!": [expression]}
        return expression

    def _read_comparison(self, name: str) -> Any:
        """The truth of the subject, or its comparison with what follows."""
        subject, token = self._names.subjects[name], self._peek()
        value = {"var": subject.name}
        if token is None or not (token.sign or token.text.casefold() == _CONTAINS):
            return {"!=": [{"var": [subject.name, 0]}, 0]} if subject.kind == kinds.NUMBER else value
        self._position += 1
        operand = self._read_operand(subject)
        return _compare(token.sign, value, operand, subject) if token.sign else _contain(value, operand, subject)

    def _refuse_words(self) -> ConditionRefused:
        return ConditionRefused(_("« %(words)s » n’est pas une valeur de la liste", words=self._quote_words()))

    def _read_operand(self, subject: Subject) -> Any:
        """A constant, or the expression of another subject."""
        token = self._peek()
        if token is None:
            raise ConditionRefused(_("il manque ce qui est comparé, à la fin"))
        if token.quoted is not None:
            self._position += 1
            return _read_constant(token.quoted, subject)
        option = self._read_option(subject)
        if option is not None:
            return _read_constant(option, subject)
        other = self._read_subject()
        if other is not None:
            return {"var": self._names.subjects[other].name}
        start = self._position
        while (token := self._peek()) is not None and token.is_word and token.text.casefold() not in _JOINS:
            self._position += 1
        text = " ".join(token.text for token in self._tokens[start : self._position])
        if not text:
            raise ConditionRefused(_("il manque ce qui est comparé, près de « %(words)s »", words=self._quote_words()))
        return _read_constant(text, subject)

    def _read_subject(self) -> str | None:
        """The value whose words are here, the longest."""
        name = self._read_longest(lambda text: self._index.find_name(text) or self._find_dotted_name(text))
        if name is not None and name in self._names.lists:
            self.lists.add(self._names.lists[name])
        return name

    def _find_dotted_name(self, text: str) -> str | None:
        return text if text in self._names.subjects else None

    def _read_option(self, subject: Subject) -> str | None:
        labels = _list_labels(subject)
        return self._read_longest(lambda text: labels.get(fold(text)))

    def _read_longest(self, find: Callable[[str], str | None]) -> str | None:
        """Read the longest run of words for which `find` gives something, and return what it gives."""
        end = self._position
        while end < len(self._tokens) and self._tokens[end].is_word and end - self._position < MAX_LABEL_WORDS:
            end += 1
        while end > self._position:
            result = find(" ".join(token.text for token in self._tokens[self._position : end]))
            if result is not None:
                self._position = end
                return result
            end -= 1
        return None

    def _peek(self) -> _Token | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _quote_words(self) -> str:
        return " ".join(token.text for token in self._tokens[self._position :])


def _list_labels(subject: Subject) -> dict[str, str]:
    return {fold(label): label for _value, label in subject.options}


def _join(operator: str, operands: list[Any]) -> Any:
    return operands[0] if len(operands) == 1 else {operator: operands}


def _read_constant(text: str, subject: Subject) -> Any:
    """A number, « 23 000 € » too; else the text, as its label when a choice differs only by its capitals or its accents."""
    number = text.replace(" ", "").removesuffix("€").replace(",", ".")
    if _NUMBER.fullmatch(number) and subject.kind not in (kinds.TEXT, kinds.CHOICE, kinds.CHOICES):
        return int(number) if "." not in number else float(number)
    return _list_labels(subject).get(fold(text), text)


def _compare(operator: str, value: Any, operand: Any, subject: Subject) -> Any:
    """Compare with the constant in the form of stored answers, or with another subject."""
    stored = _convert_constant(operand, subject) if isinstance(operand, str) else operand
    if subject.kind == kinds.CHOICES and operator in ("==", "!=") and not isinstance(operand, dict):
        is_only_choice = {"and": [{"in": [stored, value]}, {"==": [{"count": [value]}, 1]}]}
        return is_only_choice if operator == "==" else {"!": [is_only_choice]}
    return {operator: [value, stored]}


def _convert_constant(text: str, subject: Subject) -> Any:
    if subject.kind == kinds.BOOLEAN:
        return _BOOLEANS.get(text.lower(), text)
    if subject.kind == kinds.DATE and (day := _DAY.fullmatch(text)):
        return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
    return {label: value for value, label in subject.options}.get(text, text)


def _contain(value: Any, operand: Any, subject: Subject) -> Any:
    """A condition that holds when the subject has a choice whose label has these words, or a text that has them."""
    if not isinstance(operand, str) or not subject.options:
        return {"in": [operand, value]}
    options = list(dict.fromkeys(option for option, label in subject.options if operand in label))
    if subject.kind == kinds.CHOICE:
        return {"in": [value, options]} if options else _NEVER
    return _join("or", [{"in": [option, value]} for option in options]) if options else _NEVER
