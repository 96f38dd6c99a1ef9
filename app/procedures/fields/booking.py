"""A room or some equipment, booked for hours or whole days: the days first, then what is free, with its price."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from app.core.declared_value import TEXT
from app.core.i18n import lazy_gettext as _
from app.language.expressions import ExpressionError, evaluate
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.booking_answer import (
    DAYS,
    DETAILS,
    NUMBERS,
    TEXTS,
    TIMES,
    describe_booking,
    format_cost,
    format_when,
    is_booking_answer,
    read_items,
)
from app.procedures.fields.booking_offer import NO_BOOKING_OFFER, BookingOffer, OfferedThing, Wish
from app.procedures.fields.choice import SOURCE_SLUG
from app.procedures.fields.date import parse_day
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.rows import evaluate_bound
from app.procedures.fields.slot import Slot
from app.procedures.fields.time import parse_time
from app.procedures.fields.type_settings import COUNT, EXPRESSION, TypeSetting

MAX_PEOPLE = 5000
# Types of questions whose answer takes some time of an agenda.
BOOKING_TYPES = frozenset({Slot.key, "booking"})


class Booking(FieldType):
    """Ordinary inputs for the days and hours, then what is free; the answer has what is booked, and what it costs."""

    key = "booking"
    icon = "building-2"
    seconds = 60
    label = _("Réservation de salle ou de matériel")
    help_text = _(
        "Une salle ou du matériel d’un agenda, pour quelques heures ou des jours entiers. Le prix est calculé. "
        "Ce qui est choisi est gardé dix minutes, le temps de finir, puis réservé à l’envoi."
    )
    value_help = _(
        "Un groupe : les jours (`day`, `last_day`), les heures (`time`, `until`) et `thing`, ce qui est réservé. Il a "
        "aussi `quantity`, `options`, `amount` en euros, `deposit` pour la caution, `service` et `place`. Les textes "
        "nomment `salle_details.when`, `thing`, `options`, `amount`, `deposit`, `place`."
    )
    settings = (
        TypeSetting(
            "agenda",
            TEXT,
            _("Agenda"),
            _("L’agenda des salles ou du matériel."),
            own_schema=SOURCE_SLUG,
            is_required=True,
        ),
        TypeSetting(
            "service",
            TEXT,
            _("Motif"),
            _("Le motif de la réservation : les durées permises et les délais en dépendent."),
            own_schema=SOURCE_SLUG,
            is_required=True,
        ),
        TypeSetting(
            "resource",
            TEXT,
            _("Salle ou matériel"),
            _("Son identifiant dans l’agenda, si une seule chose se réserve ici. Vide : tout l’agenda."),
            own_schema={**SOURCE_SLUG, "type": ["string", "null"]},
        ),
        TypeSetting(
            "people",
            COUNT,
            _("Nombre de personnes"),
            _(
                "Un nombre, ou un calcul sur les réponses qui précèdent : seules les salles assez grandes sont proposées."
            ),
            own_schema={"type": ["integer", "object"], "minimum": 1, "maximum": MAX_PEOPLE},
            default=1,
        ),
        TypeSetting(
            "category",
            EXPRESSION,
            _("Catégorie de tarif"),
            _("Le calcul qui donne la catégorie de qui réserve : son tarif s’applique."),
            own_schema={"type": ["object", "string", "null"]},
        ),
    )
    messages = {
        "booking_missing": _("Indiquez le jour de la réservation."),
        "booking_unknown_day": _("Écrivez ce jour comme 12/06/2027."),
        "booking_hours_missing": _("Indiquez l’heure de début et l’heure de fin."),
        "booking_unordered": _("La fin doit venir après le début."),
        "booking_too_short": _("Réservez au moins %(duration)s."),
        "booking_too_long": _("Réservez au plus %(duration)s."),
        "booking_too_many_days": _("Réservez %(maximum)s jours au plus."),
        "booking_out_of_bounds": _("Choisissez un jour entre le %(first)s et le %(last)s."),
        "booking_off_grid": _("Choisissez des heures de %(minutes)s en %(minutes)s minutes."),
        "booking_nothing_free": _("Rien n’est libre à ce moment : choisissez un autre jour ou d’autres heures."),
        "booking_thing_missing": _("Choisissez ce que vous réservez."),
        "booking_taken": _("« %(title)s » vient d’être réservé par quelqu’un d’autre : faites un autre choix."),
        "booking_too_few": _("« %(title)s » : il en reste %(left)s à ce moment. Demandez-en moins."),
        "booking_lost": _(
            "Ce que vous aviez choisi vient d’être réservé par quelqu’un d’autre : faites un autre choix."
        ),
        "booking_closed": _("Cela ne se réserve pas en ligne pour l’instant : appelez le service."),
    }
    example = {
        "id": "salle",
        "type": "booking",
        "label": "Votre salle",
        "agenda": "salles",
        "service": "location",
    }
    example_answer = {
        "day": "2026-12-12",
        "last_day": "2026-12-12",
        "time": "14:00",
        "until": "18:00",
        "items": {"grande-salle": 1},
        "option_ids": [],
        "start": "2026-12-12T13:00Z",
        "end": "2026-12-12T17:00Z",
        "thing": "Grande salle",
        "quantity": 1,
        "options": "",
        "amount": 120,
        "deposit": 500,
        "service": "Location",
        "place": "Centre culturel",
    }
    is_as_defined = False
    has_offer = True
    can_be_in_row = False
    can_be_on_card = False

    def read(self, field: Field, form: Form) -> dict[str, Any]:
        things = [name for name in form.getlist(f"{field.id}__things") if isinstance(name, str)][:200]
        numbers = {name: first_text(form, f"{field.id}__n__{name}") for name in things}
        thing = first_text(form, f"{field.id}__thing")
        options = [name for name in form.getlist(f"{field.id}__options") if isinstance(name, str)][:60]
        return {
            **{name: first_text(form, f"{field.id}__{name}") for name in (*DAYS, *TIMES)},
            "items": {**numbers, **({thing: "1"} if thing else {})},
            "option_ids": options,
        }

    def is_layout_change(self, field: Field, form: Form) -> bool:
        return bool(first_text(form, f"{field.id}__show"))

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        people = evaluate_bound(field.settings["people"], values, maximum=MAX_PEOPLE, default=1) or 1
        category = _evaluate_category(field.settings["category"], values)
        settings = {**field.settings, "people": people, "category": category}
        return lists(dataclasses.replace(field, settings=settings), values)

    def is_answer_dependent(self, field: Field) -> bool:
        return not isinstance(field.settings["people"], int) or isinstance(field.settings["category"], Mapping)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, Any] | None, list[Problem]]:
        offer = booking_offer_of(field)
        if not isinstance(raw, Mapping) or not clean_line(raw.get("day")):
            return missing_answer(field, "booking_missing")
        if offer is NO_BOOKING_OFFER:
            return (dict(raw), []) if is_booking_answer(raw) else refused_answer("booking_closed")
        wish, problem = read_wish(raw, offer)
        if wish is None:
            return None, [problem] if problem else []
        items = read_items(raw)
        things = {thing.id: thing for thing in offer.list_things(wish)}
        problems = _find_problems(items, things)
        return (None, problems) if problems else (describe_booking(raw, wish, items, things, offer), [])

    def display(self, field: Field, value: Any) -> list[str]:
        if not isinstance(value, Mapping) or not is_booking_answer(value):
            return []
        price = format_cost(value["amount"], value["deposit"])
        return [line for line in (format_when(value), value["thing"], value["options"], price, value["place"]) if line]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        values = value if isinstance(value, Mapping) else {}
        inputs: dict[str, str | list[str]] = {
            f"{field.id}__{name}": clean_line(values.get(name)) for name in (*DAYS, *TIMES)
        }
        items = values.get("items")
        for name, count in items.items() if isinstance(items, Mapping) else ():
            inputs[f"{field.id}__n__{name}"] = str(count)
            if str(count) not in ("", "0"):
                inputs[f"{field.id}__thing"] = str(name)
        options = values.get("option_ids")
        inputs[f"{field.id}__options"] = [str(name) for name in options] if isinstance(options, list) else []
        return inputs

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        members = {**DAYS, **TIMES, **TEXTS, **NUMBERS}
        return create_type("object", members={name: create_type(kind) for name, kind in members.items()})

    def details(self, field: Field, value: Any) -> dict[str, Any] | None:
        """The parts of the answer as texts write them."""
        if not isinstance(value, Mapping) or not is_booking_answer(value):
            return None
        return {"when": format_when(value), **{name: value[name] for name in DETAILS}}

    def details_type(self, settings: Mapping[str, Any]) -> ValueType:
        members = {"when": "text", **DETAILS}
        return create_type("object", members={name: create_type(kind) for name, kind in members.items()})

    def statistical_value(self, field: Field, value: Any, details: Any) -> None:
        return None


def booking_offer_of(field: Field) -> BookingOffer:
    """Offer of a question; nothing for a question that was not asked of anybody yet."""
    offer = field.settings.get("offer")
    return offer if isinstance(offer, BookingOffer) else NO_BOOKING_OFFER


def read_wish(raw: Mapping[str, Any], offer: BookingOffer) -> tuple[Wish | None, Problem | None]:
    """The days and hours that were typed, or why they cannot be booked; neither when nothing was typed."""
    texts = {name: clean_line(raw.get(name)) for name in (*DAYS, *TIMES)}
    first = parse_day(texts["day"])
    last = parse_day(texts["last_day"]) if offer.has_days and texts["last_day"] else first
    if not texts["day"]:
        return None, None
    if first is None or last is None:
        return None, Problem("booking_unknown_day", part="last_day" if first else "day")
    since, until = (_read_hour(texts[name]) if offer.has_hours else None for name in TIMES)
    is_whole = offer.has_days and not (texts["time"] or texts["until"])
    if not is_whole and offer.has_hours and (since is None or until is None):
        return None, Problem("booking_hours_missing", part="until" if since else "time")
    wish = Wish(first, last, since, until)
    if last < first:
        return None, Problem("booking_unordered", part="last_day")
    refusal = offer.find_problem(wish)
    return (None, Problem(refusal[0], refusal[1], part="day")) if refusal else (wish, None)


def _find_problems(items: Mapping[str, int], things: Mapping[str, OfferedThing]) -> list[Problem]:
    """Find what is wrong with the things that are chosen."""
    if not any(thing.left for thing in things.values()):
        return [Problem("booking_nothing_free", part="day")]
    if not items:
        return [Problem("booking_thing_missing", part="thing")]
    problems = []
    for name, quantity in items.items():
        thing = things.get(name) or OfferedThing(name, name, 0)
        if thing.left == 0:
            problems.append(Problem("booking_taken", {"title": thing.title}, part="thing"))
        elif thing.left < quantity:
            problems.append(Problem("booking_too_few", {"title": thing.title, "left": thing.left}, part="thing"))
    return problems


def _read_hour(text: str) -> time | None:
    hour = parse_time(text) if text else None
    return time.fromisoformat(hour) if hour else None


def _evaluate_category(expression: Any, values: Mapping[str, Any]) -> str:
    """The category that the answers give; empty for none, and while they do not say."""
    try:
        category = evaluate(expression, values) if isinstance(expression, Mapping) else expression
    except ExpressionError:
        return ""
    return category if isinstance(category, str) else ""
