"""The servers that workflows may call, each with its API key, which is only sent to that server."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.core.declared_value import ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.outgoing.destinations import Destination
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

LABELS = (
    (_("Premier serveur"), _("Clé du premier serveur")),
    (_("Deuxième serveur"), _("Clé du deuxième serveur")),
    (_("Troisième serveur"), _("Clé du troisième serveur")),
)
HOST_PATTERN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")


@dataclass(frozen=True)
class Server:
    """A server that workflows may call."""

    name: str
    key: str = field(repr=False)


def find_server(destination: Destination) -> Server | None:
    """The declared server of that destination; None if workflows may not call it."""
    for number in range(1, len(LABELS) + 1):
        host = site_settings.get_setting(f"webservices.host_{number}")
        if host and _add_port(host.lower()) == destination.name:
            return Server(destination.name, site_settings.get_setting(f"webservices.key_{number}") or "")
    return None


def _add_port(host: str) -> str:
    return host if ":" in host else f"{host}:443"


def _check_host(text: str) -> None:
    if not HOST_PATTERN.fullmatch(text.lower()):
        raise ValueRefused(
            gettext("Indiquez le nom du serveur seul, par exemple si.ma-ville.fr ou si.ma-ville.fr:8443.")
        )


def _create_settings() -> tuple[Setting, ...]:
    settings: list[Setting] = []
    for number, (server, key) in enumerate(LABELS, start=1):
        hint = _("Les circuits l’écrivent {{ secret }} dans un en-tête ; elle ne part que vers ce serveur.")
        settings += [
            Setting(f"webservices.host_{number}", "text", server, check=_check_host),
            Setting(f"webservices.key_{number}", "secret", key, hint),
        ]
    return tuple(settings)


SETTINGS = SettingGroup(
    slug="webservices",
    title=_("Logiciels appelés"),
    lead=_("Les serveurs que les circuits peuvent appeler. Un serveur qui n’est pas dans cette liste ne l’est jamais."),
    settings=_create_settings(),
)
