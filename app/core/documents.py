"""What documents written by people have in common: what is wrong with them, and where; what they are known by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.core.i18n import gettext
from app.core.parsing import Budget, Parser
from app.core.parsing.budget import MEGABYTE
from app.core.parsing.json_text import load_json


@dataclass(frozen=True)
class Problem:
    """One thing to correct, and its place in the document: `statuses[2].actions[0].to`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class DefinitionError(ValueError):
    """The document defines nothing usable: everything to correct is in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def format_path(steps: Iterable[str | int], at: str = "") -> str:
    """The steps from the place `at`, or from the document as a whole, in writing: `pages[1].fields[0].condition`."""
    written = at
    for step in steps:
        if isinstance(step, int):
            written += f"[{step}]"
        else:
            written += f".{step}" if written else step
    return written or "document"


def find_repeated_identifiers(identifiers: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for each identifier that an earlier element has; each comes after the place of its element."""
    places: dict[str, str] = {}
    for at, identifier in identifiers:
        if identifier in places:
            yield Problem(
                f"{at}.id",
                gettext("« %(name)s » est déjà l’identifiant de %(place)s", name=identifier, place=places[identifier]),
            )
        places.setdefault(identifier, at)


PARSER: Parser[Any] = Parser(
    "answer of other software", Budget(5 * MEGABYTE, max_parts=1_000_000), load_json, is_called_before_writing=False
)


def parse_json(content: str | bytes) -> Any:
    """A JSON document of others that can be kept, and shown on a page.

    Raises ValueError, also for what Python takes and no page can hold: halves of characters, NaN.
    """
    document = PARSER(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return document


def compute_checksum(document: Mapping[str, Any]) -> str:
    """The same for the same words, whatever the order of keys and the spaces between them."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
