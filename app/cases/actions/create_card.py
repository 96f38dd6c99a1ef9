"""A card that a workflow creates in a reference list, from what a case says."""

from __future__ import annotations

from app.cards import cards
from app.cases.effects import Performance
from app.cases.reference_cards import check_family, convert_refusals, evaluate_card_values, give_card, record_card_event


def create_card(performance: Performance) -> None:
    """Adds a card to a list, the applicant's when it says so. Raises StepFailed when the list takes none like it."""
    slug = performance.action.parameters["list"]
    is_given = performance.action.parameters.get("owner") == "applicant"
    with convert_refusals():
        card = cards.create_card(slug, evaluate_card_values(performance))
        if is_given:
            check_family(performance, slug)
    record_card_event(performance, "card_created", card)
    if is_given:
        give_card(performance, card)
