"""The expressions of the catalogue, of imported definitions, of the reference, and some that no definition has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.definitions.words.expression_words import is_expression
from publik_import.importer import import_paths
from tests.publik_import.town_exports import write_town_exports

ROOT = Path(__file__).parents[2]
# Literals that a form could change: numbers as texts, blanks, lists of operations, operands without a list.
UNUSUAL_EXPRESSIONS: tuple[Any, ...] = (
    {"==": [{"var": "answers.age"}, "18"]},
    {"==": [{"var": ["answers.age"]}, 18.0]},
    {"==": [{"var": "answers.nom"}, ""]},
    {"==": [{"var": "answers.nom"}, None]},
    {"<": [5, {"var": "answers.age"}]},
    {"in": [{"var": "answers.age"}, [1, "2", True, None]]},
    {"in": [{"var": "answers.age"}, []]},
    {"in": [{"var": "answers.age"}, ["b", "a"]]},
    {"join": [{"var": "answers.jours"}, "\n"]},
    {"join": [{"var": "answers.jours"}, "a\nb"]},
    {"in": [{"var": "answers.date"}, [{"var": "today"}, {"add_days": [{"var": ["today"]}, -1]}]]},
    {"add_years": [{"var": "today"}, "-18"]},
    {"add_years": [{"var": "today"}, {"var": "answers.age"}]},
    {"!": {"present": {"var": "answers.age"}}},
    {"!": [{"contains": [{"var": "answers.nom"}, "x"]}]},
    {"and": {"var": "answers.accord"}},
    {"missing": "answers.nom"},
    {"some": [{"var": "answers.enfants"}, {"and": [{"var": "item.inscrit"}, {"<": [{"var": "item.age"}, 6]}]}]},
    {"if": [{"<": [{"var": "answers.age"}, 6]}, 10, {"<": [{"var": "answers.age"}, 12]}, "12.50", None]},
    {"var": ["answers.age", {"+": [1, 2]}]},
    True,
    "un texte",
    12.5,
)


def list_expressions(folder: Path) -> list[Any]:
    """Each expression once, outermost only; exports of a town are written in the folder, and imported."""
    files = [*sorted((ROOT / "app/catalogue").rglob("*.json")), ROOT / "app/language/expressions/reference.json"]
    expressions = [each for file in files for each in _find_expressions(json.loads(file.read_text(encoding="utf-8")))]
    for imported_file in import_paths([write_town_exports(folder)]):
        expressions += _find_expressions(imported_file.definition)
    distinct_expressions = {json.dumps(each): each for each in (*expressions, *UNUSUAL_EXPRESSIONS)}
    return list(distinct_expressions.values())


def _find_expressions(node: Any) -> Iterator[Any]:
    # Of the reference, answers such as {"age": "3"} are no expressions, but are read as such all the same.
    if is_expression(node):
        yield node
        return
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _find_expressions(child)
