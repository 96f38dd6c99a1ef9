"""The sentences of the repository (docstrings, comments, documents), and the names that code knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.architecture.source_files import ROOT, Module, list_files, list_nodes, load_modules

FOLDERS = ("app", "tests", "bench", "devtools", "publik_import")
# Neither code nor prose of ours; the words allowed by the test of prose would be names of code by being there.
SKIPPED_TEXTS = (".po", ".mo", ".lock", ".svg", "LICENSE", "tests/architecture/test_prose.py")
WORD = re.compile(r"[A-Za-z_]\w*")
HASH_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
OTHER_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=\s))//.*?$|\{#.*?#\}", re.MULTILINE | re.DOTALL)
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

# Openings without a head noun: they hang on something that the reader of a pop-up does not see.
PRONOUNS = (
    r"what|whatever|who|whom|whose|whoever|whomever|which|whichever|where|wherever|when|why|how"
    r"|that|this|those|these|the (?:same|ones?|others?|former|latter|rest)|same|it|its|they|them|their|he|she|his|her"
)
HANGING_OPENING = re.compile(rf"(?:{PRONOUNS})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A docstring, a comment or a line of a document, with the file and the line where it starts."""

    path: str
    line: int
    text: str

    def iterate_matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
        """Yield the first group of each match, after its file and its line."""
        for match in pattern.finditer(self.text):
            yield f"{self.path}:{self.line + self.text.count(chr(10), 0, match.start())}", match[1]


@dataclass(frozen=True)
class Docstring(Sentence):
    """A docstring, with what tells whether it describes a question that is answered by yes or no."""

    is_question: bool = False

    @property
    def hangs(self) -> bool:
        """Whether it opens without a head noun; « Whether » opens the docstring of a yes or a no."""
        return bool(HANGING_OPENING.match(self.text)) or (self.text.startswith("Whether ") and not self.is_question)


@cache
def list_docstrings() -> tuple[Docstring, ...]:
    """List the docstrings of modules, classes and functions."""
    return tuple(
        Docstring(module.path, body.lineno, ast.get_docstring(node) or "", _is_question(node))
        for module in _list_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, DOCUMENTED) and (body := _find_docstring(node)) is not None
    )


@cache
def list_comments() -> tuple[Sentence, ...]:
    """List the comments of Python modules, scripts, style sheets and templates."""
    return tuple(
        Sentence(path, text.count("\n", 0, match.start()) + 1, match[0])
        for path, text, pattern in _iterate_code()
        for match in pattern.finditer(text)
    )


@cache
def list_documents() -> tuple[Sentence, ...]:
    """List the lines of documents; the changelog keeps the names of its time."""
    return tuple(
        Sentence(str(path.relative_to(ROOT)), number, line)
        for path in list_files(".md")
        if path.name != "CHANGELOG.md"
        for number, line in enumerate(path.read_text().splitlines(), 1)
    )


@cache
def list_code_words() -> frozenset[str]:
    """List the words that code holds outside of comments and docstrings, and those of the names of files."""
    words = {word for path in list_files() for word in WORD.findall(str(path.relative_to(ROOT)))}
    for _path, text, pattern in _iterate_code():
        words.update(WORD.findall(pattern.sub("", text)))
    return frozenset(words)


@cache
def list_package_names() -> frozenset[str]:
    """List the names that begin the path of a module: those of packages."""
    return frozenset({*FOLDERS, *(path.parent.name for path in ROOT.glob("app/*/__init__.py"))})


@cache
def has_name(dotted: str) -> bool:
    """Whether a package, a module, or a name of a module exists: `cases.lifecycle.submission`, `app.core.clock.now`."""
    steps = dotted.split(".")
    folders = [ROOT / "app", ROOT] if steps[0] not in FOLDERS else [ROOT]
    return any(_has_name_under(folder, steps) for folder in folders)


@cache
def has_path(path: str) -> bool:
    """Whether a file or a folder has this path, or begins with it: `docs/decisions/0050`."""
    return any(True for _ in ROOT.glob(f"{path.rstrip('./')}*"))


def has_module(end: str) -> bool:
    """Whether the path of a module ends so: `parsing/confinement.py`."""
    return any(f"/{module.path}".endswith(f"/{end}") for module in _list_modules())


def _has_name_under(folder: Path, steps: list[str]) -> bool:
    for number, step in enumerate(steps):
        module = folder / f"{step}.py"
        if not module.is_file() and not (folder / step).is_dir():
            return number > 0 and step in _list_bound_names(folder / "__init__.py")
        if module.is_file():
            return number + 1 == len(steps) or steps[number + 1] in _list_bound_names(module)
        folder /= step
    return True


@cache
def _list_bound_names(path: Path) -> frozenset[str]:
    """List the names that a module imports, defines or assigns, and those of its classes."""
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return frozenset(_iterate_bound_names(ast.walk(tree)))


def _iterate_bound_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name


def _list_modules() -> tuple[Module, ...]:
    return tuple(module for folder in FOLDERS for module in load_modules(folder))


@cache
def _iterate_code() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """List the texts of code without docstrings, each after its path and before the pattern of its comments."""
    modules = {module.path: module for module in _list_modules()}
    texts = []
    for path in list_files():
        name = str(path.relative_to(ROOT))
        if not name.endswith(SKIPPED_TEXTS) and (text := _read_text(path)) is not None:
            is_script = path.suffix in (".js", ".css", ".html", ".txt")
            text = _blank_docstrings(text, modules[name]) if name in modules else text
            texts.append((name, text, OTHER_COMMENT if is_script else HASH_COMMENT))
    return tuple(texts)


def _read_text(path: Path) -> str | None:
    if path.suffix in (".md", ".png", ".webp", ".woff2", ".pdf", ".zip"):
        return None
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None


def _blank_docstrings(text: str, module: Module) -> str:
    lines = text.split("\n")
    for node in list_nodes(module.tree):
        if isinstance(node, DOCUMENTED) and (body := _find_docstring(node)) is not None:
            lines[body.lineno - 1 : body.end_lineno] = [""] * ((body.end_lineno or body.lineno) - body.lineno + 1)
    return "\n".join(lines)


def _find_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Expr | None:
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())) as docstring, *_]:
            return docstring
    return None


def _is_question(node: ast.AST) -> bool:
    """Whether a function answers by a boolean, or declares nothing of its answer, or a condition of the database."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return node.returns is None or bool(re.search(r"bool|TypeGuard|Callable", ast.unparse(node.returns)))
