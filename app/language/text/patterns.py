r"""Patterns written by administrators: RE2 regular expressions, which match in linear time.

RE2 does not backtrack, and refuses patterns that require backtracking. `\w` and `\s` cover Unicode, as in Python.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

MAX_LENGTH = 200
# In bytes, for the pattern and for matching it.
MAX_MEMORY = 1_000_000
# RE2 limits these classes to ASCII: their Unicode equivalents outside brackets, then within brackets.
_UNICODE_CLASSES = {
    "w": (r"[\pL\pN_]", r"\pL\pN_"),
    "W": (r"[^\pL\pN_]", r"\W"),
    "s": (r"[\s\v\pZ]", r"\s\v\pZ"),
    "S": (r"[^\s\v\pZ]", r"\S"),
}


class PatternError(ValueError):
    """The pattern is invalid; `part` is the invalid part, when RE2 reports it."""

    def __init__(self, part: str) -> None:
        super().__init__(f"cannot read {part}")
        self.part = part


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern."""

    compiled: Any

    def matches(self, text: str) -> bool:
        """Whether the pattern matches the whole text."""
        return self.compiled.fullmatch(text) is not None


@lru_cache(maxsize=500)
def parse_pattern(expression: str) -> Pattern:
    """Compile a pattern. Raises PatternError."""
    if len(expression) > MAX_LENGTH:
        raise PatternError(expression[MAX_LENGTH:])
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return Pattern(re2.compile(_expand_classes(expression), options=options))
    except re2.error as error:
        raise PatternError(_offending_part(error) or expression) from None


def _expand_classes(expression: str) -> str:
    expanded: list[str] = []
    in_brackets = False
    characters = iter(expression)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            expanded.append(_UNICODE_CLASSES.get(escaped, (f"\\{escaped}",) * 2)[in_brackets])
            continue
        in_brackets = character == "[" or (in_brackets and character != "]")
        expanded.append(character)
    return "".join(expanded)


def _offending_part(error: Exception) -> str:
    """The part that RE2 reports after the reason: "missing closing ]: [a"."""
    message = error.args[0] if error.args else b""
    text = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
    return text.partition(": ")[2]
