"""Checks, at publication, of the card lists that a workflow names when it assigns cards to the applicant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.language.schema.problems import Problem
from app.procedures.sources.definition import CARDS
from app.procedures.sources.source_checks import ownerless_list_message
from app.procedures.sources.source_store import find_source
from app.workflows.actions.assign_card import ASSIGN_CARD
from app.workflows.actions.create_card import CREATE_CARD

Definition = Mapping[str, Any]


def card_list_problems(definition: Definition) -> Iterator[Problem]:
    """Lists that do not exist, that hold no cards, or whose cards have no owner."""
    for path, slug in card_lists_in(definition):
        source = find_source(slug)
        if source is None or source.kind != CARDS:
            yield Problem(f"{path}.list", _("aucune liste de fiches ne s’appelle « %(name)s »", name=slug))
        elif (words := ownerless_list_message(source)) is not None:
            yield Problem(f"{path}.list", words)


def lists_of_another_family(definition: Definition, family: str) -> list[str]:
    """Titles of the lists whose owners belong to another family than the procedure."""
    sources = {slug: find_source(slug) for _path, slug in card_lists_in(definition)}
    return sorted(
        source.title for source in sources.values() if source is not None and source.family not in (None, family)
    )


def is_card_giving_action(node: Definition) -> bool:
    """Whether the node is an action that assigns a card to the applicant, or withdraws it."""
    assigns_card = node.get("type") == ASSIGN_CARD.key or (
        node.get("type") == CREATE_CARD.key and node.get("owner") == "applicant"
    )
    return assigns_card and isinstance(node.get("list"), str)


def card_lists_in(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The path of each card list in the node, with the slug of the list."""
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from card_lists_in(child, f"{path}[{position}]")
    if not isinstance(node, Mapping):
        return
    if is_card_giving_action(node):
        yield path, node["list"]
    for name, child in node.items():
        yield from card_lists_in(child, f"{path}.{name}" if path else name)
