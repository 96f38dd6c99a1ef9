"""Cards of a reference list as options of a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.cards.card_owners import list_cards_of_owner
from app.cards.cards import ReadCard, list_cards
from app.cards.reference_lists import ReferenceList, get_list
from app.procedures.fields.choice_options import Option, OptionList
from app.procedures.form.display import display_answers
from app.procedures.sources.chooser import Chooser
from app.procedures.sources.definition import Source
from app.procedures.sources.option_lookup import option_cache
from app.procedures.sources.option_parsing import properties_of

# A change of the list invalidates the cache through its revision; other processes see it within this time.
CACHE_SECONDS = 300.0


def card_options(source: Source, where: Mapping[str, str]) -> OptionList:
    """The option provider of all cards of a list."""

    def load() -> OptionList:
        reference = get_list(source.slug)
        return OptionList(_create_option(reference, card) for card in list_cards(source.slug)).filter_by(where)

    return option_cache.get((source.slug, source.revision, tuple(where.items())), load, seconds=CACHE_SECONDS)


def own_options(source: Source, where: Mapping[str, str], chooser: Chooser) -> OptionList:
    """The option provider of the cards of an applicant; editors of the list choose among all cards for people without account."""
    reference = get_list(source.slug)
    owner_id = chooser.identifier_in(reference.family) if reference.family is not None else None
    if owner_id is not None:
        return OptionList(
            _create_option(reference, card) for card in list_cards_of_owner(owner_id, source.slug)
        ).filter_by(where)
    if reference.can_show_owners_to(chooser.by) and reference.can_be_edited_by(chooser.by):
        return card_options(source, where)
    return OptionList(())


def _create_option(reference: ReferenceList, card: ReadCard) -> Option:
    """An option whose value is the identifier of the card, stable across imports; the id of the card for personal lists."""
    uses_identifier = reference.identifier is not None and not reference.is_personal
    value = str(card.identifier) if uses_identifier else str(card.id)
    return Option(
        value, card.label or value, properties_of({**_display_texts(reference, card), **_plain_values(reference, card)})
    )


def _plain_values(reference: ReferenceList, card: ReadCard) -> dict[str, Any]:
    values_by_field = ((field.id, card.values.get(field.id)) for field in reference.fields_of_residents)
    return {name: value for name, value in values_by_field if isinstance(value, str | int | float | bool)}


def _display_texts(reference: ReferenceList, card: ReadCard) -> dict[str, str]:
    """Values that are not plain, as text: an address, several choices."""
    texts = display_answers(reference.fields_of_residents, card.values)
    return {name: ", ".join(text) if isinstance(text, list) else text for name, text in texts.items()}
