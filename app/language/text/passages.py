"""Texts that say more or less according to what they are about: passages under a condition, for each row, worked out.

A text is a string with placeholders, or a list of passages written one after the other:

    ["Bonjour, ", {"when": {"var": "answers.urgent"}, "text": "nous venons demain.", "otherwise": "nous viendrons."}]
    [{"each": {"var": "answers.enfants"}, "text": "{{ item.prenom }}", "between": ", "}]
    ["Il reste ", {"value": {"-": [30, {"var": "processing.inscrits"}]}}, " places."]

Placeholders read values as a reader sees them, expressions read them as they are. Depth, number and work are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.expressions.static_analysis import find_static_problems, infer_type
from app.language.expressions.value_types import ANY_TYPE, Scope
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
# Of all passages of one text, those of rows counted each time; and of the work of one expression in it.
MAX_RENDERED = 500
STEPS_PER_EXPRESSION = 2_000

Values = Mapping[str, Any]

_TEXT_SCHEMA = {"$ref": "#/$defs/text"}


def build_text_schemas() -> dict[str, Any]:
    """The JSON Schemas of a text and of a list of passages, to be put under `$defs`."""
    written = {"type": "string", "maxLength": MAX_TEMPLATE}
    expression = {"type": ["object", "array", "string", "number", "boolean", "null"]}
    passages = (
        _build_passage_schema(("when", "text"), when=expression, text=_TEXT_SCHEMA, otherwise=_TEXT_SCHEMA),
        _build_passage_schema(
            ("each", "text"), each=expression, text=_TEXT_SCHEMA, between={"type": "string", "maxLength": 50}
        ),
        _build_passage_schema(("value",), value=expression, filter={"enum": [None, *FILTERS]}),
    )
    listed = {"type": "array", "minItems": 1, "maxItems": MAX_PASSAGES, "items": {"anyOf": [written, *passages]}}
    return {"text": {"anyOf": [written, {"$ref": "#/$defs/passages"}]}, "passages": listed}


def render_passages(text: Any, values: Values, facts: Values) -> str:
    """The text as its reader gets it. `values` are what placeholders show, `facts` what expressions read.

    A passage whose condition asks for too much work is left out: a message that lacks some words still reaches its reader.
    """
    return join_parts(render_passage_parts(text, values, facts))


def render_passage_parts(text: Any, values: Values, facts: Values) -> Iterator[TextPart]:
    """The same piece by piece, for who has to quote the values."""
    return _PassageRenderer().render(text, values, facts, level=1)


def has_values(text: Any) -> bool:
    """Whether it says other words over other values."""
    return not isinstance(text, str) or bool(find_placeholders(text))


def build_outline(text: Any, called: Values) -> str:
    """All that a text may say, once; where it shows a value, what that value is called."""
    written = (part for _, part, _ in _iterate_parts(text, Scope({})) if isinstance(part, str) or part[1] == "value")
    return "".join(render_text(part, called) if isinstance(part, str) else "[…]" for part in written)


def find_text_names(text: Any) -> set[str]:
    """The names that a text shows or looks at, those of the rows it goes through left out."""
    expressions_in = (part[0] for _, part, _ in _iterate_parts(text, Scope({})) if not isinstance(part, str))
    return find_placeholder_names(text).union(*(expressions.find_names(each) for each in expressions_in))


def find_placeholder_names(text: Any) -> set[str]:
    """The names that the placeholders of a text ask for, those of the rows it goes through left out."""
    found: set[str] = set()
    for _, part, names in _iterate_parts(text, Scope({})):
        if isinstance(part, str):
            shown = find_placeholders(part)
            found |= {name for name in shown if not (names.find("item") and name.partition(".")[0] == "item")}
    return found


def _too_many_message() -> str:
    return gettext(
        "plus de %(most)s passages, ou de %(levels)s niveaux de passages", most=MAX_RENDERED, levels=MAX_LEVELS
    )


def find_text_problems(text: Any, names: Scope, at: str = "") -> list[Problem]:
    """What is wrong with a text that its schema accepts. `names` are those that expressions may read."""
    problems: list[Problem] = []
    for count, (place, part, known) in enumerate(_iterate_parts(text, names, at), start=1):
        if count > MAX_RENDERED or place.count(".text") + place.count(".otherwise") > MAX_LEVELS:
            return [*problems, Problem(at, _too_many_message())]
        found = check_text(part) if isinstance(part, str) else _find_expression_problems(part[0], known)
        problems += [Problem(place, problem) for problem in found]
    return problems


def _find_expression_problems(expression: Any, names: Scope) -> list[str]:
    return expressions.check_syntax(expression) or find_static_problems(expression, names)


class _PassageRenderer:
    """One text being written: the passages it still may write."""

    def __init__(self) -> None:
        self._left = MAX_RENDERED

    def render(self, text: Any, values: Values, facts: Values, *, level: int) -> Iterator[TextPart]:
        """The text piece by piece; what goes beyond the bounds is not written."""
        for passage in text if isinstance(text, list) else [text]:
            self._left -= 1
            if self._left < 0 or level > MAX_LEVELS:
                return
            if isinstance(passage, str):
                yield from render_parts(passage, values)
            elif "when" in passage:
                chosen = passage["text"] if _is_met(passage["when"], facts) else passage.get("otherwise", "")
                yield from self.render(chosen, values, facts, level=level + 1)
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
            inside = {"item": row}
            yield from self.render(passage["text"], {**values, **inside}, {**facts, **inside}, level=level + 1)


def _is_met(condition: Any, facts: Values) -> bool:
    return expressions.is_true(_evaluate(condition, facts))


def _evaluate(expression: Any, facts: Values) -> Any:
    try:
        return expressions.evaluate(expression, facts, most=STEPS_PER_EXPRESSION)
    except expressions.ExpressionError:
        return None


def _render_value(passage: Mapping[str, Any], facts: Values) -> str:
    """A value worked out, as placeholders would write it."""
    chosen = passage.get("filter")
    return render_text(
        f"{{{{ value{f'|{chosen}' if chosen else ''} }}}}", {"value": _evaluate(passage["value"], facts)}
    )


def _iterate_parts(text: Any, names: Scope, at: str = "") -> Iterator[tuple[str, str | tuple[Any, str], Scope]]:
    """Each string with its place, and each expression, in a tuple with what it is there for, with the names it may read."""
    if isinstance(text, str):
        yield at, text, names
        return
    for position, passage in enumerate(text):
        place = format_path([position], at)
        if isinstance(passage, str):
            yield place, passage, names
            continue
        for key in ("when", "each", "value"):
            if key in passage:
                yield f"{place}.{key}", (passage[key], key), names
        inside = names.with_item(_infer_row_type(passage["each"], names)) if "each" in passage else names
        for key in ("text", "otherwise"):
            if key in passage:
                yield from _iterate_parts(passage[key], inside, f"{place}.{key}")


def _infer_row_type(expression: Any, names: Scope) -> Any:
    """What is known of a row of the list that the expression gives."""
    return ANY_TYPE if expressions.check_syntax(expression) else infer_type(expression, names).item or ANY_TYPE


def _build_passage_schema(required: tuple[str, ...], /, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}
