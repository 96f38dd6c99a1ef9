"""A registration at an event: one of its sessions, how many people come, by category of place when there are some."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.core import clock, formats
from app.core.declared_value import TEXT
from app.core.i18n import gettext, ngettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.procedures.fields.base import Field, Form, Problem, clean_line, first_text, missing_answer, refused_answer
from app.procedures.fields.choice import SOURCE_SLUG
from app.procedures.fields.event_offer import NO_EVENT_OFFER, EventOffer, OfferedSession
from app.procedures.fields.field_type import FieldType
from app.procedures.fields.rows import evaluate_bound
from app.procedures.fields.slot import format_start, start_of
from app.procedures.fields.type_settings import COUNT, TypeSetting

MAX_PEOPLE = 50
MAX_CATEGORIES = 8
# After the identifier of a session, for its waiting list.
WAITING_SUFFIX = "/attente"
WAITING = "waiting"
TEXT_PARTS = ("session", "start", "end", "title", "place", "detail", "state")
NUMBER_PARTS = ("people", "amount")
ANSWER_PARTS = (*TEXT_PARTS, *NUMBER_PARTS, "day", "time", "counts")


class Event(FieldType):
    """The sessions to come as native buttons, with the places left; the answer says the session, how many come and the amount."""

    key = "event"
    icon = "calendar-days"
    seconds = 30
    label = _("Inscription à un événement")
    help_text = _(
        "Une séance d’un atelier, d’une visite, d’une sortie ou d’une réunion, parmi celles d’un agenda. Les places sont "
        "gardées dix minutes, puis réservées à l’envoi. Si la séance est complète, on peut s’inscrire en liste d’attente."
    )
    value_help = _(
        "Un groupe : `title`, `day` (le jour), `time` (l’heure), `place`, `people` (combien de personnes), `amount` (le prix "
        "en euros), `state` (« confirmed » ou « waiting »)."
    )
    settings = (
        TypeSetting(
            "agenda", TEXT, _("Agenda"), _("L’agenda des événements."), own_schema=SOURCE_SLUG, is_required=True
        ),
        TypeSetting(
            "service",
            TEXT,
            _("Type d’activité"),
            _("Seulement les séances de ce type d’activité ; toutes celles de l’agenda si c’est vide."),
            own_schema={**SOURCE_SLUG, "type": ["string", "null"]},
        ),
        TypeSetting(
            "people",
            COUNT,
            _("Nombre de personnes"),
            _("Un nombre, ou un calcul sur les réponses qui précèdent ; si c’est vide, la question le demande."),
            own_schema={"type": ["integer", "object", "null"], "minimum": 1, "maximum": MAX_PEOPLE},
        ),
    )
    messages = {
        "event_missing": _("Choisissez une séance."),
        "event_people": _("Indiquez combien de personnes viennent."),
        "event_number": _("Écrivez chaque nombre de personnes en chiffres, par exemple 2."),
        "event_unknown": _("On ne s’inscrit plus à cette séance : choisissez-en une autre."),
        "event_too_many": _("Indiquez %(maximum)s personnes au plus : c’est la limite de cette séance."),
        "event_full": _(
            "Il ne reste pas assez de places à cette séance : choisissez-en une autre, ou sa liste d’attente."
        ),
        "event_waiting_full": _("La séance est complète et sa liste d’attente aussi : choisissez-en une autre."),
        "event_taken": _(
            "Les dernières places viennent d’être prises : choisissez une autre séance, ou la liste d’attente."
        ),
    }
    example = {"id": "seance", "type": "event", "label": "Votre séance", "agenda": "evenements"}
    example_answer = {
        "session": "0193a1b2-0000-7000-8000-000000000001",
        "start": "2026-12-09T13:00Z",
        "end": "2026-12-09T15:00Z",
        "day": "2026-12-09",
        "time": "14:00",
        "title": "Atelier compost",
        "place": "Maison des associations",
        "people": "2",
        "amount": "7.50",
        "counts": "adulte=1,enfant=1",
        "detail": "Adulte (1), Enfant (1)",
        "state": "confirmed",
    }
    is_as_defined = False
    has_offer = True
    can_be_in_row = False
    can_be_on_card = False

    def read(self, field: Field, form: Form) -> dict[str, Any]:
        counts = [first_text(form, f"{field.id}__n{position}") for position in range(MAX_CATEGORIES)]
        return {
            "choice": first_text(form, field.id),
            "people": first_text(form, f"{field.id}__people"),
            "typed": counts,
        }

    def resolve(
        self, field: Field, values: Mapping[str, Any], lists: Callable[[Field, Mapping[str, Any]], Field]
    ) -> Field:
        people = field.settings["people"]
        if people is not None:
            people = evaluate_bound(people, values, maximum=MAX_PEOPLE, default=1) or 1
        return lists(dataclasses.replace(field, settings={**field.settings, "people": people}), values)

    def is_answer_dependent(self, field: Field) -> bool:
        return not isinstance(field.settings["people"], int | None)

    def validate(self, field: Field, raw: Any, today: date) -> tuple[dict[str, str] | None, list[Problem]]:
        offer = event_offer_of(field)
        if offer is NO_EVENT_OFFER and _is_answer(raw):
            return {name: clean_line(raw[name]) for name in ANSWER_PARTS}, []
        choice = choice_of(raw)
        if not choice:
            return missing_answer(field, "event_missing")
        if not all(map(_is_count, _list_typed_counts(offer, raw))):
            return refused_answer("event_number")
        people, counts = read_party(field, offer, raw)
        if people < 1:
            return refused_answer("event_people")
        session = offer.find(choice.removesuffix(WAITING_SUFFIX))
        if session is None:
            return refused_answer("event_unknown")
        if people > session.max_people:
            return refused_answer("event_too_many", maximum=session.max_people)
        has_places = session.has_places(people, counts)
        if not has_places and not session.can_wait(people):
            return refused_answer("event_waiting_full" if choice.endswith(WAITING_SUFFIX) else "event_full")
        if not has_places and not choice.endswith(WAITING_SUFFIX):
            return refused_answer("event_full")
        return describe_registration(session, people, counts, offer.categories, is_waiting=not has_places), []

    def display(self, field: Field, value: Any) -> list[str]:
        start = start_of(value)
        if start is None:
            return []
        when = gettext("%(day)s à %(time)s", day=formats.format_weekday(start), time=formats.format_hour(start))
        count = int(value["people"]) if clean_line(value.get("people")).isdigit() else 1
        amount = _read_amount(value.get("amount"))
        lines = (
            clean_line(value.get("title")),
            when,
            clean_line(value.get("place")),
            clean_line(value.get("detail")) or ngettext("%(num)s personne", "%(num)s personnes", count),
            gettext("À payer : %(amount)s", amount=formats.format_amount(amount)) if amount else "",
            gettext("En liste d’attente") if value.get("state") == WAITING else "",
        )
        return [line for line in lines if line]

    def form_values(self, field: Field, value: Any) -> dict[str, str | list[str]]:
        values = value if isinstance(value, Mapping) else {}
        texts = values.get("typed")
        if not isinstance(texts, list):
            counts = read_counts(values.get("counts"))
            texts = [str(counts.get(key, "")) for key, _title in event_offer_of(field).categories]
        numbers = {f"{field.id}__n{position}": clean_line(text) for position, text in enumerate(texts[:MAX_CATEGORIES])}
        return {field.id: choice_of(values), f"{field.id}__people": clean_line(values.get("people")), **numbers}

    def value_of_input(self, field: Field, value: str) -> str:
        session = event_offer_of(field).find(value.removesuffix(WAITING_SUFFIX))
        return session.title if session else value

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        members = {name: create_type("text") for name in TEXT_PARTS}
        members |= {name: create_type("number") for name in NUMBER_PARTS}
        return create_type("object", members={**members, "day": create_type("date"), "time": create_type("time")})

    def statistical_value(self, field: Field, value: Any, details: Any) -> None:
        return None


def event_offer_of(field: Field) -> EventOffer:
    """Offer of a question; nothing for a question that was not asked of anybody yet."""
    offer = field.settings.get("offer")
    return offer if isinstance(offer, EventOffer) else NO_EVENT_OFFER


def choice_of(raw: Any) -> str:
    """The value of the button that is pressed for what was typed, or for an answer."""
    if not isinstance(raw, Mapping):
        return ""
    suffix = WAITING_SUFFIX if raw.get("state") == WAITING else ""
    return clean_line(raw.get("choice")) or (clean_line(raw.get("session")) + suffix if raw.get("session") else "")


def read_party(field: Field, offer: EventOffer, raw: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
    """Read how many people come, in all and by category; zero when it is not said."""
    if offer.categories:
        texts = raw.get("typed")
        counts = read_counts(raw.get("counts"))
        if isinstance(texts, list):
            counts = {key: _read_count(text) for (key, _title), text in zip(offer.categories, texts, strict=False)}
            # Who leaves every number empty comes alone.
            counts = counts if any(map(clean_line, texts)) else {offer.categories[0][0]: 1}
        counts = {key: count for key, count in counts.items() if count}
        return sum(counts.values()), counts
    fixed = field.settings.get("people")
    return (fixed if isinstance(fixed, int) else _read_count(clean_line(raw.get("people")) or "1")), {}


def _list_typed_counts(offer: EventOffer, raw: Mapping[str, Any]) -> list[str]:
    """The numbers that were typed for the categories of places."""
    texts = raw.get("typed")
    return [clean_line(text) for text in texts[: len(offer.categories)]] if isinstance(texts, list) else []


def read_counts(text: Any) -> dict[str, int]:
    """Read how many people come by category, as an answer has it."""
    pairs = (pair.partition("=") for pair in clean_line(text).split(",") if pair)
    return {key: _read_count(count) for key, _separator, count in pairs if _read_count(count)}


def describe_registration(
    session: OfferedSession,
    people: int,
    counts: Mapping[str, int],
    categories: Any = (),
    *,
    is_waiting: bool = False,
) -> dict[str, str]:
    """The answer for a session and so many people: what conditions and texts read of it."""
    local = clock.to_paris(session.start)
    cents = sum(session.prices.get(key, 0) * count for key, count in counts.items())
    titles = dict(categories)
    return {
        "session": session.id,
        "start": format_start(session.start),
        "end": format_start(session.end),
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "title": session.title,
        "place": session.place,
        "people": str(people),
        "amount": f"{Decimal(cents) / 100:.2f}",
        "counts": ",".join(f"{key}={count}" for key, count in counts.items()),
        "detail": ", ".join(
            gettext("%(category)s (%(count)s)", category=titles.get(key, key), count=count)
            for key, count in counts.items()
        ),
        "state": WAITING if is_waiting else "confirmed",
    }


def _is_answer(raw: Any) -> bool:
    """Whether it is a whole answer, which was checked when it was kept."""
    return (
        isinstance(raw, Mapping)
        and all(isinstance(raw.get(name), str) for name in ANSWER_PARTS)
        and start_of(raw) is not None
    )


def _is_count(text: str) -> bool:
    """Whether it is a number of people, or nothing."""
    return re.fullmatch("[0-9]{0,3}", text) is not None


def _read_count(text: Any) -> int:
    return int(clean_line(text) or "0") if _is_count(clean_line(text)) else 0


def _read_amount(text: Any) -> Decimal:
    is_amount = re.fullmatch(r"[0-9]{1,7}\.[0-9]{2}", clean_line(text))
    return Decimal(clean_line(text)) if is_amount else Decimal()
