"""Reasons why a calendar file, or a part of one, was left out of busy times."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import lazy_gettext

# The whole file is refused.
NOT_A_CALENDAR, TOO_LARGE, TOO_COSTLY = "not_a_calendar", "too_large", "too_costly"
# A part of the file is left out, or replaced by the best guess.
UNREADABLE_EVENT, UNREADABLE_DATE, UNREADABLE_RULE = "unreadable_event", "unreadable_date", "unreadable_rule"
RULE_TOO_FREQUENT, TOO_MANY_OCCURRENCES, UNKNOWN_ZONE = "rule_too_frequent", "too_many_occurrences", "unknown_zone"

SENTENCES: Mapping[str, object] = {
    NOT_A_CALENDAR: lazy_gettext("Ce fichier n’est pas un calendrier au format iCalendar (.ics)."),
    TOO_LARGE: lazy_gettext("Ce calendrier est trop gros : limitez son export aux mois à venir."),
    TOO_COSTLY: lazy_gettext("Ce calendrier a trop d’éléments : limitez son export aux mois à venir."),
    UNREADABLE_EVENT: lazy_gettext("Un événement sans date lisible n’est pas repris."),
    UNREADABLE_DATE: lazy_gettext("Une exception sans date lisible n’est pas reprise."),
    UNREADABLE_RULE: lazy_gettext("Une répétition illisible n’est pas reprise : seule sa première date compte."),
    RULE_TOO_FREQUENT: lazy_gettext(
        "Une répétition plus fréquente qu’une fois par jour n’est pas reprise : seule sa première date compte."
    ),
    TOO_MANY_OCCURRENCES: lazy_gettext("Des répétitions trop nombreuses ne sont pas toutes reprises."),
    UNKNOWN_ZONE: lazy_gettext("Un fuseau horaire inconnu est remplacé par celui de l’agenda."),
}


class CalendarFileRefused(ValueError):
    """The file cannot be read at all; `problem` is a code of this module."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
