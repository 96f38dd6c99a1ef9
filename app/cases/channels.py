"""The channels by which a request arrives."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

# Requests between services arrive by it as well.
WEB = "web"
API = "api"
OPEN311 = "open311"
LABELS: Mapping[str, LazyText] = {
    WEB: _("Internet"),
    "mobile": _("Mobile"),
    "phone": _("Téléphone"),
    "post": _("Courrier"),
    "email": _("E-mail"),
    "counter": _("Guichet"),
    API: _("Autre logiciel"),
    OPEN311: _("Application de signalement"),
}
CHANNELS = tuple(LABELS)
# A request that comes by one of them is typed by an agent.
ASSISTED_CHANNELS = ("phone", "counter", "post", "email")


def label_channel(channel: str) -> str:
    """The name of a channel; its key where an import kept another one."""
    return str(LABELS.get(channel, channel))


def list_assisted_channels() -> list[tuple[str, str]]:
    """The keys and names among which an agent chooses."""
    return [(channel, label_channel(channel)) for channel in ASSISTED_CHANNELS]
