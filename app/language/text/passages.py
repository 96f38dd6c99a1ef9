"""Texts made of passages: conditional, repeated for each row, or computed by an expression.

A text is a string with placeholders, or a list of passages rendered one after the other:

    ["Bonjour, ", {"when": {"var": "answers.urgent"}, "text": "nous venons demain.", "otherwise": "nous viendrons."}]
    [{"each": {"var": "answers.enfants"}, "text": "{{ item.prenom }}", "between": ", "}]
    ["Il reste ", {"value": {"-": [30, {"var": "processing.inscrits"}]}}, " places."]

Placeholders read formatted values, expressions read raw ones. Depth, number of passages and steps are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions.static_analysis import find_result_problems, find_static_problems, infer_type
from app.language.expressions.value_types import ANY_TYPE, Scope, create_type
from app.language.schema.problems import Problem, format_path
from app.language.text.placeholders import (
    FILTERS,
    MAX_TEMPLATE,
    TextPart,
    check_text,
    find_placeholders,
    join_parts,
    render_parts,
    render_text,
)

MAX_PASSAGES = 200
MAX_LEVELS = 6
MAX_ROWS = 100
# Limits of one text: rendered passages, counted once for each row, and steps of each expression.
MAX_RENDERED = 500
STEPS_PER_EXPRESSION = 2_000

Values = Mapping[str, Any]
# An expression, the key of the passage that holds it, and the name of the filter of its value.
_Expression = tuple[Any, str, str | None]
# Filters that write a number as it is.
_DATE_FILTERS = frozenset({"date", "day", "hour"})

_TEXT_SCHEMA = {"$ref": "#/$defs/text"}


def build_text_schemas() -> dict[str, Any]:
    """The JSON Schemas of a text and of a list of passages, for `$defs`."""
    string = {"type": "string", "maxLength": MAX_TEMPLATE}
    expression = {"type": ["object", "array", "string", "number", "boolean", "null"]}
    passages = (
        _build_passage_schema(("when", "text"), when=expression, text=_TEXT_SCHEMA, otherwise=_TEXT_SCHEMA),
        _build_passage_schema(
            ("each", "text"), each=expression, text=_TEXT_SCHEMA, between={"type": "string", "maxLength": 50}
        ),
        _build_passage_schema(("value",), value=expression, filter={"enum": [None, *FILTERS]}),
    )
    passage_list = {"type": "array", "minItems": 1, "maxItems": MAX_PASSAGES, "items": {"anyOf": [string, *passages]}}
    return {"text": {"anyOf": [string, {"$ref": "#/$defs/passages"}]}, "passages": passage_list}


def render_passages(text: Any, values: Values, facts: Values) -> str:
    """The rendered text. Placeholders read `values`, expressions read `facts`.

    A passage whose condition exceeds the limit of steps is omitted: an incomplete message is better than none.
    """
    return join_parts(render_passage_parts(text, values, facts))


def render_passage_parts(text: Any, values: Values, facts: Values) -> Iterator[TextPart]:
    """The parts of the rendered text, for callers that escape the values."""
    return _PassageRenderer().render(text, values, facts, level=1)


def has_values(text: Any) -> bool:
    """Whether the text depends on values."""
    return not isinstance(text, str) or bool(find_placeholders(text))


def build_outline(text: Any, labels: Values) -> str:
    """All passages of a text, each once, with labels instead of values."""
    visible_parts = (
        part for _, part, _ in _iterate_parts(text, Scope({})) if isinstance(part, str) or part[1] == "value"
    )
    return "".join(render_text(part, labels) if isinstance(part, str) else "[…]" for part in visible_parts)


def find_text_names(text: Any) -> set[str]:
    """The names that placeholders and expressions of a text read, without those of its rows."""
    expressions_in = (part[0] for _, part, _ in _iterate_parts(text, Scope({})) if not isinstance(part, str))
    return find_placeholder_names(text).union(*(expressions.find_names(expression) for expression in expressions_in))


def find_placeholder_names(text: Any) -> set[str]:
    """The names that placeholders of a text read, without those of its rows."""
    placeholder_names: set[str] = set()
    for _, part, names in _iterate_parts(text, Scope({})):
        if isinstance(part, str):
            placeholders = find_placeholders(part)
            placeholder_names |= {
                name for name in placeholders if not (names.find("item") and name.partition(".")[0] == "item")
            }
    return placeholder_names


def _too_many_message() -> str:
    return gettext(
        "plus de %(most)s passages, ou de %(levels)s niveaux de passages", most=MAX_RENDERED, levels=MAX_LEVELS
    )


def find_text_problems(text: Any, names: Scope, at: str = "") -> list[Problem]:
    """The problems of a text that its schema accepts. `names` are those that expressions may read."""
    problems: list[Problem] = []
    for count, (path, part, scope) in enumerate(_iterate_parts(text, names, at), start=1):
        if count > MAX_RENDERED or path.count(".text") + path.count(".otherwise") > MAX_LEVELS:
            return [*problems, Problem(at, _too_many_message())]
        messages = check_text(part) if isinstance(part, str) else _find_expression_problems(part, scope)
        problems += [Problem(path, message) for message in messages]
    return problems


def _find_expression_problems(part: _Expression, names: Scope) -> list[str]:
    expression, filter_name = part[0], part[2]
    if filter_name in _DATE_FILTERS:
        return expressions.check_syntax(expression) or find_result_problems(
            expression, names, create_type("date", "time")
        )
    return expressions.check_syntax(expression) or find_static_problems(expression, names)


class _PassageRenderer:
    """Renders one text, and counts the passages that may still be rendered."""

    def __init__(self) -> None:
        self._remaining = MAX_RENDERED

    def render(self, text: Any, values: Values, facts: Values, *, level: int) -> Iterator[TextPart]:
        """The parts of the text, up to the limits."""
        for passage in text if isinstance(text, list) else [text]:
            self._remaining -= 1
            if self._remaining < 0 or level > MAX_LEVELS:
                return
            if isinstance(passage, str):
                yield from render_parts(passage, values)
            elif "when" in passage:
                branch = passage["text"] if _is_met(passage["when"], facts) else passage.get("otherwise", "")
                yield from self.render(branch, values, facts, level=level + 1)
            elif "each" in passage:
                yield from self._render_rows(passage, values, facts, level=level)
            else:
                yield TextPart(_render_value(passage, facts), is_value=True)

    def _render_rows(
        self, passage: Mapping[str, Any], values: Values, facts: Values, *, level: int
    ) -> Iterator[TextPart]:
        rows = _evaluate(passage["each"], facts)
        for position, row in enumerate(rows[:MAX_ROWS] if isinstance(rows, list) else []):
            if position:
                yield TextPart(passage.get("between", ""))
            row_names = {"item": row}
            yield from self.render(passage["text"], {**values, **row_names}, {**facts, **row_names}, level=level + 1)


def _is_met(condition: Any, facts: Values) -> bool:
    return expressions.is_true(_evaluate(condition, facts))


def _evaluate(expression: Any, facts: Values) -> Any:
    try:
        return expressions.evaluate(expression, facts, max_steps=STEPS_PER_EXPRESSION)
    except expressions.ExpressionError:
        return None


def _render_value(passage: Mapping[str, Any], facts: Values) -> str:
    """A computed value, formatted as in a placeholder."""
    filter_name = passage.get("filter")
    return render_text(
        f"{{{{ value{f'|{filter_name}' if filter_name else ''} }}}}", {"value": _evaluate(passage["value"], facts)}
    )


def _iterate_parts(text: Any, names: Scope, at: str = "") -> Iterator[tuple[str, str | _Expression, Scope]]:
    """Each string, or each expression with the key that holds it and its filter; with its path and the names that it may read."""
    if isinstance(text, str):
        yield at, text, names
        return
    for position, passage in enumerate(text):
        path = format_path([position], at)
        if isinstance(passage, str):
            yield path, passage, names
            continue
        for key in ("when", "each", "value"):
            if key in passage:
                yield f"{path}.{key}", (passage[key], key, passage.get("filter")), names
        body_names = names.with_item(_infer_row_type(passage["each"], names)) if "each" in passage else names
        for key in ("text", "otherwise"):
            if key in passage:
                yield from _iterate_parts(passage[key], body_names, f"{path}.{key}")


def _infer_row_type(expression: Any, names: Scope) -> Any:
    """The type of the rows of the list that the expression returns."""
    return ANY_TYPE if expressions.check_syntax(expression) else infer_type(expression, names).item or ANY_TYPE


def _build_passage_schema(required: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}
