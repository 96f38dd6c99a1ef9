"""Translate the tree of a condition or a value into an expression, with the reasons of approximations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.language import expressions
from publik_import import choices, day_filters, expression_builders, filters
from publik_import.answer_kinds import CHOICE_TYPES, TEXT_TYPES
from publik_import.date_constants import convert_day
from publik_import.findings import NotUnderstood, Reason, build_reason
from publik_import.identifiers import make_option_name
from publik_import.names import Names
from publik_import.python_conditions import parse_python
from publik_import.syntax import Constant, FilteredValue, Name, Node, Operation, parse_condition
from publik_import.variable_meanings import Answer

ALWAYS_TRUE = {"==": [True, True]}
_SWAPPED_OPERATORS = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True)
class Translation:
    """A translated expression, and the reasons of approximations."""

    expression: Any
    reasons: tuple[Reason, ...] = ()


def translate_condition(
    text: str, names: Names, kind: str = "django", *, bindings: Mapping[str, Any] | None = None
) -> Translation:
    """Translate a condition, with the bindings of the template. Raises NotUnderstood."""
    tree = parse_python(text) if kind == "python" else parse_condition(text)
    translator = Translator(names, bindings=dict(bindings or {}), in_condition=True)
    return translator.build_translation(_wrap_condition(translator.translate_truth(tree)))


def _wrap_condition(expression: Any) -> Any:
    """Convert a constant condition to an operation, as definitions require."""
    if isinstance(expression, dict):
        return expression
    return ALWAYS_TRUE if expression else choices.NEVER


@dataclass
class Translator:
    """Translates one tree, and collects reasons."""

    names: Names
    reasons: list[Reason] = field(default_factory=list)
    bindings: dict[str, Any] = field(default_factory=dict)  # variables of the template
    in_condition: bool = False  # dates are compared, not rendered
    # The result by node: one used in several places, as in `a < b < c`, is translated once.
    translated_nodes: dict[int, tuple[Node, Any]] = field(default_factory=dict)

    def build_translation(self, expression: Any) -> Translation:
        problems = expressions.check_syntax(expression)
        if problems:
            raise NotUnderstood("beyond_language", problem=problems[0])
        for name in sorted(expressions.find_names(expression)):
            if not self.names.is_offered(name) and not name.startswith(("item.", "value")):
                self.reasons.append(build_reason("awaited", name=name))
        return Translation(expression, tuple(dict.fromkeys(self.reasons)))

    def translate_value(self, node: Node) -> Any:
        # The node is stored too, so that its id is not reused.
        if id(node) not in self.translated_nodes:
            self.translated_nodes[id(node)] = node, self._translate_value(node)
        return self.translated_nodes[id(node)][1]

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
        if path in self.bindings:
            return self.bindings[path]
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
        expressions_by_name = [
            expression_builders.build_first_row(name, meaning.inner) if meaning.inner else {"var": name}
            for name in meaning.names
        ]
        return expressions_by_name[0] if len(expressions_by_name) == 1 else {"or": expressions_by_name}

    def _inline_computed(self, answer: Answer) -> Any:
        """Inline the expression of a computed field."""
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
        """Translate `|get:"prix"` of a choice, a row or a response; None for anything else."""
        if isinstance(base, Name) and base.path == self.names.row and isinstance(key, str):
            return self._translate_name(f"{base.path}.{key}")
        if key in (0, "0"):
            return {"first": [self.translate_value(base)]}
        if isinstance(base, Name) and base.path not in self.bindings and isinstance(key, str):
            return self._translate_name(f"{base.path}_structured_{key}" if key.isidentifier() else base.path)
        if isinstance(key, dict):
            raise NotUnderstood("key_of_answer")
        return expression_builders.build_key_access(self.translate_value(base), key) if isinstance(key, str) else None

    def _translate_moment(self, node: FilteredValue, argument: Any) -> Any:
        """Translate `now`: to the date when the format has no time; None for any other value."""
        if not isinstance(node.base, Name) or node.base.path != "now":
            return None
        date_format = argument if node.filter == "date" and isinstance(argument, str) else ""
        if node.filter in ("time", "add_hours", "add_minutes") or set(date_format) & day_filters.HOUR_LETTERS:
            return {"var": "now"}
        if node.filter != "date":
            return None
        return self.translate_value(FilteredValue(Name("today"), node.filter, node.argument))

    def _is_text(self, base: Node) -> bool:
        if isinstance(base, FilteredValue) and base.filter in filters.TEXT_RESULT_FILTERS:
            return True
        answer = self._find_answer(base)
        return answer is not None and answer.type in TEXT_TYPES

    def _translate_length(self, base: Node) -> Any:
        """The length of a text or of a list, which depends on the filters and the type of the field."""
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
            condition, *values = operands
            return {"if": [self.translate_truth(condition), *map(self.translate_value, values)]}
        if operator == "not":
            return {"!": [self.translate_truth(operands[0])]}
        if operator == "in":
            return self._translate_in(*operands)
        return self._translate_comparison(operator, *operands)

    def translate_truth(self, node: Node) -> Any:
        """Translate the truth of a value; a number is true when it is not zero, as in w.c.s."""
        answer = self._find_answer(node)
        if answer is not None and answer.type in ("number", "amount"):
            return {"!=": [filters.default_to_zero(self.translate_value(node)), 0]}
        return self.translate_value(node)

    def _translate_comparison(self, operator: str, left_node: Node, right_node: Node) -> Any:
        if isinstance(left_node, Constant) and not isinstance(right_node, Constant):
            operator, left_node, right_node = _SWAPPED_OPERATORS[operator], right_node, left_node
        if isinstance(right_node, Constant):
            return self._compare_with_constant(operator, left_node, right_node.value)
        first, second = self.translate_value(left_node), self.translate_value(right_node)
        return expression_builders.compare_moments(operator, first, second) or {operator: [first, second]}

    def _compare_with_constant(self, operator: str, left_node: Node, constant: Any) -> Any:
        for compare in (self._compare_length, self._compare_day_part):
            if (comparison := compare(operator, left_node, constant)) is not None:
                return comparison
        answer = self._find_answer(left_node)
        if answer is not None:
            return self._compare_with_answer(operator, left_node, constant, answer)
        constant = self._convert_constant(left_node, constant)
        if isinstance(constant, bool) and operator in ("==", "!="):
            value = self.translate_value(left_node)
            return {"!": [value]} if constant is (operator == "!=") else {"!": [{"!": [value]}]}
        if choices.is_lowercased(left_node) and operator in ("==", "!=") and isinstance(constant, str):
            assert isinstance(left_node, FilteredValue)
            answer = self._find_answer(left_node.base)
            if answer is not None and answer.options:
                return choices.compare_lowercased(answer, self.translate_value(left_node.base), constant, operator)
        return {operator: [self.translate_value(left_node), constant]}

    def _compare_with_answer(self, operator: str, left_node: Node, constant: Any, answer: Answer) -> Any:
        """Compare with the constant in the form of stored answers."""
        iso_constant = convert_day(constant) if answer.type == "date" else constant
        stored_constant = choices.convert_constant(answer, iso_constant, raw=choices.is_raw(left_node))
        if answer.type == "multiple_choice" and operator in ("==", "!="):
            return choices.compare_only_choice(self.translate_value(left_node), stored_constant, operator)
        return {operator: [self.translate_value(left_node), stored_constant]}

    def _convert_constant(self, left_node: Node, constant: Any) -> Any:
        """Convert dates to ISO format, and « True » to a boolean for boolean variables."""
        if isinstance(constant, str) and self._is_boolean_variable(left_node):
            return {"true": True, "false": False}.get(constant.lower(), constant)
        return convert_day(constant)

    def _compare_day_part(self, operator: str, left_node: Node, constant: Any) -> Any:
        """Translate `date:"l" == "samedi"`; None for any other comparison."""
        match left_node:
            case FilteredValue(base=base, filter="date", argument=Constant(value=day_format)):
                return day_filters.compare_day_part(day_format, self.translate_value(base), operator, constant)
        return None

    def _is_boolean_variable(self, node: Node) -> bool:
        """Whether the node is a boolean variable of the workflow, which w.c.s. also compares with texts."""
        if not isinstance(node, Name) or not node.path.startswith("form_option_"):
            return False
        name = make_option_name(node.path.removeprefix("form_option_"))
        return name in self.names.boolean_names or isinstance(self.names.constants.get(name), bool)

    def _compare_length(self, operator: str, left_node: Node, constant: Any) -> Any:
        """Translate comparisons of a length with zero to tests of presence, for texts and lists."""
        if not isinstance(left_node, FilteredValue) or left_node.filter not in ("length", "count") or constant != 0:
            return None
        if operator in (">", "!="):
            return {"!": [{"!": [self.translate_value(left_node.base)]}]}
        return {"!": [self.translate_value(left_node.base)]} if operator in ("==", "<=") else None

    def _find_answer(self, node: Node) -> Answer | None:
        """The field that a name refers to, through neutral filters; with the options of all fields of the name."""
        while isinstance(node, FilteredValue) and node.filter in filters.NEUTRAL_FILTERS:
            node = node.base
        if not isinstance(node, Name) or node.path in self.bindings:
            return None
        try:
            answers = self.names.find_meaning(node.path).answers
        except NotUnderstood:
            return None
        if len(answers) < 2:
            return answers[0] if answers else None
        options = {label: value for answer in reversed(answers) for label, value in answer.options.items()}
        return replace(answers[0], options=options)

    def _translate_in(self, part: Node, container: Node) -> Any:
        """Translate `in`: w.c.s. searches a text in the chosen labels, or the chosen label in a text."""
        if isinstance(part, Constant) and isinstance(part.value, str):
            return self._translate_words_in(part.value, container)
        constant = container.value if isinstance(container, Constant) else None
        if isinstance(part, FilteredValue) and part.filter == "date" and isinstance(part.argument, Constant):
            condition = day_filters.match_day_part(part.argument.value, self.translate_value(part.base), constant)
            if condition is not None:
                return condition
        answer = self._find_answer(part)
        if isinstance(constant, str) and answer is not None and answer.options and not choices.is_raw(part):
            return choices.match_option_labels(answer, self.translate_value(part), lambda label: label in constant)
        return {"in": [self.translate_value(part), self.translate_value(container)]}

    def _translate_words_in(self, words: str, container: Node) -> Any:
        is_lowercased = choices.is_lowercased(container)
        base = container.base if isinstance(container, FilteredValue) and is_lowercased else container
        answer = self._find_answer(base)
        if answer is None or answer.type not in CHOICE_TYPES or choices.is_raw(base):
            return {"in": [words, self.translate_value(container)]}
        if not answer.options:
            self.reasons.append(build_reason("words_of_options"))
            return {"in": [words, self.translate_value(container)]}
        return choices.match_option_labels(
            answer, self.translate_value(base), lambda label: words in (label.lower() if is_lowercased else label)
        )
