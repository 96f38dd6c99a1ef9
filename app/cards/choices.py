"""The cards of a reference list as options to choose among."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cards.cards import ReadCard, all_of
from app.cards.lists import ReferenceList, list_of
from app.procedures.display import displayed_answers
from app.procedures.fields.options import Option, OptionList
from app.procedures.sources.asking import memory
from app.procedures.sources.documents import Source
from app.procedures.sources.reading import properties_of

# Told at once in this process by the number of changes; elsewhere within this time.
LASTS = 300.0


def card_options(source: Source, where: Mapping[str, str]) -> OptionList:
    """The provider of lists of cards."""

    def read() -> OptionList:
        reference = list_of(source.slug)
        return OptionList(_option(reference, card) for card in all_of(source.slug)).having(where)

    return memory.get((source.slug, source.revision, tuple(where.items())), read, lasts=LASTS)


def _option(reference: ReferenceList, card: ReadCard) -> Option:
    """Known by its identifier, so that it stays the same when the list is sent again; a person's, by a number of ours."""
    is_named = reference.identifier is not None and not reference.is_personal
    value = str(card.identifier) if is_named else str(card.id)
    return Option(value, card.label or value, properties_of({**_words(reference, card), **_plain(card.values)}))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if isinstance(value, str | int | float | bool)}


def _words(reference: ReferenceList, card: ReadCard) -> dict[str, str]:
    """What is no plain value, in words: an address, several choices."""
    written = displayed_answers(reference.fields, card.values)
    return {name: ", ".join(text) if isinstance(text, list) else text for name, text in written.items()}
