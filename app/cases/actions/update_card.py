"""A card of a reference list that a workflow updates, from what a case says."""

from __future__ import annotations

from app.cards import cards
from app.cases.people.reference_cards import convert_refusals, evaluate_card_values, find_card, record_card_event
from app.cases.workflow.effects import ActionExecution


def update_card(execution: ActionExecution) -> None:
    """Changes what a card says: the values named, the others staying. Raises StepFailed."""
    with convert_refusals():
        card = find_card(execution)
        cards.update_card(card.id, evaluate_card_values(execution))
    record_card_event(execution, "card_updated", card)
