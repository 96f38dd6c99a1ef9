"""The catalogue that comes with Parvis: procedures and workflows, and the topics, departments and roles they go with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).parent.parent / "catalogue"
# What only the authority knows stands so in a text: [[postal_address]], [[phone voirie]].
_SLOT = re.compile(r"\[\[([a-z_]+(?: [a-z0-9-]+)?)\]\]")

Document = dict[str, Any]


class NotInCatalogue(LookupError):
    """The catalogue has no document of that name."""


class Catalogue:
    """A folder of documents; an authority may keep its own copy of the one shipped."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.folder = folder

    @cached_property
    def contents(self) -> Document:
        """The order of the procedures, and what surrounds them: `topics`, `departments`, `roles`."""
        found: Document = _read(self.folder / "contents.json")
        return found

    @cached_property
    def slugs(self) -> list[str]:
        """The procedures there are, in the order of the table of contents, then in alphabetical order."""
        known = {slug: position for position, slug in enumerate(self.contents["procedures"])}
        found = sorted(path.stem for path in (self.folder / "procedures").glob("*.json"))
        return sorted(found, key=lambda slug: known.get(slug, len(known)))

    def title(self, slug: str) -> str:
        """What residents read first of a procedure."""
        return str(self.procedure(slug, {})["title"])

    def procedure(self, slug: str, words: Mapping[str, str]) -> Document:
        """A procedure with the words of the authority in it. Raises NotInCatalogue."""
        return self._document("procedures", slug, words)

    def workflow(self, slug: str, words: Mapping[str, str]) -> Document:
        """A workflow with the words of the authority in it. Raises NotInCatalogue."""
        return self._document("workflows", slug, words)

    def _document(self, kind: str, slug: str, words: Mapping[str, str]) -> Document:
        path = self.folder / kind / f"{slug}.json"
        if path.parent != self.folder / kind or not path.exists():
            raise NotInCatalogue(slug)
        found: Document = _filled(_read(path), words)
        return found


def words_of(charter: Mapping[str, Any], departments: list[Document]) -> dict[str, str]:
    """What fills the texts of the catalogue; whoever has no telephone of its own is reached through the switchboard."""
    phone = str(charter.get("phone") or "")
    words = {f"phone {each['slug']}": str(each.get("phone") or phone) for each in departments}
    words["postal_address"] = ", ".join(str(charter.get("postal_address") or "").split("\n"))
    # A number is read in one piece.
    return {name: text.replace(" ", "\u00a0") if name.startswith("phone") else text for name, text in words.items()}


def _filled(node: Any, words: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _filled(child, words) for name, child in node.items()}
    if isinstance(node, list):
        return [_filled(child, words) for child in node]
    return _SLOT.sub(lambda slot: words.get(slot[1], slot[0]), node) if isinstance(node, str) else node


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
