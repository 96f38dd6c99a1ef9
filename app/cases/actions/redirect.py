"""Where the applicant is led once they have acted: said by the workflow, followed by the page that took the action."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from app.cases.effects import Performance, StepFailed
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.outgoing.urls import UrlValueRefused, build_url
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup, SettingRefused
from app.core.web.responses import is_local_path

_REDIRECT_ADDRESS_KEY = "led_to"
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def redirect(performance: Performance) -> None:
    """Remembers the address until the end of the transaction. Raises StepFailed for one that is not allowed."""
    try:
        address = build_url(performance.parts_of(performance.action.parameters["url"]))
    except UrlValueRefused as refused:
        raise StepFailed(refused.reason) from None
    if not is_local_path(address) and allowed_host(address) is None:
        raise StepFailed("address_not_allowed")
    db.session.info[_REDIRECT_ADDRESS_KEY] = address


def pop_redirect_address() -> str | None:
    """The address that the transaction led to, once."""
    found: str | None = db.session.info.pop(_REDIRECT_ADDRESS_KEY, None)
    return found


def allowed_host(address: str) -> str | None:
    """The site of an address, when the administrator allows it; https only."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    allowed = (site_settings.get_setting("redirects.hosts") or "").lower().split()
    is_plain = address.isascii() and address.isprintable() and "\\" not in address and "@" not in parts.netloc
    return parts.hostname if is_plain and parts.scheme == "https" and parts.netloc.lower() in allowed else None


def _check_hosts(text: str) -> None:
    if not all(_HOST.fullmatch(host) for host in text.lower().split()):
        raise SettingRefused(gettext("Indiquez un nom de site par ligne, par exemple www.ma-ville.fr."))


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
            hint=_("Un nom par ligne, par exemple www.ma-ville.fr."),
            check=_check_hosts,
        ),
    ),
)
