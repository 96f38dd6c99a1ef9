"""A card of a reference list that a workflow makes the applicant’s, or withdraws from them."""

from __future__ import annotations

from app.cards import card_owners
from app.cases.effects import Performance
from app.cases.reference_cards import (
    card_event_visibility,
    check_family,
    convert_refusals,
    find_card,
    give_card,
    record_card_event,
)

WITHDRAW = "withdraw"


def assign_card(performance: Performance) -> None:
    """The card becomes the applicant's, or is no longer; done once however often it is asked. Raises StepFailed."""
    with convert_refusals():
        check_family(performance, performance.action.parameters["list"])
        card = find_card(performance)
    if performance.action.parameters.get("mode") != WITHDRAW:
        give_card(performance, card)
    elif (owner_id := performance.case.applicant_id) is None:
        record_card_event(performance, "card_without_account", card)
    elif card_owners.withdraw_card(card, owner_id):
        record_card_event(performance, "card_withdrawn", card, visible_to=card_event_visibility(performance))
