"""Mark passages in a rich text with private-use characters, and assemble them after conversion to plain text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

# Private-use characters, which `strip_marks` deletes from imported texts.
_OPEN, _NUMBERED, _OTHERWISE, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_MARK = re.compile(f"{_OPEN}([0-9]+){_NUMBERED}|({_OTHERWISE})|({_CLOSE})")
_ANY = re.compile("[\ue000-\ue003]")

Text = str | list[Any]


@dataclass
class PassageMarkers:
    """The passages of a text, by the number in their mark."""

    passages: list[dict[str, Any]] = field(default_factory=list)

    def when(self, condition: Any) -> str:
        """Open a conditional passage; `otherwise` may follow, `end` closes it."""
        return self._add_passage({"when": condition})

    def each(self, rows: Any, between: str = "") -> str:
        """Open a passage repeated for each row, with a separator."""
        return self._add_passage({"each": rows, **({"between": between} if between else {})})

    def value(self, expression: Any, filter_name: str = "") -> str:
        """A passage with the value of an expression."""
        return self._add_passage({"value": expression, **({"filter": filter_name} if filter_name else {})}) + self.end()

    def otherwise(self) -> str:
        return _OTHERWISE

    def end(self) -> str:
        return _CLOSE

    def assemble_text(self, marked_text: str) -> Text:
        """The text with its passages, or a string without any. Passages left open by truncation are closed."""
        return _simplify_text(_MarkReader(self.passages, marked_text).read_passages())

    def _add_passage(self, passage: dict[str, Any]) -> str:
        self.passages.append(passage)
        return f"{_OPEN}{len(self.passages) - 1}{_NUMBERED}"


def strip_marks(text: str) -> str:
    """Delete mark characters from an imported text."""
    return _ANY.sub("", text)


class _MarkReader:
    """Parses the marks of a text in one pass."""

    def __init__(self, passages: list[dict[str, Any]], marked_text: str) -> None:
        self._passages = passages
        self._pieces = _split_marks(marked_text)
        self._position = 0

    def read_passages(self) -> list[Any]:
        """The passages up to the end, or to the closing mark of the current one."""
        passages: list[Any] = []
        while self._position < len(self._pieces) and self._pieces[self._position] not in (_OTHERWISE, _CLOSE):
            piece = self._pieces[self._position]
            self._position += 1
            passages.append(self._read_passage(piece) if isinstance(piece, int) else piece)
        return passages

    def _read_passage(self, number: int) -> Any:
        passage = dict(self._passages[number])
        if "value" not in passage:
            passage["text"] = _simplify_text(self.read_passages())
        if self._peek() == _OTHERWISE:
            self._position += 1
            if otherwise := _simplify_text(self.read_passages()):
                passage["otherwise"] = otherwise
        if self._peek() == _CLOSE:
            self._position += 1
        return passage

    def _peek(self) -> str | int | None:
        return self._pieces[self._position] if self._position < len(self._pieces) else None


def _simplify_text(passages: list[Any]) -> Text:
    if not passages:
        return ""
    return passages[0] if len(passages) == 1 and isinstance(passages[0], str) else passages


def _split_marks(marked_text: str) -> list[str | int]:
    """Split a marked text into texts, passage numbers, and closing or separating marks."""
    pieces: list[str | int] = []
    position = 0
    for mark in _MARK.finditer(marked_text):
        pieces.append(strip_marks(marked_text[position : mark.start()]))
        pieces.append(int(mark[1]) if mark[1] else mark[0])
        position = mark.end()
    pieces.append(strip_marks(marked_text[position:]))
    return [piece for piece in pieces if piece != ""]
