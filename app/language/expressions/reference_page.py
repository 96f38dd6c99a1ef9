"""Render `docs/expressions.md`: the operators as the code declares them, with the texts and examples of `reference.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.language import expressions
from app.language.expressions.operator_labels import OPERATOR_LABELS
from app.language.expressions.operators import OPERATORS, Operator

_REFERENCE_FILE = Path(__file__).with_name("reference.json")
_BOUND_NAMES = ("MAX_DEPTH", "MAX_LIST", "MAX_NODES", "MAX_RESULT", "MAX_STEPS", "MAX_TEXT")


@cache
def load_reference() -> dict[str, Any]:
    """Explanations of the language for administrators, with one example for each operator."""
    words: dict[str, Any] = json.loads(_REFERENCE_FILE.read_text(encoding="utf-8"))
    return words


def render_reference() -> str:
    """The page, as `parvis expressions` writes it."""
    words = load_reference()
    lines = [f"# {words['title']}", "", words["introduction"]]
    for section in words["sections"]:
        lines += ["", f"## {section['title']}", "", *(f"- {_fill_bounds(line)}" for line in section["lines"])]
    for family, title in words["families"].items():
        operators = {name: operator for name, operator in OPERATORS.items() if operator.family == family}
        lines += ["", f"## {title}", "", *_render_table(operators, words)]
    return "\n".join(lines) + "\n"


def _fill_bounds(line: str) -> str:
    for name in _BOUND_NAMES:
        line = line.replace(f"{{{name}}}", f"{getattr(expressions, name):,}".replace(",", "\u00a0"))
    return line


def _render_table(operators: Mapping[str, Operator], words: Mapping[str, Any]) -> Iterator[str]:
    yield _format_row(words["columns"])
    yield _format_row("---" for _ in words["columns"])
    for name, operator in operators.items():
        explanation = words["operators"][name]
        meaning = f"**{OPERATOR_LABELS[name]}**. {explanation['meaning']}"
        kinds = _format_operand_kinds(operator, words), _format_kinds(operator.gives, words)
        example = (_format_value(explanation[part]) for part in ("expression", "values", "result"))
        yield _format_row((f"`{name}`", meaning, *kinds, *example))


def _format_operand_kinds(operator: Operator, words: Mapping[str, Any]) -> str:
    """The kinds of the operands; optional ones are in brackets."""
    kinds = [_format_kinds(kind, words) for kind in operator.takes]
    if operator.max_operands > len(kinds):
        return f"{kinds[0]} ; …"
    return " ; ".join(kind if position < operator.min_operands else f"[{kind}]" for position, kind in enumerate(kinds))


def _format_kinds(kinds: str, words: Mapping[str, Any]) -> str:
    *first, last = [words["kinds"][kind] for kind in kinds.split("|")]
    return f"{', '.join(first)} {words['or']} {last}" if first else last


def _format_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _format_value(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`" if value != {} else ""
