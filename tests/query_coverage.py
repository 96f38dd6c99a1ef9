"""On PostgreSQL: a whole run fails when a module of the application has queries and none of their functions ran.

Only the tests marked `postgresql` run there, so that a new module with a query needs one.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

APP = Path(__file__).parent.parent / "app"
STATEMENTS = {"select", "insert", "update", "delete", "text", "exists"}
SESSION_METHODS = {"execute", "scalar", "scalars", "get", "get_one", "query"}
# Queries that run on PostgreSQL in another process than that of a test, each with its reason.
SEEDS = (
    "document_pages",
    "documents",
    "guide_records",
    "knowledge_base",
    "linked_software",
    "mail",
    "proof_bills",
    "reception",
    "scanned_documents",
    "signers",
    "stories",
    "wallet",
    "workplace",
)
EXEMPT = {f"devtools/demo/{name}.py": "the main journey starts a server that seeds the demo" for name in SEEDS}
TOOL = 4


class QueryCoverage:
    """The functions with a query that ran in this process, and those that ran in the processes of xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.functions = {path: set(find_query_functions(path)) for path in APP.rglob("*.py") if has_queries(path)}
        self.names = {str(path): path for path in self.functions}
        self.modules: set[str] = set()

    def start(self) -> None:
        """Asks the interpreter for the first call of each function: later calls cost nothing."""
        sys.monitoring.use_tool_id(TOOL, "queries")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, self._record_call)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)

    def _record_call(self, code: CodeType, offset: int) -> Any:
        path = self.names.get(code.co_filename)
        if path is not None and code.co_firstlineno in self.functions[path]:
            self.modules.add(str(path.relative_to(APP)))
        return sys.monitoring.DISABLE

    def pytest_unconfigure(self) -> None:
        sys.monitoring.set_events(TOOL, 0)
        sys.monitoring.free_tool_id(TOOL)

    def list_missing(self) -> list[str]:
        """The modules whose queries did not run."""
        module_paths = {str(path.relative_to(APP)) for path in self.functions}
        return sorted(module_paths - self.modules - set(EXEMPT))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self.modules |= set(getattr(node, "workeroutput", {}).get("query_modules", ()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["query_modules"] = sorted(self.modules)
        elif self._is_whole_run() and self.list_missing():
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._is_whole_run():
            for module in self.list_missing():
                terminalreporter.write_line(
                    f"app/{module} has queries, and no test marked postgresql runs them", red=True
                )

    def _is_whole_run(self) -> bool:
        chooses = any(getattr(self.config.option, name, None) for name in ("keyword", "markexpr", "lf", "collectonly"))
        return self.config.args == ["tests"] and not chooses


def has_queries(path: Path) -> bool:
    return next(find_query_functions(path), None) is not None


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
