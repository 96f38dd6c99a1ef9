"""Parse texts of w.c.s. into texts, values and blocks: `{{ }}`, `{% if %}`, `{% firstof %}`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from publik_import.findings import NotUnderstood
from publik_import.syntax import Constant, FilteredValue, Name, Node, parse_value, split_words
from publik_import.template_tags import CLOSINGS, replace_literals

MAX_TEMPLATE = 100_000
MAX_PIECES = 3000
MAX_NESTING = 20
_BLOCKS = ("if", "for", "with")
# Tags whose content is rendered unchanged.
_TRANSPARENT = frozenset(
    {
        *("spaceless", "autoescape", "localize", "localtime", "language", "block", "blocktrans", "blocktranslate"),
        *("ifchanged", "cdata"),
    }
)
# Tags without output.
_SILENT = frozenset({"load", "csrf_token", "extends"})
# Links to the case; in Parvis, to the tracking page.
_LINKS = frozenset({"temporary_access_url", "temporary_access_button", "action_button"})
_EQUALITIES = {"ifequal": "==", "ifnotequal": "!="}


@dataclass(frozen=True)
class PlainText:
    """A literal text."""

    text: str


@dataclass(frozen=True)
class ValuePiece:
    """A value; `node` is None when it cannot be parsed."""

    source: str
    node: Node | None
    problem: NotUnderstood | None = None


@dataclass(frozen=True)
class FirstOf:
    """The first of several values that is not empty."""

    source: str
    nodes: tuple[Node, ...]


@dataclass
class Branch:
    """A branch; without condition it is the `else` branch."""

    condition: str | None
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class If:
    """A conditional passage."""

    source: str
    branches: list[Branch]


@dataclass
class UnknownTag:
    """A tag without equivalent, with its content."""

    source: str
    pieces: list[Piece] = field(default_factory=list)


Piece = PlainText | ValuePiece | FirstOf | If | UnknownTag


def parse_template(text: str) -> list[Piece]:
    """Parse a text into pieces, in order; tolerates unclosed and badly nested tags."""
    if len(text) > MAX_TEMPLATE:
        raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
    return _Nesting().read_pieces(replace_literals(text, _strip_literal))


def _strip_literal(kind: str, content: str) -> str:
    """Drop a comment; neutralise the tags of a verbatim passage."""
    if kind == "comment":
        return ""
    return content.replace("{{", "[").replace("}}", "]").replace("{%", "[%").replace("%}", "%]")


def is_template(text: str) -> bool:
    return any(opening in text for opening in CLOSINGS)


def iterate_values(pieces: list[Piece]) -> Iterator[ValuePiece]:
    """All values of the text, also in its blocks."""
    for piece in pieces:
        if isinstance(piece, ValuePiece):
            yield piece
        elif isinstance(piece, If):
            for branch in piece.branches:
                yield from iterate_values(branch.pieces)
        elif isinstance(piece, UnknownTag):
            yield from iterate_values(piece.pieces)


class _Nesting:
    """Keeps a stack of open blocks, to add each piece to the innermost one."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._open_blocks: list[If | UnknownTag] = []

    def read_pieces(self, text: str) -> list[Piece]:
        for count, (kind, content) in enumerate(_split_tags(text)):
            if count > MAX_PIECES:
                raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
            if kind == "{%":
                self._read_tag(content)
            elif kind == "{{":
                self._current_pieces().append(_build_value(content))
            elif kind == "":
                self._current_pieces().append(PlainText(content))
        return self._pieces

    def _current_pieces(self) -> list[Piece]:
        if not self._open_blocks:
            return self._pieces
        block = self._open_blocks[-1]
        return block.branches[-1].pieces if isinstance(block, If) else block.pieces

    def _read_tag(self, content: str) -> None:
        name, _, rest = content.strip().replace("\u00a0", " ").partition(" ")
        if name in _BLOCKS:
            self._push_block(If(content, [Branch(rest.strip())]) if name == "if" else UnknownTag(content))
        elif name in _EQUALITIES:
            self._push_block(If(content, [Branch(f" {_EQUALITIES[name]} ".join(rest.split(maxsplit=1)))]))
        elif name.removeprefix("end") in _TRANSPARENT or name in _SILENT:
            pass
        elif name in _LINKS:
            self._current_pieces().append(ValuePiece(content.strip(), Name("form_url")))
        elif name == "now":
            self._current_pieces().append(_build_today(content, rest))
        elif name.startswith("end"):
            self._open_blocks = self._open_blocks[:-1]
        elif name in ("elif", "else") and self._open_blocks and isinstance(self._open_blocks[-1], If):
            self._open_blocks[-1].branches.append(Branch(rest.strip() if name == "elif" else None))
        elif name == "firstof":
            self._current_pieces().append(_build_first_of(content, rest))
        else:
            self._current_pieces().append(UnknownTag(content))

    def _push_block(self, block: If | UnknownTag) -> None:
        if len(self._open_blocks) >= MAX_NESTING:
            raise NotUnderstood("too_long", maximum=MAX_TEMPLATE)
        self._current_pieces().append(block)
        self._open_blocks.append(block)


def _split_tags(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into literal texts and tags, each with its opening delimiter, in one pass."""
    position = 0
    while position < len(text):
        start = _find_next_opening(text, position)
        if start > position:
            yield "", text[position:start]
        if start == len(text):
            return
        opening = text[start : start + 2]
        end = text.find(CLOSINGS[opening], start + 2)
        if end < 0:
            yield "", text[start:]
            return
        yield opening, text[start + 2 : end]
        position = end + 2


def _find_next_opening(text: str, position: int) -> int:
    while True:
        position = text.find("{", position)
        if position < 0:
            return len(text)
        if text[position : position + 2] in CLOSINGS:
            return position
        position += 1


def _build_value(content: str) -> ValuePiece:
    expression = content.replace("\u00a0", " ").strip()
    try:
        return ValuePiece(content.strip(), parse_value(expression))
    except NotUnderstood as problem:
        # The traceback would keep all frames alive as long as the piece.
        return ValuePiece(content.strip(), None, problem.with_traceback(None))


def _build_today(content: str, rest: str) -> Piece:
    """Convert `{% now "d/m/Y" %}` to the current date."""
    date_format = rest.strip().strip("'\"")
    return ValuePiece(content.strip(), FilteredValue(Name("now"), "date", Constant(date_format or "d/m/Y")))


def _build_first_of(content: str, rest: str) -> Piece:
    try:
        return FirstOf(content.strip(), tuple(parse_value(word) for word in split_words(rest)))
    except NotUnderstood:
        return UnknownTag(content)
