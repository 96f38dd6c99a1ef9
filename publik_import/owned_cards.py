"""Find the card models whose cards have owners: declared, or inferred from other files that assign or offer them."""

from __future__ import annotations

from publik_import.batch import Batch
from publik_import.xml_reader import Element

# The view of a card model with the user's own cards.
OWN_VIEW = "_with_user_filter"
KEEP_USER = "keep-user"


def is_own_view(source: str) -> bool:
    """Whether a source is the view of the user's own cards: `carddef:children:_with_user_filter`."""
    return source.startswith("carddef:") and source.endswith(f":{OWN_VIEW}")


def find_owned_models(batch: Batch) -> frozenset[str]:
    """The slugs of the models whose cards may have owners."""
    if batch.owned_models is None:
        slugs = {slug for slug, root in batch.cards.items() if root.value("user_support") not in ("", "none")}
        element_groups = (batch.forms, batch.workflows, batch.blocks, batch.cards)
        for element in (
            descendant for group in element_groups for root in group.values() for descendant in root.walk()
        ):
            slugs |= _find_owned_slugs(element)
        batch.owned_models = frozenset(slugs)
    return batch.owned_models


def _find_owned_slugs(element: Element) -> set[str]:
    if is_own_view(element.text):
        return {element.text.split(":")[1]}
    if element.tag != "item":
        return set()
    kind, slug = element.attributes.get("type", ""), element.value("formdef_slug")
    assigns_owner = kind == "create_carddata" and element.value("user_association_mode") == KEEP_USER
    return {slug} if slug and (assigns_owner or kind == "assign_carddata") else set()
