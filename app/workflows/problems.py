"""What is wrong with a definition, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to correct: `place` is the JSON pointer of the element in the document."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place or '/'}: {self.message}"


class DefinitionError(ValueError):
    """The document is not a workflow that can be published: every reason is in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def pointer(*keys: str | int) -> str:
    """The JSON pointer (RFC 6901) made of these keys and positions."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def repeated(identifiers: Iterable[str]) -> list[tuple[int, str]]:
    """Positions and names of the identifiers already met before."""
    seen: set[str] = set()
    twice = []
    for position, identifier in enumerate(identifiers):
        if identifier in seen:
            twice.append((position, identifier))
        seen.add(identifier)
    return twice
