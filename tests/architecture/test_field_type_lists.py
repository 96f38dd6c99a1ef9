"""No list of types of field is written by hand: what is true of a type is said in its module, and read from there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from app.procedures.fields import FIELD_TYPES
from tests.architecture.source_files import ROOT, TEMPLATES, list_nodes, load_modules

DECLARATIONS = "app/procedures/fields/"
# Where such names are those of something else, and why.
ALLOWED = {
    "app/core/declared_value.py": "the kinds of declared values",
}
# Keys that are no common word: one of them says that the list is of types of field.
DISTINCT_KEYS = {key for key in FIELD_TYPES if "_" in key}
LIST_OF_A_TEMPLATE = re.compile(r"[(\[{]([^()\[\]{}%]*)[)\]}]")


def test_no_module_lists_types_of_field() -> None:
    listing = {
        f"{module.path}:{line}"
        for module in load_modules()
        if not module.path.startswith((DECLARATIONS, "app/migrations/")) and module.path not in ALLOWED
        for line, texts in _iterate_collections(module.tree)
        if _names_types(texts)
    }

    assert listing == set()


def test_no_template_lists_types_of_field() -> None:
    listing = {
        str(path.relative_to(ROOT))
        for folder in TEMPLATES
        for path in folder.rglob("*.html")
        for match in LIST_OF_A_TEMPLATE.finditer(path.read_text(encoding="utf-8"))
        if _names_types(set(re.findall(r'"(\w+)"', match[1])))
    }

    assert listing == set()


def test_a_list_of_types_is_seen() -> None:
    (_line, texts), *_ = _iterate_collections(ast.parse('LONG = frozenset({"long_text", "block"})'))

    assert _names_types(texts)


def _names_types(texts: set[str]) -> bool:
    return len(texts & FIELD_TYPES.keys()) > 1 and bool(texts & DISTINCT_KEYS)


def _iterate_collections(tree: ast.AST) -> Iterator[tuple[int, set[str]]]:
    for node in list_nodes(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            items = node.keys if isinstance(node, ast.Dict) else node.elts
            yield (
                node.lineno,
                {item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)},
            )
