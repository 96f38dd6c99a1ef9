"""The cards that a workflow gives to the applicant, against the lists of the authority: found when it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.documents import Problem
from app.core.i18n import gettext as _
from app.procedures.sources.checks import nobodys_list
from app.procedures.sources.documents import CARDS
from app.procedures.sources.keeping import find_source

Document = Mapping[str, Any]


def problems_of_cards_given(document: Document) -> Iterator[Problem]:
    """Lists that are not here, that have no cards, or whose cards are nobody's."""
    for at, slug in lists_given(document):
        source = find_source(slug)
        if source is None or source.kind != CARDS:
            yield Problem(f"{at}.list", _("aucune liste de fiches ne s’appelle « %(name)s »", name=slug))
        elif (words := nobodys_list(source)) is not None:
            yield Problem(f"{at}.list", words)


def lists_of_another_family(document: Document, family: str) -> list[str]:
    """The titles of those whose owners are known in another family than that of the procedure."""
    found = {slug: find_source(slug) for _at, slug in lists_given(document)}
    return sorted(each.title for each in found.values() if each is not None and each.family not in (None, family))


def gives_card(node: Document) -> bool:
    """Whether it is an action that makes a card the applicant's, or no longer."""
    gives = node.get("type") == "assign_card" or (
        node.get("type") == "create_card" and node.get("owner") == "applicant"
    )
    return gives and isinstance(node.get("list"), str)


def lists_given(node: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The lists of such actions, with the place of each."""
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from lists_given(child, f"{at}[{position}]")
    if not isinstance(node, Mapping):
        return
    if gives_card(node):
        yield at, node["list"]
    for name, child in node.items():
        yield from lists_given(child, f"{at}.{name}" if at else name)
