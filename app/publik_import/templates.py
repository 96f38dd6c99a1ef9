"""Texts of w.c.s. cut into words, values and blocks: `{{ }}`, `{% if %}`, `{% firstof %}`, and the older `[ ]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.publik_import.findings import NotUnderstood
from app.publik_import.syntax import Constant, FilteredValue, Name, Node, parse_value, split_words
from app.publik_import.template_tags import CLOSINGS, replace_literals

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
class PlainText:
    """What is written as it is."""

    text: str


@dataclass(frozen=True)
class ValuePiece:
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
class UnknownTag:
    """A tag that nothing here corresponds to, with what it encloses."""

    written: str
    pieces: list[Piece] = field(default_factory=list)


Piece = PlainText | ValuePiece | FirstOf | If | UnknownTag


def parse_template(text: str) -> list[Piece]:
    """The pieces of the text, in order. Unfinished or crossed tags are read as far as they go."""
    if len(text) > MAX_TEMPLATE:
        raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
    return _Nesting().read_pieces(replace_literals(text, _strip_literal))


def _strip_literal(kind: str, inside: str) -> str:
    """Nothing of a comment; the words of a passage that is left as it is."""
    if kind == "comment":
        return ""
    return inside.replace("{{", "[").replace("}}", "]").replace("{%", "[%").replace("%}", "%]")


def is_template(text: str) -> bool:
    return any(opening in text for opening in CLOSINGS)


def iterate_values(pieces: list[Piece]) -> Iterator[ValuePiece]:
    """Every value of the text, inside its blocks too."""
    for piece in pieces:
        if isinstance(piece, ValuePiece):
            yield piece
        elif isinstance(piece, If):
            for branch in piece.branches:
                yield from iterate_values(branch.pieces)
        elif isinstance(piece, UnknownTag):
            yield from iterate_values(piece.pieces)


class _Nesting:
    """Keeps which block is open, so that each piece goes to its place."""

    def __init__(self) -> None:
        self._whole: list[Piece] = []
        self._open: list[If | UnknownTag] = []

    def read_pieces(self, text: str) -> list[Piece]:
        for count, (kind, inside) in enumerate(_split_tags(text)):
            if count > MAX_PIECES:
                raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
            if kind == "{%":
                self._read_tag(inside)
            elif kind == "{{":
                self._current_pieces().append(_build_value(inside))
            elif kind == "":
                self._current_pieces().append(PlainText(inside))
        return self._whole

    def _current_pieces(self) -> list[Piece]:
        if not self._open:
            return self._whole
        block = self._open[-1]
        return block.branches[-1].pieces if isinstance(block, If) else block.pieces

    def _read_tag(self, inside: str) -> None:
        name, _, rest = inside.strip().replace("\u00a0", " ").partition(" ")
        if name in _BLOCKS:
            self._open_block(If(inside, [Branch(rest.strip())]) if name == "if" else UnknownTag(inside))
        elif name in _EQUALITIES:
            self._open_block(If(inside, [Branch(f" {_EQUALITIES[name]} ".join(rest.split(maxsplit=1)))]))
        elif name.removeprefix("end") in _TRANSPARENT or name in _SILENT:
            pass
        elif name in _LINKS:
            self._current_pieces().append(ValuePiece(inside.strip(), Name("form_url")))
        elif name == "now":
            self._current_pieces().append(_build_today(inside, rest))
        elif name.startswith("end"):
            self._open = self._open[:-1]
        elif name in ("elif", "else") and self._open and isinstance(self._open[-1], If):
            self._open[-1].branches.append(Branch(rest.strip() if name == "elif" else None))
        elif name == "firstof":
            self._current_pieces().append(_build_first_of(inside, rest))
        else:
            self._current_pieces().append(UnknownTag(inside))

    def _open_block(self, block: If | UnknownTag) -> None:
        if len(self._open) >= MAX_NESTING:
            raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
        self._current_pieces().append(block)
        self._open.append(block)


def _split_tags(text: str) -> Iterator[tuple[str, str]]:
    """The words and the tags, each with its opening, in one pass."""
    at = 0
    while at < len(text):
        start = _find_next_opening(text, at)
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


def _find_next_opening(text: str, at: int) -> int:
    while True:
        at = text.find("{", at)
        if at < 0:
            return len(text)
        if text[at : at + 2] in CLOSINGS:
            return at
        at += 1


def _build_value(inside: str) -> ValuePiece:
    written = inside.replace("\u00a0", " ").strip()
    try:
        return ValuePiece(inside.strip(), parse_value(written))
    except NotUnderstood as problem:
        # Its traceback would keep every frame for as long as the text.
        return ValuePiece(inside.strip(), None, problem.with_traceback(None))


def _build_today(inside: str, rest: str) -> Piece:
    """`{% now "d/m/Y" %}` is the day that it is."""
    form = rest.strip().strip("'\"")
    return ValuePiece(inside.strip(), FilteredValue(Name("now"), "date", Constant(form or "d/m/Y")))


def _build_first_of(inside: str, rest: str) -> Piece:
    try:
        return FirstOf(inside.strip(), tuple(parse_value(word) for word in split_words(rest)))
    except NotUnderstood:
        return UnknownTag(inside)
