"""Cards that a workflow makes, changes or gives to the applicant in a reference list, from what a request says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.cards import cards, owners
from app.cards.cards import CardNotFound, IdentifierTaken, InvalidCard, ListFull
from app.cards.lists import ListNotFound, list_of
from app.cards.models import Card
from app.cards.owners import NobodysCards
from app.cases import timeline
from app.cases.contact import email_of
from app.cases.effects import Performance, StepFailed
from app.core.access import SYSTEM
from app.core.db import db

WITHDRAW = "withdraw"


class OtherFamily(Exception):
    """The list is kept in another family than the request: nobody is known there under the name that the request has."""


def create_card(performance: Performance) -> None:
    """Adds a card to a list, the applicant's when it says so. Raises StepFailed when the list takes none like it."""
    slug = performance.action.parameters["list"]
    is_given = performance.action.parameters.get("owner") == "applicant"
    with _refusals():
        card = cards.create(slug, _values(performance))
        if is_given:
            _check_family(performance, slug)
    _tell(performance, "card_created", card)
    if is_given:
        _give(performance, card)


def update_card(performance: Performance) -> None:
    """Changes what a card says: the values named, the others staying. Raises StepFailed."""
    with _refusals():
        card = _named(performance)
        cards.update(card.id, _values(performance))
    _tell(performance, "card_updated", card)


def assign_card(performance: Performance) -> None:
    """The card becomes the applicant's, or is no longer; done once however often it is asked. Raises StepFailed."""
    with _refusals():
        _check_family(performance, performance.action.parameters["list"])
        card = _named(performance)
    if performance.action.parameters.get("mode") != WITHDRAW:
        _give(performance, card)
    elif (owner_id := performance.case.applicant_id) is None:
        _tell(performance, "card_without_account", card)
    elif owners.withdraw(card, owner_id):
        _tell(performance, "card_withdrawn", card, visible_to=_readers(performance))


def _give(performance: Performance, card: Card) -> None:
    """Nobody's account, nobody's card: the history says so, and what follows goes on."""
    case = performance.case
    if case.applicant_id is None:
        _tell(performance, "card_without_account", card)
    elif owners.give(card, case.applicant_id, email=email_of(case) or "", case_id=case.id):
        _tell(performance, "card_given", card, visible_to=_readers(performance))


def _readers(performance: Performance) -> str:
    """Whose card it is concerns whoever it is; unless the designer had it said elsewhere, or not at all."""
    return timeline.EVERYONE if performance.action.parameters.get("tell", True) else timeline.AGENTS


def _check_family(performance: Performance, slug: str) -> None:
    family = list_of(slug).family
    if family is None:
        raise NobodysCards(slug)
    if family != performance.case.family:
        raise OtherFamily(slug)


def _named(performance: Performance) -> Card:
    slug = performance.action.parameters["list"]
    card = cards.find(slug, str(performance.value("card") or ""))
    if card is None:
        raise CardNotFound(slug)
    return card


def _values(performance: Performance) -> dict[str, Any]:
    return {name: performance.work_out(value) for name, value in performance.action.parameters["values"].items()}


def _tell(performance: Performance, kind: str, card: Card, *, visible_to: str = timeline.AGENTS) -> None:
    reference = list_of(card.list_slug)
    details = {"list": reference.title, "card": reference.label_of(cards.values_of(card))}
    timeline.record(performance.case, kind, by=SYSTEM, visible_to=visible_to, details=details)


@contextmanager
def _refusals() -> Iterator[None]:
    """What a list refuses, as a step that failed; nothing of it is left behind."""
    try:
        with db.session.begin_nested():
            yield
    except (
        CardNotFound,
        IdentifierTaken,
        InvalidCard,
        ListFull,
        ListNotFound,
        NobodysCards,
        OtherFamily,
    ) as refused:
        raise StepFailed(re.sub("(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()) from None
