"""Texts of w.c.s. cut into words, values and blocks: `{{ }}`, `{% if %}`, `{% firstof %}`, and the older `[ ]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.wcs.findings import NotUnderstood
from app.wcs.syntax import Constant, Filtered, Name, Node, parse_value, words
from app.wcs.tags import CLOSINGS, replace_literals

MAX_TEMPLATE = 100_000
MAX_PIECES = 3000
MAX_NESTING = 20
_BLOCKS = ("if", "for", "with")
# Their words are written all the same.
_TRANSPARENT = frozenset(
    {
        *("spaceless", "autoescape", "localize", "localtime", "language", "block", "blocktrans", "blocktranslate"),
        *("ifchanged", "cdata"),
    }
)
# Nothing of them is ever written.
_SILENT = frozenset({"load", "csrf_token", "extends"})
# What leads to the request: here, by the tracking page.
_LINKS = frozenset({"temporary_access_url", "temporary_access_button", "action_button"})
_EQUALITIES = {"ifequal": "==", "ifnotequal": "!="}


@dataclass(frozen=True)
class Words:
    """What is written as it is."""

    text: str


@dataclass(frozen=True)
class Value:
    """One value put in the text; without a tree when it does not read."""

    written: str
    node: Node | None
    problem: NotUnderstood | None = None


@dataclass(frozen=True)
class FirstOf:
    """The first of several values that is given."""

    written: str
    nodes: tuple[Node, ...]


@dataclass
class Branch:
    """What is written under a condition; no condition is « otherwise »."""

    condition: str | None
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class If:
    """A passage that depends on conditions."""

    written: str
    branches: list[Branch]


@dataclass
class Other:
    """A tag that nothing here corresponds to, with what it encloses."""

    written: str
    pieces: list[Piece] = field(default_factory=list)


Piece = Words | Value | FirstOf | If | Other


def parse_template(text: str) -> list[Piece]:
    """The pieces of the text, in order. Unfinished or crossed tags are read as far as they go."""
    if len(text) > MAX_TEMPLATE:
        raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
    return _Nesting().read(replace_literals(text, _without_tags))


def _without_tags(kind: str, inside: str) -> str:
    """Nothing of a comment; the words of a passage that is left as it is."""
    if kind == "comment":
        return ""
    return inside.replace("{{", "[").replace("}}", "]").replace("{%", "[%").replace("%}", "%]")


def is_template(text: str) -> bool:
    return any(opening in text for opening in CLOSINGS)


def values_in(pieces: list[Piece]) -> Iterator[Value]:
    """Every value of the text, inside its blocks too."""
    for piece in pieces:
        if isinstance(piece, Value):
            yield piece
        elif isinstance(piece, If):
            for branch in piece.branches:
                yield from values_in(branch.pieces)
        elif isinstance(piece, Other):
            yield from values_in(piece.pieces)


class _Nesting:
    """Keeps which block is open, so that each piece goes to its place."""

    def __init__(self) -> None:
        self._whole: list[Piece] = []
        self._open: list[If | Other] = []

    def read(self, text: str) -> list[Piece]:
        for count, (kind, inside) in enumerate(_cut(text)):
            if count > MAX_PIECES:
                raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
            if kind == "{%":
                self._tag(inside)
            elif kind == "{{":
                self._here().append(_value(inside))
            elif kind == "":
                self._here().append(Words(inside))
        return self._whole

    def _here(self) -> list[Piece]:
        if not self._open:
            return self._whole
        block = self._open[-1]
        return block.branches[-1].pieces if isinstance(block, If) else block.pieces

    def _tag(self, inside: str) -> None:
        name, _, rest = inside.strip().replace("\u00a0", " ").partition(" ")
        if name in _BLOCKS:
            self._begin(If(inside, [Branch(rest.strip())]) if name == "if" else Other(inside))
        elif name in _EQUALITIES:
            self._begin(If(inside, [Branch(f" {_EQUALITIES[name]} ".join(rest.split(maxsplit=1)))]))
        elif name.removeprefix("end") in _TRANSPARENT or name in _SILENT:
            pass
        elif name in _LINKS:
            self._here().append(Value(inside.strip(), Name("form_url")))
        elif name == "now":
            self._here().append(_day_of_today(inside, rest))
        elif name.startswith("end"):
            self._open = self._open[:-1]
        elif name in ("elif", "else") and self._open and isinstance(self._open[-1], If):
            self._open[-1].branches.append(Branch(rest.strip() if name == "elif" else None))
        elif name == "firstof":
            self._here().append(_first_of(inside, rest))
        else:
            self._here().append(Other(inside))

    def _begin(self, block: If | Other) -> None:
        if len(self._open) >= MAX_NESTING:
            raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
        self._here().append(block)
        self._open.append(block)


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """The words and the tags, each with its opening, in one pass."""
    at = 0
    while at < len(text):
        start = _next_opening(text, at)
        if start > at:
            yield "", text[at:start]
        if start == len(text):
            return
        opening = text[start : start + 2]
        end = text.find(CLOSINGS[opening], start + 2)
        if end < 0:
            yield "", text[start:]
            return
        yield opening, text[start + 2 : end]
        at = end + 2


def _next_opening(text: str, at: int) -> int:
    while True:
        at = text.find("{", at)
        if at < 0:
            return len(text)
        if text[at : at + 2] in CLOSINGS:
            return at
        at += 1


def _value(inside: str) -> Value:
    written = inside.replace("\u00a0", " ").strip()
    try:
        return Value(inside.strip(), parse_value(written))
    except NotUnderstood as problem:
        # Its traceback would keep every frame for as long as the text.
        return Value(inside.strip(), None, problem.with_traceback(None))


def _day_of_today(inside: str, rest: str) -> Piece:
    """`{% now "d/m/Y" %}` is the day that it is."""
    form = rest.strip().strip("'\"")
    return Value(inside.strip(), Filtered(Name("now"), "date", Constant(form or "d/m/Y")))


def _first_of(inside: str, rest: str) -> Piece:
    try:
        return FirstOf(inside.strip(), tuple(parse_value(word) for word in words(rest)))
    except NotUnderstood:
        return Other(inside)
