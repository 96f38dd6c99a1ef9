"""The files imported together; a form refers to its blocks, data sources and workflow among them by slug."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from publik_import.xml_reader import Element


@dataclass
class Batch:
    """Elements by slug, for references from other files of the batch."""

    blocks: dict[str, Element] = field(default_factory=dict)
    sources: dict[str, Element] = field(default_factory=dict)
    mail_templates: dict[str, Element] = field(default_factory=dict)
    comment_templates: dict[str, Element] = field(default_factory=dict)
    workflows: dict[str, Element] = field(default_factory=dict)
    cards: dict[str, Element] = field(default_factory=dict)
    forms: dict[str, Element] = field(default_factory=dict)
    calls: dict[str, Element] = field(default_factory=dict)
    # The ids of the functions of each translated workflow.
    functions: dict[str, list[str]] = field(default_factory=dict)
    # The type of each variable of each translated workflow, by id.
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    # The card models with owners; None until `owned_cards` has looked for them.
    owned_models: frozenset[str] | None = None


_ATTRIBUTES_BY_TAG = {
    "block": "blocks",
    "datasource": "sources",
    "mail-template": "mail_templates",
    "comment-template": "comment_templates",
    "workflow": "workflows",
    "carddef": "cards",
    "formdef": "forms",
    "wscall": "calls",
}


def build_batch(roots: Iterable[Element]) -> Batch:
    batch = Batch()
    for root in roots:
        if root.tag in _ATTRIBUTES_BY_TAG and (slug := get_slug(root)):
            getattr(batch, _ATTRIBUTES_BY_TAG[root.tag]).setdefault(slug, root)
    return batch


def get_slug(root: Element) -> str:
    """The slug by which other elements refer to this one."""
    return root.value("slug") or root.value("url_name") or root.value("name")
