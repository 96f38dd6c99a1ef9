"""Nothing lists actions by hand but their declarations and the table of performers: everything else reads these."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from app.workflows.actions import ACTION_TYPES
from tests.architecture.source_files import ROOT, TEMPLATES, list_nodes, load_modules

LISTS = ("app/workflows/actions/", "app/wiring/actions.py")
# Where the same words mean something else.
EXCEPTIONS = {
    "publik_import/action_items.py": "the types of item of Publik",
    "publik_import/actions.py": "the types of item of Publik",
    "publik_import/element_labels.py": "the types of item of Publik",
    "publik_import/retention.py": "the types of item of Publik",
    "app/wiring/jobs.py": "the kinds of item of the outbox",
}
COLLECTIONS = (ast.Tuple, ast.List, ast.Set, ast.Dict)
WORD = re.compile(r"""["'](\w+)["']""")


def test_no_module_lists_the_keys_of_actions_besides_their_declarations() -> None:
    module_paths = {
        module.path
        for module in load_modules()
        if not module.path.startswith(LISTS)
        for keys in _iterate_listed_words(module.tree)
        if len(keys & ACTION_TYPES.keys()) > 1
    }

    assert module_paths == EXCEPTIONS.keys()


def test_no_template_lists_the_keys_of_actions() -> None:
    matches = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in TEMPLATES
        for path in sorted(folder.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(ACTION_TYPES.keys() & set(WORD.findall(line))) > 1
    ]

    assert matches == []


def _iterate_listed_words(tree: ast.AST) -> Iterator[set[str]]:
    """The words of each literal collection; of a mapping, its keys."""
    for node in list_nodes(tree):
        if isinstance(node, COLLECTIONS):
            elements = node.keys if isinstance(node, ast.Dict) else node.elts
            yield {each.value for each in elements if isinstance(each, ast.Constant) and isinstance(each.value, str)}
