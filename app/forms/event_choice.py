"""Choice of a session of an event as it is drawn: each with its places left for the people who come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app.core import clock
from app.procedures.fields import Field
from app.procedures.fields.event import MAX_CATEGORIES, WAITING_SUFFIX, event_offer_of, read_party
from app.procedures.fields.event_offer import EventOffer, OfferedSession


@dataclass(frozen=True)
class SessionView:
    """A session that may be chosen, or is shown as full."""

    session: OfferedSession
    value: str
    is_chosen: bool
    # It has too few places for the people who come, and a waiting list that has room, or none.
    is_full: bool
    can_wait: bool

    @property
    def free_count(self) -> int:
        return self.session.free[""]


class EventChoice:
    """Choice of a session over what was typed."""

    def __init__(self, field: Field, values: Mapping[str, Any]) -> None:
        self._field, self._values = field, values
        self.offer: EventOffer = event_offer_of(field)

    @cached_property
    def sessions(self) -> list[SessionView]:
        """The sessions in order of time, those that nobody can choose included."""
        people_texts = [self._values.get(f"{self._field.id}__n{position}", "") for position in range(MAX_CATEGORIES)]
        raw = {"people": self._values.get(f"{self._field.id}__people"), "typed": people_texts}
        people, counts = read_party(self._field, self.offer, raw)
        people, chosen_id = max(people, 1), str(self._values.get(self._field.id) or "").removesuffix(WAITING_SUFFIX)
        views = []
        for session in self.offer.list_sessions():
            is_full = not session.has_places(people, counts)
            value = session.id + (WAITING_SUFFIX if is_full else "")
            views.append(SessionView(session, value, session.id == chosen_id, is_full, session.can_wait(people)))
        return views

    @property
    def has_waiting(self) -> bool:
        """Whether one of the sessions is full and has a waiting list: its rule is shown."""
        return any(view.is_full and view.can_wait for view in self.sessions)

    @property
    def asks_people(self) -> bool:
        """Whether the question asks how many people come."""
        return not self.offer.categories and self._field.settings.get("people") is None

    @cached_property
    def held_until(self) -> datetime | None:
        """Until when the chosen places are held; none when they are not."""
        held_until = self.offer.find_held_until() if self._values.get(self._field.id) else None
        return held_until if held_until and held_until > clock.now() else None
