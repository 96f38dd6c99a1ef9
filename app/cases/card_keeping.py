"""Cards that a workflow makes or changes in a reference list of the authority, from what a request says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.cards import cards
from app.cards.cards import CardNotFound, IdentifierTaken, InvalidCard, ListFull
from app.cards.lists import ListNotFound, list_of
from app.cases import timeline
from app.cases.effects import Performance, StepFailed
from app.core.access import SYSTEM
from app.core.db import db


def create_card(performance: Performance) -> None:
    """Adds a card to a list. Raises StepFailed when the list takes none like it."""
    slug = performance.action.parameters["list"]
    with _refusals():
        card = cards.create(slug, _values(performance))
    _tell(performance, "card_created", slug, cards.values_of(card))


def update_card(performance: Performance) -> None:
    """Changes what a card says: the values named, the others staying. Raises StepFailed."""
    slug = performance.action.parameters["list"]
    with _refusals():
        card = cards.find(slug, str(performance.value("card") or ""))
        if card is None:
            raise CardNotFound(slug)
        cards.update(card.id, _values(performance))
    _tell(performance, "card_updated", slug, cards.values_of(card))


def _values(performance: Performance) -> dict[str, Any]:
    return {name: performance.work_out(value) for name, value in performance.action.parameters["values"].items()}


def _tell(performance: Performance, kind: str, slug: str, values: dict[str, Any]) -> None:
    reference = list_of(slug)
    details = {"list": reference.title, "card": reference.label_of(values)}
    timeline.record(performance.case, kind, by=SYSTEM, visible_to=timeline.AGENTS, details=details)


@contextmanager
def _refusals() -> Iterator[None]:
    """What a list refuses, as a step that failed; nothing of it is left behind."""
    try:
        with db.session.begin_nested():
            yield
    except (CardNotFound, IdentifierTaken, InvalidCard, ListFull, ListNotFound) as refused:
        raise StepFailed(re.sub("(?<!^)(?=[A-Z])", "_", type(refused).__name__).lower()) from None
