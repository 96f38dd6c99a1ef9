"""On PostgreSQL, a whole run names the modules of the application that have queries of which no function ran.

With `--whole-modules`, such a module fails the run: a new module with a query needs a test marked `postgresql`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
# The demo is seeded in a server, by the main journey of `make trust`.
FOLDERS = ("app", "publik_import")
STATEMENTS = {"select", "insert", "update", "delete", "text", "exists"}
SESSION_METHODS = {"execute", "scalar", "scalars", "get", "get_one", "query"}
TOOL = 4


class QueryCoverage:
    """The functions of the application that ran in this process, and those that ran in the processes of xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.folders = tuple(f"{ROOT / folder}/" for folder in FOLDERS)
        self.calls: set[str] = set()

    def start(self) -> None:
        """Asks the interpreter for the first call of each function: later calls cost nothing."""
        sys.monitoring.use_tool_id(TOOL, "queries")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, self._record_call)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)

    def _record_call(self, code: CodeType, offset: int) -> Any:
        if code.co_filename.startswith(self.folders):
            self.calls.add(f"{code.co_filename.removeprefix(f'{ROOT}/')}:{code.co_firstlineno}")
        return sys.monitoring.DISABLE

    def pytest_unconfigure(self) -> None:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)

    @cache  # noqa: B019 - it lasts for the run
    def list_missing(self) -> list[str]:
        """The modules whose queries did not run; reading the application takes seconds, and only this needs it."""
        modules = {str(path.relative_to(ROOT)): path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
        lines = {name: set(find_query_functions(path)) for name, path in modules.items()}
        return sorted(
            name
            for name, firsts in lines.items()
            if firsts and not any(f"{name}:{line}" in self.calls for line in firsts)
        )

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self.calls |= set(getattr(node, "workeroutput", {}).get("called_functions", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["called_functions"] = sorted(self.calls)
        elif self._is_enforced() and self._is_whole_run() and self.list_missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for module in self.list_missing() if self._is_whole_run() else ():
            terminalreporter.write_line(
                f"{module} has queries, and no test ran them on PostgreSQL",
                red=self._is_enforced(),
                yellow=not self._is_enforced(),
            )

    def _is_enforced(self) -> bool:
        return bool(self.config.getoption("--whole-modules"))

    def _is_whole_run(self) -> bool:
        """Tell whether everything was to run, or everything for `make test`."""
        option = self.config.option
        chooses = any(getattr(option, name, None) for name in ("keyword", "lf", "collectonly")) or option.part != "1/1"
        return (
            self.config.args == ["tests"]
            and not chooses
            and option.markexpr in ("", "not trust", "not trust or postgresql")
        )


def find_query_functions(path: Path) -> Iterator[int]:
    """The first line of each function of a module that builds or sends a statement."""
    source = path.read_text(encoding="utf-8")
    if "sqlalchemy" not in source and "db.session" not in source:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(map(_is_query, ast.walk(node))):
            yield min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _is_query(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in STATEMENTS
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in SESSION_METHODS
        and ast.unparse(node.func.value) in ("db.session", "session", "connection")
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--database") == "postgresql" and sys.version_info >= (3, 12):
        coverage = QueryCoverage(config)
        config.pluginmanager.register(coverage, "query-coverage")
        coverage.start()
