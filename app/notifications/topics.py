"""Notification topics and their channels. Messages required by law have no topic: they are always sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.accounts.models import AGENT, RESIDENT
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _
from app.notifications.channel_names import EMAIL, PUSH, SMS

PROGRESS, MESSAGE, DOCUMENT, APPOINTMENT = "progress", "message", "document", "appointment"
NEW_CASE, ASSIGNMENT, APPLICANT_MESSAGE, MENTION = "new_case", "given", "answer", "mention"


@dataclass(frozen=True)
class Topic:
    """One kind of notification."""

    name: str
    label: LazyText
    channels: tuple[str, ...]
    # The channels used without a preference.
    default_channels: frozenset[str]
    # The title displayed on a device, without personal data.
    title: LazyText


_ALL_CHANNELS = frozenset({EMAIL, SMS, PUSH})
# Agents have a list of cases: e-mails are opt-in.
_PUSH_ONLY = frozenset({PUSH})

TOPICS_BY_KIND: Mapping[str, tuple[Topic, ...]] = {
    RESIDENT: (
        Topic(PROGRESS, _("Ma demande avance"), (EMAIL, SMS, PUSH), _ALL_CHANNELS, _("Votre demande a évolué")),
        Topic(MESSAGE, _("Le service m’écrit"), (EMAIL, PUSH), _ALL_CHANNELS, _("Le service vous a écrit")),
        Topic(DOCUMENT, _("Un document m’est remis"), (EMAIL, PUSH), _ALL_CHANNELS, _("Un document vous attend")),
        Topic(APPOINTMENT, _("Mon rendez-vous"), (EMAIL, SMS, PUSH), _ALL_CHANNELS, _("Votre rendez-vous a changé")),
    ),
    AGENT: (
        Topic(
            NEW_CASE,
            _("Une demande arrive dans mes fonctions"),
            (EMAIL, PUSH),
            _PUSH_ONLY,
            _("Une nouvelle demande est arrivée"),
        ),
        Topic(ASSIGNMENT, _("Une demande m’est confiée"), (EMAIL, PUSH), _PUSH_ONLY, _("Une demande vous est confiée")),
        Topic(APPLICANT_MESSAGE, _("Le demandeur répond"), (EMAIL, PUSH), _PUSH_ONLY, _("Un demandeur vous a répondu")),
        Topic(MENTION, _("Un collègue me mentionne"), (EMAIL, PUSH), _PUSH_ONLY, _("Un collègue vous mentionne")),
    ),
}
AGENT_TOPICS = frozenset(topic.name for topic in TOPICS_BY_KIND[AGENT])
TOPICS: Mapping[str, Topic] = {topic.name: topic for topics in TOPICS_BY_KIND.values() for topic in topics}
