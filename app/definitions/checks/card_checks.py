"""The cards that a workflow gives to the applicant, against the lists of the authority: found when it is published."""

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


def card_list_problems(document: Definition) -> Iterator[Problem]:
    """Lists that are not here, that have no cards, or whose cards are nobody's."""
    for at, slug in card_lists_in(document):
        source = find_source(slug)
        if source is None or source.kind != CARDS:
            yield Problem(f"{at}.list", _("aucune liste de fiches ne s’appelle « %(name)s »", name=slug))
        elif (words := ownerless_list_message(source)) is not None:
            yield Problem(f"{at}.list", words)


def lists_of_another_family(document: Definition, family: str) -> list[str]:
    """The titles of those whose owners are known in another family than that of the procedure."""
    found = {slug: find_source(slug) for _at, slug in card_lists_in(document)}
    return sorted(each.title for each in found.values() if each is not None and each.family not in (None, family))


def is_card_giving_action(node: Definition) -> bool:
    """Whether it is an action that makes a card the applicant's, or no longer."""
    gives = node.get("type") == ASSIGN_CARD.key or (
        node.get("type") == CREATE_CARD.key and node.get("owner") == "applicant"
    )
    return gives and isinstance(node.get("list"), str)


def card_lists_in(node: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The lists of such actions, with the place of each."""
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from card_lists_in(child, f"{at}[{position}]")
    if not isinstance(node, Mapping):
        return
    if is_card_giving_action(node):
        yield at, node["list"]
    for name, child in node.items():
        yield from card_lists_in(child, f"{at}.{name}" if at else name)
