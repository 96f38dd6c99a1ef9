"""From the tree of a condition of w.c.s. to an expression of ours, with every reason why it is not quite the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.core import expressions
from app.wcs import choices, day_filters, filters, shapes
from app.wcs.constants import as_day
from app.wcs.findings import NotUnderstood, Reason, reason
from app.wcs.identifiers import option_name
from app.wcs.meanings import Answer
from app.wcs.names import Names
from app.wcs.python_conditions import parse_python
from app.wcs.syntax import Constant, Filtered, Name, Node, Operation, parse_condition

ALWAYS_TRUE = {"==": [True, True]}
_TEXTS = ("short_text", "long_text", "email", "phone")
_SWAPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True)
class Translation:
    """An expression with the meaning of what was written, and what its reader must know."""

    expression: Any
    reasons: tuple[Reason, ...] = ()


def translate_condition(
    text: str, names: Names, kind: str = "django", *, bound: Mapping[str, Any] | None = None
) -> Translation:
    """The condition in our language, where the template gave these names; NotUnderstood when its meaning is not known."""
    tree = parse_python(text) if kind == "python" else parse_condition(text)
    translator = Translator(names, bound=dict(bound or {}), in_condition=True)
    return translator.finished(_as_condition(translator.truth(tree)))


def _as_condition(expression: Any) -> Any:
    """A document keeps a condition as an operation, never as a bare value."""
    if isinstance(expression, dict):
        return expression
    return ALWAYS_TRUE if expression else choices.NEVER


@dataclass
class Translator:
    """Walks one tree, gathering the reasons met on the way."""

    names: Names
    reasons: list[Reason] = field(default_factory=list)
    bound: dict[str, Any] = field(default_factory=dict)  # names given by the template itself
    in_condition: bool = False  # where days are compared, and never written
    # What each node gave: one that stands in several places, as in `a < b < c`, is read once.
    known: dict[int, tuple[Node, Any]] = field(default_factory=dict)

    def finished(self, expression: Any) -> Translation:
        problems = expressions.check(expression)
        if problems:
            raise NotUnderstood("beyond_language", problem=problems[0])
        for name in sorted(expressions.names_used(expression)):
            if not self.names.is_offered(name) and not name.startswith(("item.", "value")):
                self.reasons.append(reason("awaited", name=name))
        return Translation(expression, tuple(dict.fromkeys(self.reasons)))

    def value(self, node: Node) -> Any:
        # The node is kept with what it gave, so that no other one takes its number meanwhile.
        if id(node) not in self.known:
            self.known[id(node)] = node, self._value(node)
        return self.known[id(node)][1]

    def _value(self, node: Node) -> Any:
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
        if path == "now":
            self.reasons.append(reason("now_as_today"))
            return {"var": "today"}
        meaning = self.names.meaning(path)
        self.reasons.extend(meaning.reasons)
        if any(answer.computed is not None for answer in meaning.answers):
            return self._computed(meaning.answers[0])
        if meaning.is_missing:
            return None
        if meaning.names[0] in self.names.constants:
            self.reasons.append(reason("as_exported", name=path))
            return self.names.constants[meaning.names[0]]
        read = [shapes.first_row(name, meaning.inner) if meaning.inner else {"var": name} for name in meaning.names]
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
        if node.filter == "get" and (part := self._part(node.base, argument)) is not None:
            return part
        if node.filter in ("first", "last") and self._is_text(node.base):
            return {"substr": [self.value(node.base), 0 if node.filter == "first" else -1, 1]}
        if (moment := self._moment(node, argument)) is not None:
            return moment
        if node.filter in filters.BEYOND:
            raise NotUnderstood(filters.BEYOND[node.filter], name=node.filter)
        base = self.value(node.base)
        if node.filter == "date" and not self.in_condition and not day_filters.writes_part(argument):
            self.reasons += [reason("near_date")] if argument not in (None, "Y-m-d") else []
        if node.filter in filters.NEAR:
            apply, code = filters.NEAR[node.filter]
            self.reasons.append(reason(code))
            return apply(base, argument)
        if node.filter not in filters.FILTERS:
            raise NotUnderstood("unknown_filter", name=node.filter)
        return filters.FILTERS[node.filter](base, argument)

    def _part(self, base: Node, key: Any) -> Any:
        """`|get:"prix"` of a choice, of a row or of an answer; nothing for anything else."""
        if isinstance(base, Name) and base.path == self.names.row and isinstance(key, str):
            return self._read(f"{base.path}.{key}")
        if key in (0, "0"):
            return {"first": [self.value(base)]}
        if isinstance(base, Name) and base.path not in self.bound and isinstance(key, str):
            return self._read(f"{base.path}_structured_{key}" if key.isidentifier() else base.path)
        if isinstance(key, dict):
            raise NotUnderstood("key_of_answer")
        return shapes.keyed(self.value(base), key) if isinstance(key, str) else None

    def _moment(self, node: Filtered, argument: Any) -> Any:
        """The hour that it is, which nothing here knows; the day that it is, which everything does."""
        if not isinstance(node.base, Name) or node.base.path != "now":
            return None
        form = argument if node.filter == "date" and isinstance(argument, str) else ""
        if node.filter in ("time", "add_hours", "add_minutes") or set(form) & day_filters.HOUR_LETTERS:
            return {"var": "now"}
        return self.value(Filtered(Name("today"), node.filter, node.argument)) if node.filter == "date" else None

    def _is_text(self, base: Node) -> bool:
        if isinstance(base, Filtered) and base.filter in filters.MAKING_TEXT:
            return True
        answer = self._answer(base)
        return answer is not None and answer.type in _TEXTS

    def _length(self, base: Node) -> Any:
        """Of a text or of a list: the filters before it say which, or the type of the field."""
        node = base
        while isinstance(node, Filtered):
            if node.filter in filters.MAKING_TEXT:
                return {"length": [self.value(base)]}
            node = node.base
        answer = self._answer(node)
        is_text = answer is not None and answer.type in _TEXTS
        return {"length" if is_text else "count": [self.value(base)]}

    def _operation(self, operator: str, operands: tuple[Node, ...]) -> Any:
        if operator in ("and", "or"):
            return {operator: [self.truth(operand) for operand in operands]}
        if operator == "if":
            condition, then, otherwise = operands
            return {"if": [self.truth(condition), self.value(then), self.value(otherwise)]}
        if operator == "not":
            return {"!": [self.truth(operands[0])]}
        if operator == "in":
            return self._in(*operands)
        return self._comparison(operator, *operands)

    def truth(self, node: Node) -> Any:
        """A number kept as a text is true when it is not zero, as it was in w.c.s."""
        answer = self._answer(node)
        if answer is not None and answer.type in ("number", "amount"):
            return {"!=": [filters.or_zero(self.value(node)), 0]}
        return self.value(node)

    def _comparison(self, operator: str, left: Node, right: Node) -> Any:
        if isinstance(left, Constant) and not isinstance(right, Constant):
            operator, left, right = _SWAPPED[operator], right, left
        if isinstance(right, Constant):
            return self._with_constant(operator, left, right.value)
        first, second = self.value(left), self.value(right)
        return shapes.moments(operator, first, second) or {operator: [first, second]}

    def _with_constant(self, operator: str, left: Node, constant: Any) -> Any:
        for find in (self._counted, self._part_of_day):
            if (found := find(operator, left, constant)) is not None:
                return found
        answer = self._answer(left)
        if answer is not None:
            return self._with_answer(operator, left, constant, answer)
        constant = self._as_kept(left, constant)
        if isinstance(constant, bool) and operator in ("==", "!="):
            given = self.value(left)
            return {"!": [given]} if constant is (operator == "!=") else {"!": [{"!": [given]}]}
        if choices.is_lowered(left) and operator in ("==", "!=") and isinstance(constant, str):
            assert isinstance(left, Filtered)
            chosen = self._answer(left.base)
            if chosen is not None and chosen.options:
                return choices.same(chosen, self.value(left.base), constant, operator)
        return {operator: [self.value(left), constant]}

    def _with_answer(self, operator: str, left: Node, constant: Any, answer: Answer) -> Any:
        """With the constant as the answer is kept here."""
        written = as_day(constant) if answer.type == "date" else constant
        kept = choices.constant_of(answer, written, raw=choices.is_raw(left))
        if answer.type == "multiple_choice" and operator in ("==", "!="):
            return choices.only(self.value(left), kept, operator)
        return {operator: [self.value(left), kept]}

    def _as_kept(self, left: Node, constant: Any) -> Any:
        """Days as our language writes them; « True » of a variable that is a yes or a no."""
        if isinstance(constant, str) and self._is_ticked(left):
            return {"true": True, "false": False}.get(constant.lower(), constant)
        return as_day(constant)

    def _part_of_day(self, operator: str, left: Node, constant: Any) -> Any:
        """`date:"l" == "samedi"`; nothing for anything else."""
        if not isinstance(left, Filtered) or left.filter != "date" or not isinstance(left.argument, Constant):
            return None
        return day_filters.same_part(left.argument.value, self.value(left.base), operator, constant)

    def _is_ticked(self, node: Node) -> bool:
        """Whether it is a variable of the workflow that is a yes or a no, which w.c.s. also compares with its words."""
        if not isinstance(node, Name) or not node.path.startswith("form_option_"):
            return False
        name = option_name(node.path.removeprefix("form_option_"))
        return name in self.names.ticked or isinstance(self.names.constants.get(name), bool)

    def _counted(self, operator: str, left: Node, constant: Any) -> Any:
        """« More than none » is an answer given, « none » is an answer missing: for texts and lists alike."""
        if not isinstance(left, Filtered) or left.filter not in ("length", "count") or constant != 0:
            return None
        if operator in (">", "!="):
            return {"!": [{"!": [self.value(left.base)]}]}
        return {"!": [self.value(left.base)]} if operator in ("==", "<=") else None

    def _answer(self, node: Node) -> Answer | None:
        """The field that a name reads, be it through filters that change nothing; all options of those it may read."""
        while isinstance(node, Filtered) and node.filter in filters.CHANGING_NOTHING:
            node = node.base
        if not isinstance(node, Name) or node.path in self.bound:
            return None
        try:
            answers = self.names.meaning(node.path).answers
        except NotUnderstood:
            return None
        if len(answers) < 2:
            return answers[0] if answers else None
        options = {label: value for answer in reversed(answers) for label, value in answer.options.items()}
        return replace(answers[0], options=options)

    def _in(self, part: Node, whole: Node) -> Any:
        """w.c.s. looks for words in the labels chosen, or for the label chosen among words."""
        if isinstance(part, Constant) and isinstance(part.value, str):
            return self._words_in(part.value, whole)
        among = whole.value if isinstance(whole, Constant) else None
        if isinstance(part, Filtered) and part.filter == "date" and isinstance(part.argument, Constant):
            found = day_filters.part_among(part.argument.value, self.value(part.base), among)
            if found is not None:
                return found
        answer = self._answer(part)
        text = whole.value if isinstance(whole, Constant) else None
        if isinstance(text, str) and answer is not None and answer.options and not choices.is_raw(part):
            return choices.matching(answer, self.value(part), lambda label: label in text)
        return {"in": [self.value(part), self.value(whole)]}

    def _words_in(self, words: str, whole: Node) -> Any:
        lowered = choices.is_lowered(whole)
        base = whole.base if isinstance(whole, Filtered) and lowered else whole
        answer = self._answer(base)
        if answer is None or answer.type not in choices.CHOICES or choices.is_raw(base):
            return {"in": [words, self.value(whole)]}
        if not answer.options:
            self.reasons.append(reason("words_of_options"))
            return {"in": [words, self.value(whole)]}
        return choices.matching(answer, self.value(base), lambda label: words in (label.lower() if lowered else label))
