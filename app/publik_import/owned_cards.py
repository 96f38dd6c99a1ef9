"""Card models of w.c.s. whose cards are people's: they say so, or something in the same files gives or offers them to people."""

from __future__ import annotations

from app.publik_import.batch import Batch
from app.publik_import.xml_reader import Element

# The view of a card model that offers each person the cards that are theirs.
OWN_VIEW = "_with_user_filter"
KEEP_USER = "keep-user"


def is_own_view(named: str) -> bool:
    """Whether a source names the cards of whoever fills in: `carddef:children:_with_user_filter`."""
    return named.startswith("carddef:") and named.endswith(f":{OWN_VIEW}")


def find_owned_models(batch: Batch) -> frozenset[str]:
    """The slugs of the models whose cards may be people's."""
    if batch.owned is None:
        own = {slug for slug, root in batch.cards.items() if root.value("user_support") not in ("", "none")}
        shelves = (batch.forms, batch.workflows, batch.blocks, batch.cards)
        for element in (each for shelf in shelves for root in shelf.values() for each in root.walk()):
            own |= _find_owned_slugs(element)
        batch.owned = frozenset(own)
    return batch.owned


def _find_owned_slugs(element: Element) -> set[str]:
    if is_own_view(element.text):
        return {element.text.split(":")[1]}
    if element.tag != "item":
        return set()
    kind, named = element.attributes.get("type", ""), element.value("formdef_slug")
    is_given = kind == "create_carddata" and element.value("user_association_mode") == KEEP_USER
    return {named} if named and (is_given or kind == "assign_carddata") else set()
