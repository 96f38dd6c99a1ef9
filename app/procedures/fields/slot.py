"""An appointment: one of the free times of a service, held for whoever fills the form in."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.core import clock, formats
from app.core.declared_value import TEXT
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.choice import SOURCE_SLUG
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.rows import evaluate_bound
from app.procedures.fields.slot_offer import NO_OFFER, SlotOffer
from app.procedures.fields.type_settings import COUNT, TypeSetting, yes_no_setting

MAX_PEOPLE = 50
TEXT_PARTS = ("start", "end", "service", "place")
ANSWER_PARTS = (*TEXT_PARTS, "day", "time")
# A wish, of who had no network to see the free times: a day, and a half of it unless any suits.
WISH_DAY, WISH_HALF = "wish_day", "wish_half"
HALVES = {"morning": _("le matin"), "afternoon": _("l’après-midi"), "": _("à n’importe quelle heure")}


class Slot(FieldType):
    """The next free times first, then the days of a month; the answer is the time, with where and for what."""

    key = "slot"
    icon = "calendar-clock"
    seconds = 30
    label = _("Rendez-vous")
    help_text = _(
        "Un rendez-vous parmi les heures libres d’un agenda. L’heure choisie est gardée dix minutes, le temps de "
        "finir, puis réservée à l’envoi."
    )
    value_help = _("Un groupe : `day` (le jour), `time` (l’heure), `service`, `place`.")
    settings = (
        TypeSetting(
            "agenda",
            TEXT,
            _("Agenda"),
            _("L’agenda où se prend le rendez-vous."),
            own_schema=SOURCE_SLUG,
            is_required=True,
        ),
        TypeSetting(
            "service",
            TEXT,
            _("Motif"),
            _("Le motif du rendez-vous : la durée et les guichets en dépendent."),
            own_schema=SOURCE_SLUG,
            is_required=True,
        ),
        TypeSetting(
            "people",
            COUNT,
            _("Nombre de personnes"),
            _("Un nombre, ou un calcul sur les réponses qui précèdent : la durée du rendez-vous en dépend."),
            own_schema={"type": ["integer", "object"], "minimum": 1, "maximum": MAX_PEOPLE},
            default=1,
        ),
        yes_no_setting(
            "takes_wish",
            _("Souhait sans réseau"),
            _(
                "Sans réseau, demande un jour et un moment souhaités au lieu d’une heure. Rien n’est réservé : le circuit "
                "doit permettre à un agent de proposer des heures. Sinon, le formulaire demande le réseau."
            ),
            default=False,
        ),
        yes_no_setting(
            "is_proposal",
            _("Proposée à l’usager"),
            _(
                "Dans l’action d’un agent : l’heure est gardée pour l’usager, qui la choisit ou non. L’étape « Heures de "
                "rendez-vous au choix » doit suivre. Une question de plus, une heure de plus."
            ),
            default=False,
        ),
    )
    messages = {
        "slot_missing": _("Choisissez une heure de rendez-vous."),
        "slot_unknown": _("Choisissez une heure parmi celles qui sont proposées."),
        "slot_taken": _("Cette heure vient d’être prise : choisissez-en une autre."),
        "slot_too_many": _(
            "Ce rendez-vous est pour %(maximum)s personnes au plus : prenez-en un autre pour les autres."
        ),
        "slot_closed": _("Ce rendez-vous ne se prend pas en ligne pour l’instant : appelez le service."),
    }
    example = {
        "id": "rendez_vous",
        "type": "slot",
        "label": "Votre rendez-vous",
        "agenda": "titres",
        "service": "passeport",
        "takes_wish": True,
    }
    example_answer = {
        "start": "2026-12-08T08:00Z",
        "end": "2026-12-08T08:20Z",
        "day": "2026-12-08",
        "time": "09:00",
        "service": "Passeport",
        "place": "Hôtel de ville",
    }
    is_as_defined = False
    has_offer = True
    can_be_in_row = False
    can_be_on_card = False

    def read(self, field: Field, form: Form) -> dict[str, str]:
        pressed = first_text(form, f"{field.id}__show")
        wish = {name: first_text(form, f"{field.id}__{name}") for name in (WISH_DAY, WISH_HALF)}
        return {"start": first_text(form, field.id), "shown": pressed or first_text(form, f"{field.id}__shown"), **wish}

    def is_layout_change(self, field: Field, form: Form) -> bool:
        return bool(first_text(form, f"{field.id}__show"))

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        people = evaluate_bound(field.settings["people"], values, maximum=MAX_PEOPLE, default=1) or 1
        return lists(dataclasses.replace(field, settings={**field.settings, "people": people}), values)

    def is_answer_dependent(self, field: Field) -> bool:
        return not isinstance(field.settings["people"], int)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, str] | None, list[Problem]]:
        start = start_of(raw)
        text = clean_line(raw.get("start")) if isinstance(raw, Mapping) else ""
        offer = offer_of(field)
        if not text:
            wish = read_wish(raw)
            is_accepted = wish is not None and (offer is NO_OFFER or (offer.is_open and offer.accepts_wish()))
            return (wish, []) if is_accepted else missing_answer(field, "slot_missing")
        if start is None:
            return refused_answer("slot_unknown")
        if offer is NO_OFFER and _is_answer(raw):
            return {name: clean_line(raw[name]) for name in ANSWER_PARTS}, []
        if not offer.is_open:
            return refused_answer("slot_closed")
        if field.settings["people"] > offer.max_people:
            return refused_answer("slot_too_many", maximum=offer.max_people)
        slot = offer.find(start)
        if slot is None:
            return refused_answer("slot_taken")
        return describe_slot(slot.start, slot.end, offer), []

    def display(self, field: Field, value: Any) -> list[str]:
        start, wish = start_of(value), read_wish(value)
        if start is None and wish is not None:
            day, half = formats.format_weekday(date.fromisoformat(wish[WISH_DAY])), str(HALVES[wish.get(WISH_HALF, "")])
            return [gettext("Souhait, sans heure réservée : %(day)s, %(half)s", day=day, half=half)]
        if start is None:
            return []
        when = gettext("%(day)s à %(time)s", day=formats.format_weekday(start), time=formats.format_hour(start))
        return [line for line in (when, clean_line(value.get("service")), clean_line(value.get("place"))) if line]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        values = value if isinstance(value, Mapping) else {}
        start = start_of(values)
        shown_day = clean_line(values.get("shown")) or (clock.to_paris(start).date().isoformat() if start else "")
        wish = read_wish(values) or {}
        wish_inputs = {f"{field.id}__{name}": text for name, text in wish.items()}
        return {field.id: clean_line(values.get("start")), f"{field.id}__shown": shown_day, **wish_inputs}

    def value_of_input(self, field: Field, value: str) -> str:
        start = start_of({"start": value})
        return self.display(field, {"start": value})[0] if start else value

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        members = {name: create_type("text") for name in TEXT_PARTS}
        return create_type("object", members={**members, "day": create_type("date"), "time": create_type("time")})

    def statistical_value(self, field: Field, value: Any, details: Any) -> None:
        return None


def _is_answer(raw: Any) -> bool:
    """Whether it is a whole answer, which was checked when it was kept."""
    return isinstance(raw, Mapping) and all(isinstance(raw.get(name), str) for name in ANSWER_PARTS)


def read_wish(value: Any) -> dict[str, str] | None:
    """The wish that an answer is, in place of a time; none for any other answer."""
    if not isinstance(value, Mapping) or clean_line(value.get("start")):
        return None
    day, half = clean_line(value.get(WISH_DAY)), clean_line(value.get(WISH_HALF))
    try:
        is_day = bool(date.fromisoformat(day))
    except ValueError:
        return None
    is_half = bool(half) and half in HALVES
    return {WISH_DAY: day, **({WISH_HALF: half} if is_half else {})} if is_day else None


def offer_of(field: Field) -> SlotOffer:
    """Offer of a question; nothing for a question that was not asked of anybody yet."""
    offer = field.settings.get("offer")
    return offer if isinstance(offer, SlotOffer) else NO_OFFER


def start_of(value: Any) -> datetime | None:
    """The instant at which an answer starts, in UTC."""
    text = clean_line(value.get("start")) if isinstance(value, Mapping) else ""
    try:
        start = datetime.fromisoformat(text) if text else None
        # Neither the first hours of the calendar nor the last ones have a day in Paris.
        has_day = start is not None and start.tzinfo is not None and bool(clock.to_paris(start))
    except (ValueError, OverflowError):
        return None
    return start.astimezone(UTC) if start is not None and has_day else None


def format_start(start: datetime) -> str:
    """The instant of a start as inputs and answers have it."""
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def describe_slot(start: datetime, end: datetime, offer: SlotOffer) -> dict[str, str]:
    """The answer for a time: the instants, and what conditions and texts read of it."""
    local = clock.to_paris(start)
    return {
        "start": format_start(start),
        "end": format_start(end),
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "service": offer.title,
        "place": offer.place,
    }
