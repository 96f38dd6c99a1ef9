"""A card that a workflow creates in a reference list, from what a case says."""

from __future__ import annotations

from app.cards import cards
from app.cases.people.reference_cards import (
    check_family,
    convert_refusals,
    evaluate_card_values,
    give_card,
    record_card_event,
)
from app.cases.workflow.effects import ActionExecution


def create_card(execution: ActionExecution) -> None:
    """Adds a card to a list, the applicant's when it says so. Raises StepFailed when the list takes none like it."""
    slug = execution.action.parameters["list"]
    is_given = execution.action.parameters.get("owner") == "applicant"
    with convert_refusals():
        card = cards.create_card(slug, evaluate_card_values(execution))
        if is_given:
            check_family(execution, slug)
    record_card_event(execution, "card_created", card)
    if is_given:
        give_card(execution, card)
