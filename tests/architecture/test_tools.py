"""Every program that a test looks for is in the list of tools that `make test-tools` installs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import LIGHTER, TOOLS

ROOT = Path(__file__).parent.parent.parent
# Functions of the application that look for a program, with the tool of the tests that they find.
FINDERS = {
    "find_libreoffice": "word processor",
    "is_available": "tesseract",
    "has_pango": "pango",
}
# Programs that come with a tool found by its files.
OTHER_PROGRAMS = {"dovecot": "dovecot", "libreoffice": "spreadsheet", "soffice": "spreadsheet"}


def list_calls(folder: str, names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    for path in (ROOT / folder).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not any(f"{name}(" in source for name in names):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in names:
                yield path.relative_to(ROOT), node


@pytest.mark.parametrize("folder", ["app", "tests"])
def test_programs_that_are_looked_for_are_installed_by_the_makefile(folder: str) -> None:
    listed_programs = {command for tool in (*TOOLS, *LIGHTER) for command in tool.commands} | set(OTHER_PROGRAMS)
    programs = {(path, name.value) for path, name in _list_programs(folder)}

    assert programs
    assert {(str(path), name) for path, name in programs if name not in listed_programs} == set()


def _list_programs(folder: str) -> Iterator[tuple[Path, ast.Constant]]:
    for path, call in list_calls(folder, {"which"}):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield path, call.args[0]


def test_only_the_marker_needs_skips_a_test_for_a_missing_tool() -> None:
    conditions = [
        f"{path}: {ast.unparse(call)}"
        for path, call in list_calls("tests", {"skipif", "skip"})
        if any(name in ast.unparse(call) for name in ("which(", "installed", *(f"{finder}(" for finder in FINDERS)))
        and path.name != "test_tools.py"
    ]

    assert conditions == []


def test_every_tool_has_its_finder() -> None:
    names = {tool.name for tool in TOOLS}

    assert {tool for tool in (*FINDERS.values(), *OTHER_PROGRAMS.values()) if tool not in names} == set()
    assert {name for name in FINDERS if not any(list_calls("app", {name}))} == set()
