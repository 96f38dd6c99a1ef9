"""Functions that give the options of each kind of source of choices."""

from __future__ import annotations

from collections.abc import Mapping

from app.agendas import booking_offers, slot_offers
from app.agendas.event_sessions import session_offers
from app.cards import card_options as card_choices
from app.procedures.sources import field_options, option_lookup, providers

SOURCE_PROVIDERS: Mapping[str, option_lookup.Provider] = {
    "cards": card_choices.card_options,
    "csv": providers.table_options,
    "json": providers.fetched_options,
    "geojson": providers.fetched_options,
    "agents": providers.agent_options,
}

# The same for sources that hold what belongs to a person.
OWN_SOURCE_PROVIDERS: Mapping[str, option_lookup.OwnProvider] = {"cards": card_choices.own_options}

# What questions of these types offer now, that no list holds.
OFFER_BUILDERS: Mapping[str, field_options.OfferBuilder] = {
    "slot": slot_offers.build_slot_offer,
    "booking": booking_offers.build_booking_offer,
    "event": session_offers.build_event_offer,
}
