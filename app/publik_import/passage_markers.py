"""Passages of a text that is still rich: marks that nothing of HTML touches, and data once the words are plain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

# Characters for private use, which `PassageMarkers.without` takes out of what comes from elsewhere.
_OPEN, _NUMBERED, _OTHERWISE, _CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"
_MARK = re.compile(f"{_OPEN}([0-9]+){_NUMBERED}|({_OTHERWISE})|({_CLOSE})")
_ANY = re.compile("[\ue000-\ue003]")

Text = str | list[Any]


@dataclass
class PassageMarkers:
    """The passages met in one text, by the number that their mark carries."""

    read_passages: list[dict[str, Any]] = field(default_factory=list)

    def when(self, condition: Any) -> str:
        """Begins what is written under a condition; `otherwise` may follow, `end` closes it."""
        return self._add_passage({"when": condition})

    def each(self, rows: Any, between: str = "") -> str:
        """Begins what is written for each row, with these words between two rows."""
        return self._add_passage({"each": rows, **({"between": between} if between else {})})

    def value(self, expression: Any, chosen: str = "") -> str:
        """Something worked out, whole."""
        return self._add_passage({"value": expression, **({"filter": chosen} if chosen else {})}) + self.end()

    def otherwise(self) -> str:
        return _OTHERWISE

    def end(self) -> str:
        return _CLOSE

    def assemble_text(self, marked: str) -> Text:
        """The text with its passages; a string when it has none. What is not closed, as in words cut short, is."""
        return _simplify_text(_MarkReader(self.read_passages, marked).read_passages())

    def _add_passage(self, passage: dict[str, Any]) -> str:
        self.read_passages.append(passage)
        return f"{_OPEN}{len(self.read_passages) - 1}{_NUMBERED}"


def strip_marks(text: str) -> str:
    """Words from elsewhere, in which nothing can be taken for a mark."""
    return _ANY.sub("", text)


class _MarkReader:
    """Goes once through the marks of a text."""

    def __init__(self, known: list[dict[str, Any]], marked: str) -> None:
        self._known = known
        self._pieces = _split_marks(marked)
        self._at = 0

    def read_passages(self) -> list[Any]:
        """Those up to the end, or to the mark that closes what is being read."""
        found: list[Any] = []
        while self._at < len(self._pieces) and self._pieces[self._at] not in (_OTHERWISE, _CLOSE):
            piece = self._pieces[self._at]
            self._at += 1
            found.append(self._read_passage(piece) if isinstance(piece, int) else piece)
        return found

    def _read_passage(self, number: int) -> Any:
        passage = dict(self._known[number])
        if "value" not in passage:
            passage["text"] = _simplify_text(self.read_passages())
        if self._peek() == _OTHERWISE:
            self._at += 1
            if otherwise := _simplify_text(self.read_passages()):
                passage["otherwise"] = otherwise
        if self._peek() == _CLOSE:
            self._at += 1
        return passage

    def _peek(self) -> str | int | None:
        return self._pieces[self._at] if self._at < len(self._pieces) else None


def _simplify_text(found: list[Any]) -> Text:
    if not found:
        return ""
    return found[0] if len(found) == 1 and isinstance(found[0], str) else found


def _split_marks(marked: str) -> list[str | int]:
    """Words, numbers of passages, and the marks that close or part them."""
    pieces: list[str | int] = []
    at = 0
    for mark in _MARK.finditer(marked):
        pieces.append(strip_marks(marked[at : mark.start()]))
        pieces.append(int(mark[1]) if mark[1] else mark[0])
        at = mark.end()
    pieces.append(strip_marks(marked[at:]))
    return [piece for piece in pieces if piece != ""]
