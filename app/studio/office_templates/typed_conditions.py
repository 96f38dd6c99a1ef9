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
from app.language.expressions.static_analysis import find_static_problems
from app.language.expressions.value_types import Scope, ValueType
from app.language.text.normalisation import fold
from app.publik_import.answer_kinds import BOOLEAN_TYPES
from app.publik_import.findings import NotUnderstood
from app.publik_import.names import Names
from app.publik_import.translation import translate_condition
from app.publik_import.variable_meanings import Answer

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*+)"|«(?P<guillemets>[^»]*+)»|(?P<sign>==|!=|<>|<=|>=|[=≠<>≤≥])|(?P<word>[^\s"«=≠<>≤≥]++)|(?P<other>\S)'
)
_SIGNS = {"=": "==", "≠": "!=", "<>": "!=", "≤": "<=", "≥": ">="}
_JOINS = {"et": "and", "ou": "or", "and": "and", "or": "or"}
_NEGATIONS = ("non", "not")
_CONTAINS = "contient"
_VARIABLE = "form_var_"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ANSWER_TYPES = {
    kinds.CHOICE: "single_choice",
    kinds.CHOICES: "multiple_choice",
    kinds.BOOLEAN: min(BOOLEAN_TYPES),
    kinds.ROWS: "block",
}
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
    publik_text = text if _VARIABLE in text else reader.read()
    try:
        expression = translate_condition(publik_text, reader.build_publik_names()).expression
    except NotUnderstood as problem:
        raise ConditionRefused(str(problem.reason)) from problem
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
    """Writes the tokens as a condition of Publik."""

    def __init__(self, names: ConditionNames, tokens: Sequence[_Token]) -> None:
        self._names, self._tokens = names, tokens
        self._index = LabelIndex(names.words)
        self._variables = {name: f"{_VARIABLE}Q{position}" for position, name in enumerate(names.subjects)}
        self._position = 0
        # Of the values of rows that were read.
        self.lists: set[str] = set()

    def build_publik_names(self) -> Names:
        """The subjects as answers of Publik, under our variables and under their own ids."""
        names = Names(in_workflow=True)
        for name, subject in self._names.subjects.items():
            options = {label: value for value, label in subject.options}
            answer = Answer(subject.name, _ANSWER_TYPES.get(subject.kind, subject.kind), options)
            names.register_answer(self._variables[name].removeprefix(_VARIABLE), answer)
            if name.startswith("answers.") and name.count(".") == 1:
                names.register_answer(name.removeprefix("answers."), answer)
        return names

    def read(self) -> str:
        """The condition, its words replaced by variables. Raises ConditionRefused."""
        words: list[str] = []
        while self._position < len(self._tokens):
            token = self._tokens[self._position]
            subject = self._read_subject()
            if subject is not None:
                words += self._read_comparison(subject)
            elif token.is_word and token.text.casefold() in (*_JOINS, *_NEGATIONS):
                words.append(_JOINS.get(token.text.casefold(), "not"))
                self._position += 1
            else:
                raise ConditionRefused(_("« %(words)s » n’est pas une valeur de la liste", words=self._quote_words()))
        return " ".join(words)

    def _read_comparison(self, subject: str) -> list[str]:
        """The variable of the subject, with what it is compared to, if anything."""
        variable = self._variables[subject]
        token = self._peek()
        if token is None or not (token.sign or token.text.casefold() == _CONTAINS):
            return [variable]
        self._position += 1
        operand = self._read_operand(self._names.subjects[subject])
        return [variable, token.sign, operand] if token.sign else [operand, "in", variable]

    def _read_operand(self, subject: Subject) -> str:
        token = self._peek()
        if token is None:
            raise ConditionRefused(_("il manque ce qui est comparé, à la fin"))
        if token.quoted is not None:
            self._position += 1
            return _quote(token.quoted, subject)
        option = self._read_option(subject)
        if option is not None:
            return _quote(option, subject)
        other = self._read_subject()
        if other is not None:
            return self._variables[other]
        start = self._position
        while (token := self._peek()) is not None and token.is_word and token.text.casefold() not in _JOINS:
            self._position += 1
        text = " ".join(each.text for each in self._tokens[start : self._position])
        if not text:
            raise ConditionRefused(_("il manque ce qui est comparé, près de « %(words)s »", words=self._quote_words()))
        return _quote(text, subject)

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


def _quote(text: str, subject: Subject) -> str:
    """A text as Publik writes it, « 23 000 € » as a number; the choice that differs only by its capitals or its accents."""
    number = text.replace(" ", "").removesuffix("€").replace(",", ".")
    if _NUMBER.fullmatch(number) and subject.kind not in (kinds.TEXT, kinds.CHOICE, kinds.CHOICES):
        return number
    escaped = _list_labels(subject).get(fold(text), text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
