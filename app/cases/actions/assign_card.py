"""A card of a reference list that a workflow makes the applicant’s, or withdraws from them."""

from __future__ import annotations

from app.cards import card_owners
from app.cases.people.reference_cards import (
    card_event_visibility,
    check_family,
    convert_refusals,
    find_card,
    give_card,
    record_card_event,
)
from app.cases.workflow.effects import ActionExecution

WITHDRAW = "withdraw"


def assign_card(execution: ActionExecution) -> None:
    """The card becomes the applicant's, or is no longer; done once however often it is asked. Raises StepFailed."""
    with convert_refusals():
        check_family(execution, execution.action.parameters["list"])
        card = find_card(execution)
    if execution.action.parameters.get("mode") != WITHDRAW:
        give_card(execution, card)
    elif (owner_id := execution.case.applicant_id) is None:
        record_card_event(execution, "card_without_account", card)
    elif card_owners.withdraw_card(card, owner_id):
        record_card_event(execution, "card_withdrawn", card, visible_to=card_event_visibility(execution))
