"""Somewhere in the territory: a point on the map, or an address, or a few words that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.district_lookup import metres_outside, territory_bounds
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, refused_answer
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.location import (
    DISTRICT,
    LOCATION_MEMBERS,
    coordinates_in,
    hidden_values,
    read_hidden,
    read_location,
)
from app.procedures.fields.type_settings import choice_setting, yes_no_setting

MAX_LENGTH = 300
# Kept with a point that is outside of the territory, once its author has confirmed that it is there.
OUTSIDE = "outside"
# The words that came with the point, from a service of addresses: under other words it is elsewhere.
NAMED = "named"
# What is done with a point outside of the territory.
ASK, REFUSE, ACCEPT = "ask", "refuse", "accept"


def _outside_message(params: Mapping[str, Any]) -> str:
    """Message for a point outside of the territory: its distance, and what to do."""
    distance, can_be_confirmed = params.get("km"), params.get("can_be_confirmed")
    if distance and can_be_confirmed:
        return gettext(
            "Cet endroit est à %(km)s km environ de notre territoire : corrigez-le, ou cochez la case s’il est "
            "bien là.",
            km=distance,
        )
    if distance:
        return gettext(
            "Cet endroit est à %(km)s km environ de notre territoire : corrigez-le, ou retirez le repère et "
            "décrivez l’endroit par écrit.",
            km=distance,
        )
    if can_be_confirmed:
        return gettext(
            "Cet endroit est juste à l’extérieur de notre territoire : corrigez-le, ou cochez la case s’il est bien là."
        )
    return gettext(
        "Cet endroit est juste à l’extérieur de notre territoire : corrigez-le, ou retirez le repère et décrivez "
        "l’endroit par écrit."
    )


class Place(FieldType):
    """Words, coordinates when they are known, and the district that they are in."""

    key = "place"
    icon = "map-pin"
    seconds = 25
    label = _("Lieu")
    help_text = _(
        "Un endroit du territoire : un point sur la carte, une adresse, ou quelques mots qui y mènent. Il donne "
        "le quartier."
    )
    value_help = _("Un groupe : `where` (les mots), et s’ils sont connus `latitude`, `longitude`, `district`.")
    settings = (
        yes_no_setting("map", _("Carte"), _("Montre une carte, où l’usager pose un point."), default=True),
        choice_setting(
            "outside",
            _("Hors du territoire"),
            _(
                "Ce qui se passe si le point est hors du territoire : demander de confirmer, refuser, ou "
                "accepter sans rien dire."
            ),
            {ASK: _("Demander de confirmer"), REFUSE: _("Refuser"), ACCEPT: _("Accepter")},
            default=ASK,
        ),
    )
    messages = {
        "place_missing": _("Indiquez où c’est : une adresse, ou quelques mots qui y mènent."),
        "place_outside": _outside_message,
    }
    example = {"id": "lieu", "type": "place", "label": "Où est-ce ?"}
    example_answer = {"where": "Devant l’école"}
    is_located = True
    is_copied_to_devices = True
    can_be_statistic = True

    def read(self, field: Field, form: Form) -> dict[str, Any]:
        where = first_text(form, f"{field.id}__where")
        if not _is_same_place(where, first_text(form, f"{field.id}__{NAMED}")):
            return {"where": where}
        confirmed = {OUTSIDE: True} if first_text(form, f"{field.id}__{OUTSIDE}") else {}
        return {"where": where, **read_hidden(field, form), **confirmed}

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, Any] | None, list[Problem]]:
        where, location = _place_words(raw), read_location(raw)
        if not where and "latitude" not in location:
            return refused_answer("place_missing", "where") if field.required else (None, [])
        if len(where) > MAX_LENGTH:
            return refused_answer("too_long", "where", maximum=MAX_LENGTH)
        metres = _metres_outside(field, location)
        if metres and not (_is_confirmed(raw) and field.settings["outside"] == ASK):
            return refused_answer(
                "place_outside", "where", km=round(metres / 1000), can_be_confirmed=field.settings["outside"] == ASK
            )
        return {"where": where, **location, **({OUTSIDE: True} if metres else {})}, []

    def display(self, field: Field, value: Any) -> str | list[str]:
        values = value if isinstance(value, Mapping) else {}
        outside = gettext("Hors du territoire") if values.get(OUTSIDE) else ""
        lines = [_place_words(values) or format_coordinates(values), str(values.get(DISTRICT) or ""), outside]
        return [line for line in lines if line]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        hidden = hidden_values(field, value)
        is_named = any(hidden[f"{field.id}__{part}"] for part in ("ban_id", "insee"))
        return {
            f"{field.id}__where": _place_words(value),
            **hidden,
            f"{field.id}__{NAMED}": _place_words(value) if is_named else "",
            f"{field.id}__{OUTSIDE}": ["1"] if _is_confirmed(value) else [],
        }

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        return create_type("object", members={"where": create_type("text"), **LOCATION_MEMBERS})

    def statistical_value(self, field: Field, value: Any, details: Any) -> str | None:
        """Return the district of the place, which is one of those of the authority."""
        district = value.get(DISTRICT) if isinstance(value, Mapping) else None
        return district if isinstance(district, str) and district else None

    def offline_settings(self, field: Field) -> dict[str, Any]:
        return {} if field.settings["outside"] == ACCEPT else {"territory": territory_bounds()}


def format_coordinates(answer: Mapping[str, Any]) -> str:
    """47.501200, -0.402100: as any map takes them; empty when they are not known."""
    point = coordinates_in(answer)
    return f"{point[0]:.6f}, {point[1]:.6f}" if point else ""


def _metres_outside(field: Field, location: Mapping[str, Any]) -> float:
    point = coordinates_in(location)
    return metres_outside(*point) if point and field.settings["outside"] != ACCEPT else 0.0


def _is_same_place(where: str, point_label: str) -> bool:
    """Whether words are those that came with a point, with something more or less."""
    now, before = clean_line(where).casefold(), clean_line(point_label).casefold()
    return before in now or now in before


def _is_confirmed(raw: Any) -> bool:
    return isinstance(raw, Mapping) and raw.get(OUTSIDE) is True


def _place_words(raw: Any) -> str:
    return clean_line(raw.get("where")) if isinstance(raw, Mapping) else ""
