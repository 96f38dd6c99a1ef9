"""Problems of a definition: what has to be corrected, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.core.i18n import gettext


@dataclass(frozen=True)
class Problem:
    """One thing to correct, and its path in the definition: `statuses[2].actions[0].to`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class DefinitionError(ValueError):
    """The definition cannot be used: everything to correct is in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def format_path(steps: Iterable[str | int], at: str = "") -> str:
    """Join steps to a path, from the path `at` or from the root of the definition: `pages[1].fields[0].condition`."""
    path = at
    for step in steps:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += f".{step}" if path else step
    return path or "document"


def find_repeated_identifiers(identifiers: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield a problem for each identifier that an earlier element has; `identifiers` are (path, identifier)."""
    paths: dict[str, str] = {}
    for path, identifier in identifiers:
        if identifier in paths:
            yield Problem(
                f"{path}.id",
                gettext("« %(name)s » est déjà l’identifiant de %(place)s", name=identifier, place=paths[identifier]),
            )
        paths.setdefault(identifier, path)
