"""The files of the repository, as the architecture tests read them."""

import ast
import gc
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# The application, and what an installation may go without.
CODE = ("app", "devtools", "publik_import")
TEMPLATES = tuple(ROOT / folder / "templates" for folder in ("", "devtools", "publik_import/site"))
SKIPPED = {".git", ".venv", "node_modules", "var", "__pycache__"}


@cache
def list_nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """List the nodes of a module, walked through once for all tests."""
    return tuple(ast.walk(tree))


@dataclass(frozen=True)
class Module:
    """A Python file: its path from the root, and its syntax tree."""

    path: str
    tree: ast.Module

    @cache  # noqa: B019 - a module lasts for the run
    def iterate_calls(self) -> list[tuple[int, str]]:
        """Return line and dotted name of every call."""
        return [(node.lineno, ast.unparse(node.func)) for node in list_nodes(self.tree) if isinstance(node, ast.Call)]

    def iterate_imports(self) -> Iterator[str]:
        """Yield every imported module, anywhere in the file."""
        for node in list_nodes(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


@cache
def load_modules(*folders: str) -> tuple[Module, ...]:
    """Load the modules of the folders, those of the code by default, once for all tests.

    The garbage collector would take as long as the parser.
    """
    paths = sorted(
        path for folder in folders or CODE for path in (ROOT / folder).rglob("*.py") if not SKIPPED & set(path.parts)
    )
    gc.disable()
    modules = tuple(Module(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in paths)
    gc.freeze()
    gc.enable()
    return modules


def list_files(*suffixes: str) -> list[Path]:
    """List the files of the repository with these suffixes, or all of them."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
    paths = [ROOT / name for name in names if name and (not suffixes or name.endswith(suffixes))]
    return sorted(path for path in paths if path.is_file())
