r"""Patterns that an administrator writes: regular expressions of RE2, which no text makes last.

RE2 goes back on no step, and refuses what would need it. `\w` and `\d` mean what they do in Python: accented letters are letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

MAX_LENGTH = 200
# In bytes, for the pattern and for matching it.
MAX_MEMORY = 1_000_000
# RE2 knows the letters of ASCII alone by these names: first outside of brackets, then between them.
_UNICODE_CLASSES = {
    "w": (r"[\pL\pN_]", r"\pL\pN_"),
    "W": (r"[^\pL\pN_]", r"\W"),
    "s": (r"[\s\v\pZ]", r"\s\v\pZ"),
    "S": (r"[^\s\v\pZ]", r"\S"),
}


class PatternError(ValueError):
    """The pattern cannot be read; `part` is what stops the reading, as far as it is known."""

    def __init__(self, part: str) -> None:
        super().__init__(f"cannot read {part}")
        self.part = part


@dataclass(frozen=True)
class Pattern:
    """A pattern once read."""

    compiled: Any

    def matches(self, text: str) -> bool:
        """Whether the whole text is of that form."""
        return self.compiled.fullmatch(text) is not None


@lru_cache(maxsize=500)
def parse_pattern(written: str) -> Pattern:
    """The pattern. Raises PatternError."""
    if len(written) > MAX_LENGTH:
        raise PatternError(written[MAX_LENGTH:])
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    try:
        return Pattern(re2.compile(_expand_classes(written), options=options))
    except re2.error as error:
        raise PatternError(_offending_part(error) or written) from None


def _expand_classes(written: str) -> str:
    expanded: list[str] = []
    in_brackets = False
    characters = iter(written)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "")
            expanded.append(_UNICODE_CLASSES.get(escaped, (f"\\{escaped}",) * 2)[in_brackets])
            continue
        in_brackets = character == "[" or (in_brackets and character != "]")
        expanded.append(character)
    return "".join(expanded)


def _offending_part(error: Exception) -> str:
    """RE2 says what is wrong, then where: "missing closing ]: [a"."""
    message = error.args[0] if error.args else b""
    text = message.decode(errors="replace") if isinstance(message, bytes) else str(message)
    return text.partition(": ")[2]
