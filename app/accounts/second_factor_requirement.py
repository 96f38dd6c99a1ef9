"""People who must have a second factor: administrators always, other agents if the authority requires it."""

from __future__ import annotations

from app.accounts.models import AGENT
from app.config import Settings
from app.core.i18n import lazy_gettext as _
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup

REQUIRED_FOR_ALL = Setting(
    "accounts.second_factor",
    "yes_no",
    _("Exiger un second facteur de tous les agents"),
    _(
        "À la connexion, chaque agent donne aussi un code de son téléphone. Ceux qui n’en ont pas encore "
        "le mettent en place avant toute autre chose. Les administrateurs y sont toujours tenus."
    ),
    default=False,
)
SETTINGS = SettingGroup("connexion", _("Connexion des agents"), (REQUIRED_FOR_ALL,))


class _Installation:
    """Setting of this process: it asks for second factors, except in a demo, whose passwords are public."""

    has_second_factor = True


def install(settings: Settings) -> None:
    _Installation.has_second_factor = settings.has_second_factor


def is_second_factor_possible() -> bool:
    """Whether this installation asks anybody for a second factor."""
    return _Installation.has_second_factor


def is_second_factor_required(kind: str, *, is_administrator: bool) -> bool:
    """Whether accounts of that kind must have a second factor."""
    if kind != AGENT or not is_second_factor_possible():
        return False
    return is_administrator or bool(site_settings.get_setting(REQUIRED_FOR_ALL.key))
