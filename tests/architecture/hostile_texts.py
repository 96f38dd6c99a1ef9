"""Texts that provoke backtracking in the regular expressions of the code: many repetitions, then a mismatch."""

from __future__ import annotations

import ast
import importlib
import re
import re._constants as op  # type: ignore[import-untyped]
import re._parser as parser  # type: ignore[import-untyped]
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.architecture.source_files import ROOT, list_nodes, load_modules

# Enough for exponential backtracking to last for years; quadratic patterns take the square.
SIZE = 1_000
SECONDS = 40
# A quadratic pattern takes a tenth of a second, a cubic one ten.
SECONDS_OF_ONE = 3.0
ENDS = ("", "\x00", "!")
REPEATING = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
USES = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
# Its pattern comes from the JSON schemas of the product.
OF_SCHEMAS = ("app/language/schema/validation.py", "re.search(re.sub('\\\\$$', '\\\\\\\\Z', pattern), text)")
OURS = ("static/js",)
IN_JAVASCRIPT = re.compile(
    r"(?:[=(,:\[!&|?;]|\breturn|=>) *(/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[dgimsuvy]*)(?=[\s,;).\]}])"
)
# Syntax that differs between the two languages.
AS_IN_PYTHON = (
    (r"\p{L}", "a-zÀ-ÿ"),
    (r"\p{M}", "\u0300-\u036f"),
    (r"\p{C}", r"\x00-\x1f\x7f-\x9f"),
    (r"\p{Z}", r" \xa0\u2000-\u200a"),
    ("[^]", r"[\s\S]"),
)


def iterate_python_patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield every pattern that the code passes to `re`, with its location."""
    for module in load_modules():
        for node in list_nodes(module.tree):
            if not _is_pattern_use(node) or (module.path, ast.unparse(node)) == OF_SCHEMAS:
                continue
            pattern, *flags = _evaluate_nodes([node.args[0], *_flags(node)], module.path)
            yield f"{module.path}:{node.lineno}", re.compile(pattern, sum(flags))


def _evaluate_nodes(nodes: list[ast.expr], path: str) -> list[Any]:
    """Evaluate literal nodes, importing the module when they use its names."""
    sources = [ast.unparse(node) for node in nodes]
    try:
        return [eval(source, {"re": re}) for source in sources]
    except NameError:
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        return [eval(source, vars(module)) for source in sources]


def _is_pattern_use(node: ast.AST) -> bool:
    """Tell whether a call is `re.compile(…)` or similar."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in USES
    )


def _flags(node: ast.Call) -> list[ast.expr]:
    flag_nodes = [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
    return flag_nodes + [argument for argument in node.args[1:] if re.match(r"re\.[A-Z]", ast.unparse(argument))]


def iterate_javascript_patterns() -> Iterator[tuple[str, str]]:
    """Yield every pattern literal in scripts, with its file."""
    for path in sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.js")):
        for match in IN_JAVASCRIPT.finditer(path.read_text()):
            yield str(path.relative_to(ROOT)), match[1]


def build_hostile_texts(pattern: re.Pattern[Any]) -> set[str]:
    tree = parser.parse(pattern.pattern, pattern.flags)
    repeats = list(_iterate_repeats(tree, ""))
    shortest_match = _build_shortest_match(tree)
    repeated = [(before, again) for before, again in repeats if again] + [
        ("", before + again) for before, again in repeats if before + again
    ]
    if shortest_match:
        repeated.append(("", shortest_match))
    return {before + again * (SIZE // len(again)) + end for before, again in repeated for end in ENDS}


def _iterate_repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield each repeated item with its prefix."""
    for kind, value in tree:
        if kind in REPEATING:
            yield from ((before, again) for again in _iterate_bodies(value[2]))
            yield from _iterate_repeats(value[2], before)
        for inner in _list_children(kind, value):
            yield from _iterate_repeats(inner, before)
        before += _build_shortest_node(kind, value)


def _iterate_bodies(tree: Any) -> Iterator[str]:
    """Yield the repeated item, with each alternative of a branch."""
    yield _build_shortest_match(tree)
    if len(tree) == 1:
        for inner in _list_children(*tree[0]):
            yield from _iterate_bodies(inner)


def _list_children(kind: Any, value: Any) -> list[Any]:
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    return [value] if kind is op.ATOMIC_GROUP else []


def _build_shortest_match(tree: Any) -> str:
    """Build about the shortest text that the pattern matches."""
    return "".join(_build_shortest_node(kind, value) for kind, value in tree)


def _build_shortest_node(kind: Any, value: Any) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.NOT_LITERAL:
        return "b" if value == ord("a") else "a"
    if kind is op.ANY:
        return "a"
    if kind is op.IN:
        return _pick_member(value)
    if kind in REPEATING:
        return _build_shortest_match(value[2]) * value[0]
    children = _list_children(kind, value)
    return _build_shortest_match(children[0]) if children else ""


SAMPLES = "a0 -_.x,;:/\"'<>{}[]()|=éA\n\\«»…\x00#%&*+@!?$^~`\ue000"
CATEGORIES = {op.CATEGORY_DIGIT: r"\d", op.CATEGORY_SPACE: r"\s", op.CATEGORY_WORD: r"\w"}
CATEGORIES |= {op.CATEGORY_NOT_DIGIT: r"\D", op.CATEGORY_NOT_SPACE: r"\S", op.CATEGORY_NOT_WORD: r"\W"}


def _pick_member(members: Any) -> str:
    is_refusal = members[0][0] is op.NEGATE
    category_members = [
        chr(value if kind is op.LITERAL else value[0]) for kind, value in members if kind in (op.LITERAL, op.RANGE)
    ]
    return next(
        category_member
        for category_member in [*SAMPLES, *category_members]
        if any(_accepts_character(*member, category_member) for member in members) != is_refusal
    )


def _accepts_character(kind: Any, value: Any, character: str) -> bool:
    if kind is op.LITERAL:
        return ord(character) == value
    if kind is op.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    return kind is op.CATEGORY and re.fullmatch(CATEGORIES[value], character) is not None


def announce_pattern(place: str, pattern: re.Pattern[Any]) -> None:
    """Print the pattern before running it, so that the last line identifies an endless one."""
    print(place, pattern.pattern, flush=True)
    start = time.process_time()
    for text in build_hostile_texts(pattern):
        subject = text.encode("latin-1", "ignore") if isinstance(pattern.pattern, bytes) else text
        pattern.search(subject)
        pattern.fullmatch(subject)
    if time.process_time() - start > SECONDS_OF_ONE:
        sys.exit(f"{place} takes too long")


def compile_javascript_pattern(source: str) -> re.Pattern[str]:
    """Compile the `/…/flags` literal of a script as a Python pattern."""
    body, _, flags = source[1:].rpartition("/")
    body = re.sub(r"\(\?<(?![=!])", "(?P<", body)
    for theirs, ours in AS_IN_PYTHON:
        body = body.replace(theirs, ours)
    return re.compile(body, re.IGNORECASE if "i" in flags else 0)


if __name__ == "__main__":
    # CPU time, independent of the load of the machine.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for place, pattern in iterate_python_patterns():
        announce_pattern(place, pattern)
    for place, source in iterate_javascript_patterns():
        announce_pattern(place, compile_javascript_pattern(source))
    print("all met")
