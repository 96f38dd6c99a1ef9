"""The page `docs/expressions.md`: the operators as the code has them, with the words and examples of `reference.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.core import expressions
from app.core.expressions.operator_words import OPERATOR_WORDS
from app.core.expressions.operators import OPERATORS, Operator

_WORDS = Path(__file__).with_name("reference.json")
_BOUNDS = ("MAX_DEPTH", "MAX_LIST", "MAX_NODES", "MAX_RESULT", "MAX_STEPS", "MAX_TEXT")


@cache
def reference() -> dict[str, Any]:
    """The words in which administrators read the language; one example for each operator."""
    found: dict[str, Any] = json.loads(_WORDS.read_text(encoding="utf-8"))
    return found


def as_markdown() -> str:
    """The page, made by `parvis expressions`."""
    words = reference()
    lines = [f"# {words['title']}", "", words["introduction"]]
    for section in words["sections"]:
        lines += ["", f"## {section['title']}", "", *(f"- {_with_bounds(line)}" for line in section["lines"])]
    for family, title in words["families"].items():
        named = {name: known for name, known in OPERATORS.items() if known.family == family}
        lines += ["", f"## {title}", "", *_table(named, words)]
    return "\n".join(lines) + "\n"


def _with_bounds(line: str) -> str:
    for name in _BOUNDS:
        line = line.replace(f"{{{name}}}", f"{getattr(expressions, name):,}".replace(",", "\u00a0"))
    return line


def _table(named: Mapping[str, Operator], words: Mapping[str, Any]) -> Iterator[str]:
    yield _row(words["columns"])
    yield _row("---" for _ in words["columns"])
    for name, known in named.items():
        told = words["operators"][name]
        meaning = f"**{OPERATOR_WORDS[name]}**. {told['meaning']}"
        kinds = _taken(known, words), _kinds(known.gives, words)
        example = (_written(told[part]) for part in ("expression", "values", "result"))
        yield _row((f"`{name}`", meaning, *kinds, *example))


def _taken(known: Operator, words: Mapping[str, Any]) -> str:
    """The kinds of the operands; those that may be left out are in brackets."""
    kinds = [_kinds(kind, words) for kind in known.takes]
    if known.most > len(kinds):
        return f"{kinds[0]} ; …"
    return " ; ".join(kind if position < known.least else f"[{kind}]" for position, kind in enumerate(kinds))


def _kinds(kinds: str, words: Mapping[str, Any]) -> str:
    *first, last = [words["kinds"][kind] for kind in kinds.split("|")]
    return f"{', '.join(first)} {words['or']} {last}" if first else last


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _written(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`" if value != {} else ""
