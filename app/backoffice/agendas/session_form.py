"""The inputs of a session of an event, and what is wrong with what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.agendas.definition import Agenda
from app.agendas.event_sessions.event_sessions import SessionDetails
from app.agendas.models import EventSession
from app.core import clock
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.money import read_cents
from app.core.web.declared_forms import Day, Form, Line, LongText, Number, Parsed, RawText


def _read_moment(text: str) -> datetime | None:
    """An instant as a browser writes the local time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=clock.PARIS).astimezone(UTC)
    except ValueError:
        return None


class SessionForm(Form):
    """Inputs about a session."""

    service = RawText("activite", limit=60)
    title = Line("titre", limit=120, problem=lazy_gettext("Donnez un titre, que les usagers liront."))
    description = LongText(limit=2000)
    place = Line("lieu", limit=200)
    start = Parsed(_read_moment, "debut", problem=lazy_gettext("Indiquez le jour et l’heure du début."))
    end = Parsed(_read_moment, "fin", problem=lazy_gettext("Indiquez le jour et l’heure de la fin."))
    places = Number("places", limits=(1, 5000), problem=lazy_gettext("Indiquez combien de places il y a."))
    max_people = Number("groupe", limits=(1, 50), default=4)
    waiting_places = Number("attente", limits=(0, 1000))
    opens_at = Parsed(_read_moment, "ouverture", is_optional=True)
    closes_at = Parsed(_read_moment, "cloture", is_optional=True)
    until = Day("repetition", is_optional=True)

    def build_details(self, agenda: Agenda, image_url: str = "") -> tuple[SessionDetails | None, dict[str, str]]:
        """The session, or the words of what is wrong, by name of input."""
        problems = self.problems
        categories: dict[str, dict[str, int | None]] = {}
        for category in agenda.categories:
            price_text = self.submitted.get(f"prix-{category.id}", "").strip()
            price = read_cents(price_text) if price_text else 0
            if price is None:
                problems[f"prix-{category.id}"] = _("Écrivez un prix, par exemple 5 ou 2,50.")
            count = Number(f"places-{category.id}", limits=(1, 5000)).read(self.submitted)
            categories[category.id] = {"places": count or None, "price": price}
        start, end = self.start, self.end
        if start and end and end <= start:
            problems["fin"] = _("La fin doit venir après le début.")
        if start and self.closes_at and self.closes_at > start:
            problems["cloture"] = _("Fermez les inscriptions au plus tard au début de la séance.")
        service = agenda.find_service(self.service) or agenda.services[0]
        if problems or start is None or end is None:
            return None, problems
        return SessionDetails(
            service=service.id,
            title=self.title,
            starts_at=start,
            ends_at=end,
            places=self.places,
            max_people=self.max_people,
            description=self.description,
            place=self.place,
            image_url=image_url,
            categories=categories,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            waiting_places=self.waiting_places,
        ), {}


def write_texts(session: EventSession) -> Mapping[str, Any]:
    """The texts of the inputs for a session that is stored."""
    texts = {
        "activite": session.service,
        "titre": session.title,
        "description": session.description,
        "lieu": session.place,
        "debut": write_moment(session.starts_at),
        "fin": write_moment(session.ends_at),
        "places": str(session.places),
        "groupe": str(session.max_people),
        "attente": str(session.waiting_places),
        "ouverture": write_moment(session.opens_at),
        "cloture": write_moment(session.closes_at),
    }
    for key, category in session.categories.items():
        cents = category.get("price") or 0
        texts[f"prix-{key}"] = f"{cents / 100:.2f}".replace(".", ",") if cents else ""
        texts[f"places-{key}"] = str(category.get("places") or "")
    return texts


def write_moment(moment: datetime | None) -> str:
    """An instant as a browser wants the local time."""
    return f"{clock.to_paris(moment):%Y-%m-%dT%H:%M}" if moment is not None else ""
