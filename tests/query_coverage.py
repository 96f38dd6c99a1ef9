"""On PostgreSQL, the slice of `make trust` fails for a module of the application with queries that no test ran there.

Such a module needs a test marked `postgresql` where the database matters, or a line with its reason in `NOT_RUN`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
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
# Modules whose statements are the plainest of SQLAlchemy, and stand in no test that runs on PostgreSQL.
NOT_RUN = {"app/portal/payments/external_invoices.py": "one account, by its key"}
# An exit status of its own: playing failed tests again would select none.
QUERIES_MISSED = 6


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
    def list_problems(self) -> list[str]:
        """List what is neither run nor declared, or declared and run; reading the application takes seconds."""
        modules = {str(path.relative_to(ROOT)): path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}
        lines = {name: set(find_query_functions(path)) for name, path in modules.items()}
        return find_problems(lines, self.calls, NOT_RUN)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self.calls |= set(getattr(node, "workeroutput", {}).get("called_functions", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["called_functions"] = sorted(self.calls)
        elif self._is_whole_run() and self.list_problems():
            session.exitstatus = QUERIES_MISSED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for problem in self.list_problems() if self._is_whole_run() else ():
            terminalreporter.write_line(problem, red=True)

    def _is_whole_run(self) -> bool:
        """Tell whether every test of every module with a marked one was to run."""
        option = self.config.option
        chooses = any(getattr(option, name, None) for name in ("keyword", "lf", "collectonly")) or option.part != "1/1"
        return (
            option.whole_modules
            and self.config.args == ["tests"]
            and not chooses
            and option.markexpr in ("", "not trust or postgresql")
        )


def find_problems(queries: dict[str, set[int]], calls: set[str], not_run: Iterable[str]) -> list[str]:
    """Compare the first lines of the functions with queries of each module to the calls, written `module:line`."""
    missed = {name for name, lines in queries.items() if lines and not any(f"{name}:{line}" in calls for line in lines)}
    return [
        *(f"{name} has queries, and no test ran them on PostgreSQL" for name in sorted(missed.difference(not_run))),
        *(
            f"{name} is listed in NOT_RUN: it has no query, or a test runs one"
            for name in sorted(set(not_run) - missed)
        ),
    ]


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
