"""From the tree of a condition of w.c.s. to an expression of ours, with every reason why it is not quite the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.language import expressions
from app.publik_import import choices, day_filters, expression_builders, filters
from app.publik_import.answer_kinds import CHOICE_TYPES, TEXT_TYPES
from app.publik_import.date_constants import convert_day
from app.publik_import.findings import NotUnderstood, Reason, build_reason
from app.publik_import.identifiers import make_option_name
from app.publik_import.names import Names
from app.publik_import.python_conditions import parse_python
from app.publik_import.syntax import Constant, FilteredValue, Name, Node, Operation, parse_condition
from app.publik_import.variable_meanings import Answer

ALWAYS_TRUE = {"==": [True, True]}
_SWAPPED_OPERATORS = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


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
    return translator.build_translation(_wrap_condition(translator.translate_truth(tree)))


def _wrap_condition(expression: Any) -> Any:
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

    def build_translation(self, expression: Any) -> Translation:
        problems = expressions.check_syntax(expression)
        if problems:
            raise NotUnderstood("beyond_language", problem=problems[0])
        for name in sorted(expressions.find_names(expression)):
            if not self.names.is_offered(name) and not name.startswith(("item.", "value")):
                self.reasons.append(build_reason("awaited", name=name))
        return Translation(expression, tuple(dict.fromkeys(self.reasons)))

    def translate_value(self, node: Node) -> Any:
        # The node is kept with what it gave, so that no other one takes its number meanwhile.
        if id(node) not in self.known:
            self.known[id(node)] = node, self._translate_value(node)
        return self.known[id(node)][1]

    def _translate_value(self, node: Node) -> Any:
        match node:
            case Constant(value=value):
                return value
            case Name(path=path):
                return self._translate_name(path)
            case FilteredValue():
                return self._translate_filter(node)
            case Operation(operator=operator, operands=operands):
                return self._translate_operation(operator, operands)

    def _translate_name(self, path: str) -> Any:
        if path in self.bound:
            return self.bound[path]
        if path == "now":
            self.reasons.append(build_reason("now_as_today"))
            return {"var": "today"}
        meaning = self.names.find_meaning(path)
        self.reasons.extend(meaning.reasons)
        if any(answer.computed is not None for answer in meaning.answers):
            return self._inline_computed(meaning.answers[0])
        if meaning.is_missing:
            return None
        if meaning.names[0] in self.names.constants:
            self.reasons.append(build_reason("as_exported", name=path))
            return self.names.constants[meaning.names[0]]
        read = [
            expression_builders.build_first_row(name, meaning.inner) if meaning.inner else {"var": name}
            for name in meaning.names
        ]
        return read[0] if len(read) == 1 else {"or": read}

    def _inline_computed(self, answer: Answer) -> Any:
        """What is worked out from other answers is put in the place of its name."""
        if isinstance(answer.computed, Translation):
            self.reasons.extend(answer.computed.reasons)
            return answer.computed.expression
        return answer.computed

    def _translate_filter(self, node: FilteredValue) -> Any:
        argument = self.translate_value(node.argument) if node.argument is not None else None
        if node.filter == "length":
            return self._translate_length(node.base)
        if node.filter == "get" and (part := self._translate_part(node.base, argument)) is not None:
            return part
        if node.filter in ("first", "last") and self._is_text(node.base):
            return {"substr": [self.translate_value(node.base), 0 if node.filter == "first" else -1, 1]}
        if (moment := self._translate_moment(node, argument)) is not None:
            return moment
        if node.filter in filters.UNSUPPORTED_FILTERS:
            raise NotUnderstood(filters.UNSUPPORTED_FILTERS[node.filter], name=node.filter)
        base = self.translate_value(node.base)
        if node.filter == "date" and not self.in_condition and not day_filters.is_part_format(argument):
            self.reasons += [build_reason("near_date")] if argument not in (None, "Y-m-d") else []
        if node.filter in filters.APPROXIMATE_FILTERS:
            apply, code = filters.APPROXIMATE_FILTERS[node.filter]
            self.reasons.append(build_reason(code))
            return apply(base, argument)
        if node.filter not in filters.FILTERS:
            raise NotUnderstood("unknown_filter", name=node.filter)
        return filters.FILTERS[node.filter](base, argument)

    def _translate_part(self, base: Node, key: Any) -> Any:
        """`|get:"prix"` of a choice, of a row or of an answer; nothing for anything else."""
        if isinstance(base, Name) and base.path == self.names.row and isinstance(key, str):
            return self._translate_name(f"{base.path}.{key}")
        if key in (0, "0"):
            return {"first": [self.translate_value(base)]}
        if isinstance(base, Name) and base.path not in self.bound and isinstance(key, str):
            return self._translate_name(f"{base.path}_structured_{key}" if key.isidentifier() else base.path)
        if isinstance(key, dict):
            raise NotUnderstood("key_of_answer")
        return expression_builders.build_key_access(self.translate_value(base), key) if isinstance(key, str) else None

    def _translate_moment(self, node: FilteredValue, argument: Any) -> Any:
        """The hour that it is, which nothing here knows; the day that it is, which everything does."""
        if not isinstance(node.base, Name) or node.base.path != "now":
            return None
        form = argument if node.filter == "date" and isinstance(argument, str) else ""
        if node.filter in ("time", "add_hours", "add_minutes") or set(form) & day_filters.HOUR_LETTERS:
            return {"var": "now"}
        return (
            self.translate_value(FilteredValue(Name("today"), node.filter, node.argument))
            if node.filter == "date"
            else None
        )

    def _is_text(self, base: Node) -> bool:
        if isinstance(base, FilteredValue) and base.filter in filters.TEXT_RESULT_FILTERS:
            return True
        answer = self._find_answer(base)
        return answer is not None and answer.type in TEXT_TYPES

    def _translate_length(self, base: Node) -> Any:
        """Of a text or of a list: the filters before it say which, or the type of the field."""
        node = base
        while isinstance(node, FilteredValue):
            if node.filter in filters.TEXT_RESULT_FILTERS:
                return {"length": [self.translate_value(base)]}
            node = node.base
        answer = self._find_answer(node)
        is_text = answer is not None and answer.type in TEXT_TYPES
        return {"length" if is_text else "count": [self.translate_value(base)]}

    def _translate_operation(self, operator: str, operands: tuple[Node, ...]) -> Any:
        if operator in ("and", "or"):
            return {operator: [self.translate_truth(operand) for operand in operands]}
        if operator == "if":
            condition, then, otherwise = operands
            return {
                "if": [self.translate_truth(condition), self.translate_value(then), self.translate_value(otherwise)]
            }
        if operator == "not":
            return {"!": [self.translate_truth(operands[0])]}
        if operator == "in":
            return self._translate_in(*operands)
        return self._translate_comparison(operator, *operands)

    def translate_truth(self, node: Node) -> Any:
        """A number kept as a text is true when it is not zero, as it was in w.c.s."""
        answer = self._find_answer(node)
        if answer is not None and answer.type in ("number", "amount"):
            return {"!=": [filters.default_to_zero(self.translate_value(node)), 0]}
        return self.translate_value(node)

    def _translate_comparison(self, operator: str, left: Node, right: Node) -> Any:
        if isinstance(left, Constant) and not isinstance(right, Constant):
            operator, left, right = _SWAPPED_OPERATORS[operator], right, left
        if isinstance(right, Constant):
            return self._compare_with_constant(operator, left, right.value)
        first, second = self.translate_value(left), self.translate_value(right)
        return expression_builders.compare_moments(operator, first, second) or {operator: [first, second]}

    def _compare_with_constant(self, operator: str, left: Node, constant: Any) -> Any:
        for find in (self._compare_length, self._compare_day_part):
            if (found := find(operator, left, constant)) is not None:
                return found
        answer = self._find_answer(left)
        if answer is not None:
            return self._compare_with_answer(operator, left, constant, answer)
        constant = self._convert_constant(left, constant)
        if isinstance(constant, bool) and operator in ("==", "!="):
            given = self.translate_value(left)
            return {"!": [given]} if constant is (operator == "!=") else {"!": [{"!": [given]}]}
        if choices.is_lowercased(left) and operator in ("==", "!=") and isinstance(constant, str):
            assert isinstance(left, FilteredValue)
            chosen = self._find_answer(left.base)
            if chosen is not None and chosen.options:
                return choices.compare_lowercased(chosen, self.translate_value(left.base), constant, operator)
        return {operator: [self.translate_value(left), constant]}

    def _compare_with_answer(self, operator: str, left: Node, constant: Any, answer: Answer) -> Any:
        """With the constant as the answer is kept here."""
        written = convert_day(constant) if answer.type == "date" else constant
        kept = choices.convert_constant(answer, written, raw=choices.is_raw(left))
        if answer.type == "multiple_choice" and operator in ("==", "!="):
            return choices.compare_only_choice(self.translate_value(left), kept, operator)
        return {operator: [self.translate_value(left), kept]}

    def _convert_constant(self, left: Node, constant: Any) -> Any:
        """Days as our language writes them; « True » of a variable that is a yes or a no."""
        if isinstance(constant, str) and self._is_boolean_variable(left):
            return {"true": True, "false": False}.get(constant.lower(), constant)
        return convert_day(constant)

    def _compare_day_part(self, operator: str, left: Node, constant: Any) -> Any:
        """`date:"l" == "samedi"`; nothing for anything else."""
        if not isinstance(left, FilteredValue) or left.filter != "date" or not isinstance(left.argument, Constant):
            return None
        return day_filters.compare_day_part(left.argument.value, self.translate_value(left.base), operator, constant)

    def _is_boolean_variable(self, node: Node) -> bool:
        """Whether it is a variable of the workflow that is a yes or a no, which w.c.s. also compares with its words."""
        if not isinstance(node, Name) or not node.path.startswith("form_option_"):
            return False
        name = make_option_name(node.path.removeprefix("form_option_"))
        return name in self.names.boolean_names or isinstance(self.names.constants.get(name), bool)

    def _compare_length(self, operator: str, left: Node, constant: Any) -> Any:
        """« More than none » is an answer given, « none » is an answer missing: for texts and lists alike."""
        if not isinstance(left, FilteredValue) or left.filter not in ("length", "count") or constant != 0:
            return None
        if operator in (">", "!="):
            return {"!": [{"!": [self.translate_value(left.base)]}]}
        return {"!": [self.translate_value(left.base)]} if operator in ("==", "<=") else None

    def _find_answer(self, node: Node) -> Answer | None:
        """The field that a name reads, be it through filters that change nothing; all options of those it may read."""
        while isinstance(node, FilteredValue) and node.filter in filters.NEUTRAL_FILTERS:
            node = node.base
        if not isinstance(node, Name) or node.path in self.bound:
            return None
        try:
            answers = self.names.find_meaning(node.path).answers
        except NotUnderstood:
            return None
        if len(answers) < 2:
            return answers[0] if answers else None
        options = {label: value for answer in reversed(answers) for label, value in answer.options.items()}
        return replace(answers[0], options=options)

    def _translate_in(self, part: Node, whole: Node) -> Any:
        """w.c.s. looks for words in the labels chosen, or for the label chosen among words."""
        if isinstance(part, Constant) and isinstance(part.value, str):
            return self._translate_words_in(part.value, whole)
        among = whole.value if isinstance(whole, Constant) else None
        if isinstance(part, FilteredValue) and part.filter == "date" and isinstance(part.argument, Constant):
            found = day_filters.match_day_part(part.argument.value, self.translate_value(part.base), among)
            if found is not None:
                return found
        answer = self._find_answer(part)
        text = whole.value if isinstance(whole, Constant) else None
        if isinstance(text, str) and answer is not None and answer.options and not choices.is_raw(part):
            return choices.match_option_labels(answer, self.translate_value(part), lambda label: label in text)
        return {"in": [self.translate_value(part), self.translate_value(whole)]}

    def _translate_words_in(self, words: str, whole: Node) -> Any:
        lowered = choices.is_lowercased(whole)
        base = whole.base if isinstance(whole, FilteredValue) and lowered else whole
        answer = self._find_answer(base)
        if answer is None or answer.type not in CHOICE_TYPES or choices.is_raw(base):
            return {"in": [words, self.translate_value(whole)]}
        if not answer.options:
            self.reasons.append(build_reason("words_of_options"))
            return {"in": [words, self.translate_value(whole)]}
        return choices.match_option_labels(
            answer, self.translate_value(base), lambda label: words in (label.lower() if lowered else label)
        )
