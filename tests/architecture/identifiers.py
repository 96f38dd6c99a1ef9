"""The names that Python modules and scripts define."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.architecture.source_files import CODE, ROOT, Module, list_nodes, load_modules

PYTHON_FOLDERS = (*CODE, "tests", "bench")
SCRIPT_FOLDERS = ("pwa", "static/js")
EXPORT = re.compile(r"^export (?:default )?(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
RESPONSE_ATTRIBUTES = frozenset({"status", "status_code", "headers", "location", "content_type", "mimetype", "ok"})


@dataclass(frozen=True)
class Identifier:
    """A name with the file and the line that define it."""

    path: str
    line: int
    name: str
    is_field: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.name}"


@cache
def list_modules() -> tuple[str, ...]:
    """Paths of Python modules and scripts, without packages and command entry points."""
    python = [module.path for module in _list_python_modules()]
    scripts = [str(path.relative_to(ROOT)) for path in _list_scripts()]
    return tuple(path for path in [*python, *scripts] if not Path(path).stem.startswith("__"))


@cache
def list_functions() -> tuple[Identifier, ...]:
    """Functions and methods of Python modules, tests excepted, and exports of scripts."""
    python = (
        Identifier(module.path, node.lineno, node.name)
        for module in _list_python_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return (*(identifier for identifier in python if not identifier.name.startswith("test_")), *_iterate_exports())


@cache
def list_variables() -> tuple[Identifier, ...]:
    """Parameters, variables and annotated attributes of Python modules; a constant that only spells its value is no name."""
    return tuple(
        Identifier(module.path, node.lineno, name)
        for folder in PYTHON_FOLDERS
        for module in load_modules(folder)
        for values in (_find_spelt_values(module.tree),)
        for node in list_nodes(module.tree)
        if (name := _find_bound_name(node)) and not (isinstance(node, ast.Name) and id(node) in values)
    )


@cache
def list_response_reads() -> tuple[Identifier, ...]:
    """Names whose attributes are read as those of an HTTP response: ``answer.status``."""
    return tuple(
        Identifier(module.path, node.lineno, node.value.id)
        for module in _list_python_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in RESPONSE_ATTRIBUTES and isinstance(node.value, ast.Name)
    )


@cache
def _list_python_modules() -> tuple[Module, ...]:
    """Python modules, without migrations, which never change."""
    modules = (module for folder in PYTHON_FOLDERS for module in load_modules(folder))
    return tuple(module for module in modules if not re.match(r"app/migrations/\w+/\d", module.path))


def _find_fields(tree: ast.Module) -> set[int]:
    """The ids of the nodes that declare a field of a class."""
    classes = (node for node in list_nodes(tree) if isinstance(node, ast.ClassDef))
    return {id(part.target) for each in classes for part in each.body if isinstance(part, ast.AnnAssign)}


def _find_states(tree: ast.Module) -> set[str]:
    """Constants that hold their own name, such as ``SENT = "sent"``, alone or in a tuple."""
    pairs = [
        (ast.unparse(target), value)
        for node in list_nodes(tree)
        if isinstance(node, ast.Assign)
        for target, value in zip(
            getattr(node.targets[0], "elts", node.targets), getattr(node.value, "elts", [node.value]), strict=False
        )
    ]
    return {name for name, value in pairs if isinstance(value, ast.Constant) and value.value == name.lower()}


def _find_bound_name(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return name
        case ast.AnnAssign(target=ast.Attribute(attr=name)):
            return name
    return None


def _find_spelt_values(tree: ast.Module) -> set[int]:
    """Targets of assignments such as ``SENT = "sent"``: a state that is stored under its own name."""
    found_targets = set()
    for node in list_nodes(tree):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            is_tuple = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = zip(target.elts, value.elts, strict=True) if is_tuple else [(target, value)]
            found_targets |= {id(name) for name, constant in pairs if _spells_value(name, constant)}
    return found_targets


def _spells_value(target: ast.expr, value: ast.expr) -> bool:
    return (
        isinstance(target, ast.Name)
        and isinstance(value, ast.Constant)
        and target.id.isupper()
        and target.id.lower() == value.value
    )


def _list_scripts() -> Iterator[Path]:
    for folder in SCRIPT_FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.js"))


def _iterate_exports() -> Iterator[Identifier]:
    for path in _list_scripts():
        text = path.read_text()
        for match in EXPORT.finditer(text):
            yield Identifier(str(path.relative_to(ROOT)), text.count("\n", 0, match.start()) + 1, match[1])
