"""The files of the repository, as the architecture tests read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SKIPPED = {".git", ".venv", "node_modules", "var", "__pycache__"}


@dataclass(frozen=True)
class Module:
    """A Python file: its path from the root, and its syntax tree."""

    path: str
    tree: ast.Module

    @cache  # noqa: B019 - a module lasts for the run
    def iterate_calls(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything that is called."""
        return [(node.lineno, ast.unparse(node.func)) for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    def iterate_imports(self) -> Iterator[str]:
        """Every module named by an import, wherever in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module


@cache
def load_modules(folder: str = "app") -> tuple[Module, ...]:
    """Read once for all that is asked about them."""
    paths = sorted(path for path in (ROOT / folder).rglob("*.py") if not SKIPPED & set(path.parts))
    return tuple(Module(str(path.relative_to(ROOT)), ast.parse(path.read_text())) for path in paths)


def list_files(*suffixes: str) -> list[Path]:
    """The files that belong to the repository, of these suffixes, or all of them."""
    listed = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    found = [ROOT / name for name in names if name and (not suffixes or name.endswith(suffixes))]
    return sorted(path for path in found if path.is_file())
