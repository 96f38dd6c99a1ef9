"""From the tree of a condition of w.c.s. to an expression of ours, with every reason why it is not quite the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.core import expressions
from app.wcs import filters
from app.wcs.findings import NotUnderstood, Reason, reason
from app.wcs.names import Answer, Names
from app.wcs.python_conditions import parse_python
from app.wcs.syntax import Constant, Filtered, Name, Node, Operation, parse_condition

ALWAYS_FALSE = {"==": [True, False]}
ALWAYS_TRUE = {"==": [True, True]}
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True)
class Translation:
    """An expression with the meaning of what was written, and what its reader must know."""

    expression: Any
    reasons: tuple[Reason, ...] = ()


def translate_condition(text: str, names: Names, kind: str = "django") -> Translation:
    """The condition in our language; NotUnderstood when its meaning is not known."""
    tree = parse_python(text) if kind == "python" else parse_condition(text)
    translator = Translator(names)
    return translator.finished(_as_condition(translator.value(tree)))


def _as_condition(expression: Any) -> Any:
    """A document keeps a condition as an operation, never as a bare value."""
    if isinstance(expression, dict):
        return expression
    return ALWAYS_TRUE if expression else ALWAYS_FALSE


@dataclass
class Translator:
    """Walks one tree, gathering the reasons met on the way."""

    names: Names
    reasons: list[Reason] = field(default_factory=list)
    bound: dict[str, Any] = field(default_factory=dict)  # names given by the template itself

    def finished(self, expression: Any) -> Translation:
        problems = expressions.check(expression)
        if problems:
            raise NotUnderstood("beyond_language", problem=problems[0])
        for name in sorted(expressions.names_used(expression)):
            if not self.names.is_offered(name) and not name.startswith(("item.", "value")):
                self.reasons.append(reason("awaited", name=name))
        return Translation(expression, tuple(dict.fromkeys(self.reasons)))

    def value(self, node: Node) -> Any:
        match node:
            case Constant(value=value):
                return value
            case Name(path=path):
                return self._read(path)
            case Filtered():
                return self._filtered(node)
            case Operation(operator=operator, operands=operands):
                return self._operation(operator, operands)

    def _read(self, path: str) -> Any:
        if path in self.bound:
            return self.bound[path]
        meaning = self.names.meaning(path)
        self.reasons.extend(meaning.reasons)
        if any(answer.computed is not None for answer in meaning.answers):
            return self._computed(meaning.answers[0])
        if meaning.is_missing:
            return None
        if meaning.names[0] in self.names.constants:
            self.reasons.append(reason("as_exported", name=path))
            return self.names.constants[meaning.names[0]]
        read = [{"var": name} for name in meaning.names]
        return read[0] if len(read) == 1 else {"or": read}

    def _computed(self, answer: Answer) -> Any:
        """What is worked out from other answers is put in the place of its name."""
        if isinstance(answer.computed, Translation):
            self.reasons.extend(answer.computed.reasons)
            return answer.computed.expression
        return answer.computed

    def _filtered(self, node: Filtered) -> Any:
        argument = self.value(node.argument) if node.argument is not None else None
        if node.filter == "length":
            return self._length(node.base)
        if node.filter == "get" and isinstance(node.base, Name) and isinstance(argument, str):
            return self._read(f"{node.base.path}_structured_{argument}" if argument.isidentifier() else node.base.path)
        base = self.value(node.base)
        if node.filter == "date" and argument not in (None, "Y-m-d"):
            self.reasons.append(reason("near_date"))
        if node.filter in filters.NEAR:
            apply, code = filters.NEAR[node.filter]
            self.reasons.append(reason(code))
            return apply(base, argument)
        if node.filter not in filters.FILTERS:
            raise NotUnderstood("unknown_filter", name=node.filter)
        return filters.FILTERS[node.filter](base, argument)

    def _length(self, base: Node) -> Any:
        """Of a text or of a list: the type of the field says which."""
        answer = self._answer(base)
        operator = "length" if answer and answer.type in ("short_text", "long_text") else "count"
        return {operator: [self.value(base)]}

    def _operation(self, operator: str, operands: tuple[Node, ...]) -> Any:
        if operator in ("and", "or"):
            return {operator: [self.value(operand) for operand in operands]}
        if operator == "not":
            return {"!": [self.value(operands[0])]}
        if operator == "in":
            return self._in(*operands)
        return self._comparison(operator, *operands)

    def _comparison(self, operator: str, left: Node, right: Node) -> Any:
        if isinstance(left, Constant) and not isinstance(right, Constant):
            operator, left, right = _SWAPPED[operator], right, left
        if isinstance(right, Constant):
            counted = self._counted(operator, left, right.value)
            if counted is not None:
                return counted
            constant = self._constant(left, right.value)
            answer = self._answer(left)
            if answer is not None and answer.type == "multiple_choice" and operator in ("==", "!="):
                return _only(self.value(left), constant, operator)
            return {operator: [self.value(left), constant]}
        return {operator: [self.value(left), self.value(right)]}

    def _counted(self, operator: str, left: Node, constant: Any) -> Any:
        """« More than none » is an answer given, « none » is an answer missing: for texts and lists alike."""
        if not isinstance(left, Filtered) or left.filter not in ("length", "count") or constant != 0:
            return None
        if operator in (">", "!="):
            return {"!": [{"!": [self.value(left.base)]}]}
        return {"!": [self.value(left.base)]} if operator in ("==", "<=") else None

    def _constant(self, compared: Node, constant: Any) -> Any:
        """The constant as the answer it is compared with is kept here: an option by its value, a yes as true."""
        answer = self._answer(compared)
        if answer is None or not isinstance(constant, str):
            return constant
        if answer.type in ("yes_no", "consent"):
            return {"true": True, "oui": True, "false": False, "non": False}.get(constant.lower(), constant)
        return answer.options.get(constant, constant)

    def _answer(self, node: Node) -> Answer | None:
        """The field that a name, filtered or not, reads."""
        while isinstance(node, Filtered):
            node = node.base
        if not isinstance(node, Name):
            return None
        try:
            meaning = self.names.meaning(node.path)
        except NotUnderstood:
            return None
        return meaning.answers[0] if meaning.answers else None

    def _in(self, part: Node, whole: Node) -> Any:
        answer = self._answer(whole)
        if isinstance(part, Constant) and isinstance(part.value, str) and answer is not None:
            return self._within_choice(part.value, whole, answer)
        return {"in": [self.value(part), self.value(whole)]}

    def _within_choice(self, words: str, whole: Node, answer: Answer) -> Any:
        """w.c.s. looks for words in the labels chosen; here options are kept by their value."""
        read = self.value(whole)
        if answer.type not in ("single_choice", "multiple_choice"):
            return {"in": [words, read]}
        lowered = isinstance(whole, Filtered) and whole.filter == "lower"
        chosen = self._read_choice(whole)
        found = [value for label, value in answer.options.items() if words in (label.lower() if lowered else label)]
        if not answer.options:
            self.reasons.append(reason("words_of_options"))
            return {"in": [words, read]}
        if not found:
            return ALWAYS_FALSE
        if answer.type == "single_choice":
            return {"in": [chosen, list(dict.fromkeys(found))]}
        each = [{"in": [value, chosen]} for value in dict.fromkeys(found)]
        return each[0] if len(each) == 1 else {"or": each}

    def _read_choice(self, node: Node) -> Any:
        while isinstance(node, Filtered):
            node = node.base
        return self.value(node)


def _only(chosen: Any, option: Any, operator: str) -> Any:
    """w.c.s. compares all the labels chosen, put together, with one: it is chosen, and alone."""
    alone = {"and": [{"in": [option, chosen]}, {"==": [{"count": [chosen]}, 1]}]}
    return alone if operator == "==" else {"!": [alone]}
