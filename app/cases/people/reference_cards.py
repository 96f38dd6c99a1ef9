"""Functions shared by the actions on cards of reference lists: finding and giving a card, the history, the refusals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.cards import card_owners, cards
from app.cards.card_owners import ListWithoutOwners
from app.cards.cards import CardNotFound, IdentifierTaken, InvalidCard, ListFull
from app.cards.models import Card
from app.cards.reference_lists import ListNotFound, get_list
from app.cases import timeline
from app.cases.people.contact import email_of
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.db import db
from app.core.web.access_rules import SYSTEM


class OtherFamily(Exception):
    """The list is kept in another family than the request: nobody is known there under the name that the request has."""


def give_card(execution: ActionExecution, card: Card) -> None:
    """Nobody's account, nobody's card: the history says so, and what follows goes on."""
    case = execution.case
    if case.applicant_id is None:
        record_card_event(execution, "card_without_account", card)
    elif card_owners.give_card(card, case.applicant_id, email=email_of(case) or "", case_id=case.id):
        record_card_event(execution, "card_given", card, visible_to=card_event_visibility(execution))


def card_event_visibility(execution: ActionExecution) -> str:
    """Return the visibility of an event of a card: everyone, unless the designer chose to tell elsewhere, or not at all."""
    return timeline.EVERYONE if execution.action.parameters.get("tell", True) else timeline.AGENTS


def check_family(execution: ActionExecution, slug: str) -> None:
    family = get_list(slug).family
    if family is None:
        raise ListWithoutOwners(slug)
    if family != execution.case.family:
        raise OtherFamily(slug)


def find_card(execution: ActionExecution) -> Card:
    slug = execution.action.parameters["list"]
    card = cards.find_card(slug, str(execution.value("card") or ""))
    if card is None:
        raise CardNotFound(slug)
    return card


def evaluate_card_values(execution: ActionExecution) -> dict[str, Any]:
    return {name: execution.evaluate(value) for name, value in execution.action.parameters["values"].items()}


def record_card_event(execution: ActionExecution, kind: str, card: Card, *, visible_to: str = timeline.AGENTS) -> None:
    reference = get_list(card.list_slug)
    details = {"list": reference.title, "card": reference.label_of(cards.get_values(card))}
    timeline.record(execution.case, kind, by=SYSTEM, visible_to=visible_to, details=details)


@contextmanager
def convert_refusals() -> Iterator[None]:
    """Convert the refusals of a list into a failed step; nothing of it is left behind."""
    try:
        with db.session.begin_nested():
            yield
    except (
        CardNotFound,
        IdentifierTaken,
        InvalidCard,
        ListFull,
        ListNotFound,
        ListWithoutOwners,
        OtherFamily,
    ) as refused:
        raise StepFailed(re.sub("(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()) from None
