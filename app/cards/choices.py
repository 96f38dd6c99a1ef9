"""The cards of a reference list as options to choose among."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cards.cards import ReadCard, all_of
from app.cards.lists import ReferenceList, list_of
from app.cards.owners import cards_of
from app.procedures.display import displayed_answers
from app.procedures.fields.options import Option, OptionList
from app.procedures.sources.asking import memory
from app.procedures.sources.choosing import Chooser
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


def own_options(source: Source, where: Mapping[str, str], chooser: Chooser) -> OptionList:
    """The provider of one's own cards; an agent who keeps the list chooses among all of them for whoever has no account."""
    reference = list_of(source.slug)
    owner_id = chooser.known_as(reference.family) if reference.family is not None else None
    if owner_id is not None:
        return OptionList(_option(reference, card) for card in cards_of(owner_id, source.slug)).having(where)
    if reference.tells_owners_to(chooser.by) and reference.may_be_edited_by(chooser.by):
        return card_options(source, where)
    return OptionList(())


def _option(reference: ReferenceList, card: ReadCard) -> Option:
    """Known by its identifier, so that it stays the same when the list is sent again; a person's, by a number of ours."""
    is_named = reference.identifier is not None and not reference.is_personal
    value = str(card.identifier) if is_named else str(card.id)
    return Option(value, card.label or value, properties_of({**_words(reference, card), **_plain(reference, card)}))


def _plain(reference: ReferenceList, card: ReadCard) -> dict[str, Any]:
    told = ((field.id, card.values.get(field.id)) for field in reference.fields_of_residents)
    return {name: value for name, value in told if isinstance(value, str | int | float | bool)}


def _words(reference: ReferenceList, card: ReadCard) -> dict[str, str]:
    """What is no plain value, in words: an address, several choices."""
    written = displayed_answers(reference.fields_of_residents, card.values)
    return {name: ", ".join(text) if isinstance(text, list) else text for name, text in written.items()}
