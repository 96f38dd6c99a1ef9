"""The sites that a workflow may redirect an applicant to, besides the portal: the administrator lists them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.core.declared_value import ValueRefused
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def allowed_host(address: str) -> str | None:
    """The host of an HTTPS address that the administrator allows, else None."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    allowed = (site_settings.get_setting("redirects.hosts") or "").lower().split()
    is_plain = address.isascii() and address.isprintable() and "\\" not in address and "@" not in parts.netloc
    return parts.hostname if is_plain and parts.scheme == "https" and parts.netloc.lower() in allowed else None


def _check_hosts(text: str) -> None:
    if not all(_HOST.fullmatch(host) for host in text.lower().split()):
        raise ValueRefused(gettext("Indiquez un nom de site par ligne, par exemple www.ma-ville.fr."))


SETTINGS = SettingGroup(
    slug="renvois",
    title=_("Sites de renvoi"),
    lead=_(
        "Les sites vers lesquels un circuit peut mener l’usager, en plus du portail. Il voit toujours où il va avant de partir."
    ),
    settings=(
        Setting(
            key="redirects.hosts",
            kind="long_text",
            label=_("Sites"),
            help_text=_("Un nom par ligne, par exemple www.ma-ville.fr."),
            check=_check_hosts,
        ),
    ),
)
