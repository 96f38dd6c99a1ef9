"""The definitions of the catalogue and of the demo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

APP = Path(__file__).parents[2] / "app"
DEMO = APP.parent / "devtools/demo"

Definition = dict[str, Any]


def read_definitions(folder: str) -> dict[str, Definition]:
    """Read every definition of a folder of the catalogue, by file stem."""
    return {path.stem: read_json(path) for path in sorted((APP / "catalogue" / folder).glob("*.json"))}


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def iterate_texts(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a definition with its path; identifiers and conditions are not texts."""
    if isinstance(node, dict):
        for key, child in node.items():
            if key not in NOT_TEXTS:
                yield from iterate_texts(child, f"{place}.{key}")
    elif isinstance(node, list):
        for position, child in enumerate(node):
            yield from iterate_texts(child, f"{place}[{position}]")
    elif isinstance(node, str):
        yield place, node


NOT_TEXTS = {
    "translations",
    "accept",
    "by",
    "check",
    "condition",
    "display",
    "each",
    "email",
    "family",
    "format",
    "functions",
    "id",
    "initial",
    "intake",
    "kind",
    "layout",
    "maximum",
    "minimum",
    "prefix",
    "procedure",
    "profile",
    "role",
    "sender_email",
    "series",
    "slug",
    "theme",
    "to",
    "tone",
    "type",
    "value",
    "visible_to",
    "website",
    "when",
    "workflow",
}

PROCEDURES = read_definitions("procedures")
WORKFLOWS = read_definitions("workflows")
LISTS = read_definitions("lists")
TEMPLATES = read_definitions("documents")
CONTENTS: Definition = read_json(APP / "catalogue" / "contents.json")
AUTHORITY: Definition = read_json(DEMO / "authority.json")
CASES: list[Definition] = read_json(DEMO / "cases.json")
